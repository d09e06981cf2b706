import { expect, test } from "bun:test";
import { generate } from "lean-qr";
import { inflateSync } from "node:zlib";
import { SAMPLE_FACTS } from "../sample-facts.ts";
import { composeMail } from "./mail.ts";
import { qrPng } from "./qr-png.ts";

const WRITTEN_AT = Date.UTC(2026, 10, 2, 3);
const BOUGHT = SAMPLE_FACTS["order.paid"];

test("a mail says the same as text and as HTML, in both languages", () => {
  const ko = composeMail(BOUGHT, "ko", WRITTEN_AT);
  for (const words of [
    "FR-7K3M9Q2K",
    "1층 C열 12번 (VIP)",
    "308,000원",
    "2026년 12월 24일(목) 오후 7:00",
    "오후 6:00",
    "남부순환로 2406",
  ]) {
    expect(ko.text).toContain(words);
    expect(ko.html).toContain(words);
  }
  // Zones are named as pages do, and not at all where the readers of a language are.
  expect(ko.text).not.toMatch(/Asia|GMT/);
  const en = composeMail(BOUGHT, "en", WRITTEN_AT);
  for (const words of [
    "FR-7K3M9Q2K",
    "1층, row C, seat 12 (VIP)",
    "₩308,000",
    "Thu, 24 Dec 2026, 19:00 (local time, GMT+9)",
    "Doors open: 18:00",
  ]) {
    expect(en.text).toContain(words);
    expect(en.html).toContain(words);
  }
  expect(composeMail(SAMPLE_FACTS["order.cancelled"], "en", WRITTEN_AT).text).toContain("Refund: ₩138,600");
  expect(composeMail(SAMPLE_FACTS.recovery, "ko", WRITTEN_AT).text).toContain("012345");
});

test("who has a ticket for a date that moved is told when it was to begin before", () => {
  const { text } = composeMail(SAMPLE_FACTS["performance.postponed"], "en", WRITTEN_AT);
  expect(text).toMatch(/Date before: .*24 Dec 2026[\s\S]*New date: .*9 Jan 2027/);
});

test("a last moment at midnight is told as the day that ends with it", () => {
  const facts = SAMPLE_FACTS["performance.postponed"];
  expect(composeMail(facts, "en", WRITTEN_AT).text).toContain(
    "You can cancel without a fee until the end of Thu, 31 Dec 2026 (local time, GMT+9).",
  );
  expect(composeMail(facts, "ko", WRITTEN_AT).text).toContain(
    "2026년 12월 31일(목)까지는 취소 수수료 없이 취소하실 수 있습니다.",
  );
});

test("the mail of a free booking tells of no fee", () => {
  const { text } = composeMail({ ...BOUGHT, amount: 0 }, "en", WRITTEN_AT);
  expect(text).toContain("Cancelling is free.");
  expect(text).not.toContain("₩4,000");
});

test("who gives back a part is told which seats they keep", () => {
  const [kept] = SAMPLE_FACTS["order.cancelled"].seats;
  const part = composeMail({ ...SAMPLE_FACTS["order.cancelled"], seatsLeft: [kept!] }, "en", WRITTEN_AT);
  expect(part.subject).toStartWith("Seats cancelled: ");
  expect(part.text).toContain("Your other tickets stay good: 1층, row C, seat 12 (VIP)");
  expect(part.text).not.toContain("Your booking has been cancelled.");
  const whole = composeMail(SAMPLE_FACTS["order.cancelled"], "en", WRITTEN_AT);
  expect(whole.text).toContain("Your booking has been cancelled.");
});

test("what an organiser or a hall is called never becomes markup", () => {
  const facts = { ...BOUGHT, title: `<script>alert("1")</script>`, venue: "A & B" };
  const { html } = composeMail(facts, "en", WRITTEN_AT);
  expect(html).not.toContain("<script>");
  expect(html).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
  expect(html).toContain("A &amp; B");
});

test("each ticket is a picture that the HTML shows", () => {
  const { html, text, attachments } = composeMail(BOUGHT, "ko", WRITTEN_AT);
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

test("a mail of an exchange tells what was, what is, and what was paid or given back for it", () => {
  const facts = SAMPLE_FACTS["order.exchanged"];
  const mail = composeMail(facts, "en", WRITTEN_AT);
  for (const words of [
    "Seats before: 1층, row M, seat 12 (VIP)",
    "You paid the difference of ₩44,000 in points.",
    "The QR codes of your old seats are not valid any more.",
  ]) {
    expect(mail.text).toContain(words);
    expect(mail.html).toContain(words);
  }
  const back = { ...facts, refund: 358_000, isAtCounter: true };
  expect(composeMail(back, "ko", WRITTEN_AT).text).toContain("차액 50,000원을 현장에서 돌려드렸습니다.");
  const even = { ...facts, refund: facts.amount };
  expect(composeMail(even, "ko", WRITTEN_AT).text).toContain("추가로 결제된 금액은 없습니다.");
});

test("mails of a date that moved or was cancelled change its one event in the calendar", () => {
  const calendarIn = (kind: "order.paid" | "performance.postponed" | "order.cancelled") => {
    const { attachments } = composeMail(SAMPLE_FACTS[kind], "ko", WRITTEN_AT);
    const file = attachments.find(({ contentType }) => contentType.startsWith("text/calendar"));
    return file!.content.toString();
  };
  const uid = /UID:.*/.exec(calendarIn("order.paid"))![0];
  expect(calendarIn("order.paid")).toContain("DTSTAMP:20261102T030000Z\r\nSEQUENCE:0\r\n");
  expect(calendarIn("performance.postponed")).toContain(`${uid}\r\n`);
  expect(calendarIn("performance.postponed")).toContain(
    "SEQUENCE:10000\r\nSTATUS:CONFIRMED\r\nDTSTART:20270109",
  );
  expect(calendarIn("order.cancelled")).toContain("SEQUENCE:1\r\nSTATUS:CANCELLED\r\n");
});
