import { expect, test } from "bun:test";
import { generate } from "lean-qr";
import { inflateSync } from "node:zlib";
import { SAMPLE_FACTS } from "../sample-facts.ts";
import { calendarFile } from "./calendar-file.ts";
import { composeMail } from "./mail.ts";
import { qrPng } from "./qr-png.ts";

const BOUGHT = SAMPLE_FACTS["order.paid"];

test("a mail says the same as text and as HTML, in both languages", () => {
  const ko = composeMail(BOUGHT, "ko");
  for (const words of [
    "FR-7K3M9Q2K",
    "1층 C열 12번 (VIP)",
    "308,000원",
    "오후 7:00",
    "Asia/Seoul",
    "오후 6:00",
    "남부순환로 2406",
  ]) {
    expect(ko.text).toContain(words);
    expect(ko.html).toContain(words);
  }
  const en = composeMail(BOUGHT, "en");
  for (const words of [
    "FR-7K3M9Q2K",
    "1층, row C, seat 12 (VIP)",
    "₩308,000",
    "24 December 2026",
    "Doors open: 18:00",
  ]) {
    expect(en.text).toContain(words);
    expect(en.html).toContain(words);
  }
  expect(composeMail(SAMPLE_FACTS["order.cancelled"], "en").text).toContain("Refund: ₩138,600");
  expect(composeMail(SAMPLE_FACTS.recovery, "ko").text).toContain("012345");
});

test("what an organiser or a hall is called never becomes markup", () => {
  const facts = { ...BOUGHT, title: `<script>alert("1")</script>`, venue: "A & B" };
  const { html } = composeMail(facts, "en");
  expect(html).not.toContain("<script>");
  expect(html).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
  expect(html).toContain("A &amp; B");
});

test("each ticket is a picture that the HTML shows", () => {
  const { html, text, attachments } = composeMail(BOUGHT, "ko");
  const pictures = attachments.filter(({ contentType }) => contentType === "image/png");
  expect(pictures).toHaveLength(BOUGHT.tickets.length);
  for (const { cid, filename } of pictures) {
    expect(html).toContain(`src="cid:${cid}"`);
    // A reader of plain text finds it among what is attached.
    expect(text).toContain(filename);
  }
});

test("a picture's pixels are the modules of its QR code, in a white border", () => {
  const text = "a code";
  const png = qrPng(text);
  const side = png.readUInt32BE(16);
  const at = png.indexOf("IDAT");
  const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  const rowBytes = 1 + Math.ceil(side / 8);
  const isWhite = (x: number, y: number) => (rows[y * rowBytes + 1 + (x >> 3)]! & (0x80 >> (x & 7))) !== 0;
  const code = generate(text);
  expect(side).toBe((code.size + 8) * 4);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1)
      expect(isWhite(x, y)).toBe(!code.get(Math.floor(x / 4) - 4, Math.floor(y / 4) - 4));
  }
});

test("the calendar file has the show's instant, and lines of 75 bytes at most", () => {
  const file = calendarFile({ ...BOUGHT, title: "아주 긴 제목, 그리고; 더".repeat(20) });
  expect(file).toContain("DTSTART:20261224T100000Z\r\n");
  for (const line of file.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const unfolded = file.replaceAll("\r\n ", "");
  expect(unfolded).toContain("아주 긴 제목\\, 그리고\\; 더");
});
