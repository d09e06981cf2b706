import { afterAll, beforeAll, expect, test } from "bun:test";
import { MESSAGE_KINDS } from "../../src/outbox/for-transactions.ts";
import { newKey, pay, putOnSale } from "../../testing/buyer.ts";
import { decodedMail as decoded, Mailbox, type ReceivedMail } from "../../testing/mail/mailbox.ts";
import { setSaleStage } from "../../testing/stage.ts";
import { mailActs } from "./mail-acts.ts";

/** Mails through a real SMTP server, which is killed meanwhile. */
const mailbox = await Mailbox.prepare();
const from = "Frontrow <tickets@frontrow.example>";
const { frontrow, call, organiser, concert, holder } = setSaleStage({
  mail: { smtpUrl: mailbox.smtpUrl, from },
});

beforeAll(() => mailbox.start());
afterAll(() => mailbox.remove());

const receivedBy = (to: string) => mailbox.receivedBy(to);
const messageIdOf = ({ raw }: ReceivedMail) => /^Message-ID: (.+)$/im.exec(raw)![1];

const { buyerAt, nextSeat, sendDue, messagesOf } = mailActs({ frontrow, holder });

test("who has paid gets one mail: tickets as pictures, calendar, terms, in their language", async () => {
  const seller = { name: "겨울기획", registration: "120-88-00767", contact: "help@winter.example" };
  const refundPolicy = "카드 취소는\n며칠 걸립니다.";
  const facts = { address: "서울 송파구 올림픽로 424", doorsMinutes: 60, seller, refundPolicy };
  await organiser("PATCH", `/v1/organiser/concerts/${concert.concertId}`, { body: facts });
  const { buyer, paid, reservationId } = await buyerAt("minji@example.com");
  await sendDue();
  await sendDue();
  const [ticket] = (await buyer.call("GET", "/v1/tickets")).body.items;
  expect(ticket).toMatchObject({ address: facts.address, doorsAt: "2030-12-24T09:00:00.000Z" });
  const [mail, ...others] = receivedBy("minji@example.com");
  expect(others).toEqual([]);
  expect(mail!.raw).toContain("From: Frontrow <tickets@frontrow.example>");
  for (const part of ["Content-Type: image/png", "Content-Id: <ticket-1@frontrow>", "text/calendar"])
    expect(mail!.raw.toLowerCase()).toContain(part.toLowerCase());
  const text = decoded(mail!);
  for (const part of [
    paid.bookingNumber,
    "예매번호",
    "입장 시작: 오후 6:00",
    `주소: ${facts.address}`,
    "취소 수수료 안내",
    "공연 10일 전까지: 무료 (",
    "취소 마감시간: 2030년 12월 23일(월) 오후 5:00",
    refundPolicy,
    "판매자: 겨울기획 · 120-88-00767 · help@winter.example",
    "10,000원",
    "DTSTART:20301224T100000Z",
  ])
    expect(text).toContain(part);

  // The next one of the order: what was given back.
  const cancelled = await buyer.call("POST", `/v1/reservations/${reservationId}/cancellations`, {
    body: {},
    headers: newKey(),
  });
  expect(cancelled.status).toBe(201);
  await sendDue();
  const mails = receivedBy("minji@example.com");
  expect(mails).toHaveLength(2);
  expect(decoded(mails[1]!)).toContain("환불 금액: 10,000원");
  // Later in its sequence than the one of the purchase, or calendars would keep that.
  expect(text).toContain("SEQUENCE:0\r\nSTATUS:CONFIRMED");
  expect(decoded(mails[1]!)).toContain("SEQUENCE:1\r\nSTATUS:CANCELLED");
  expect(await messagesOf(buyer)).toMatchObject([
    { kind: "order.paid", status: "SENT", attempts: 1 },
    { kind: "order.cancelled", status: "SENT", attempts: 1 },
  ]);
});

test("an exchange, a new code and a fee that is given back are told, each with what holds now", async () => {
  const { buyer, reservationId, seatNumbers } = await buyerAt("later@example.com", "en", 2);
  const desk = (path: string, body: object) =>
    organiser("POST", `/v1/organiser/${path}`, { body: { ...body, reason: "r" }, headers: newKey() });
  const [staying, leaving] = seatNumbers;
  const to = { seatNumbers: [nextSeat()] };
  const given = { seatNumbers: [leaving], to, difference: "wallet" };
  const moved = await desk(`reservations/${reservationId}/seat-moves`, given);
  const again = await desk(`reservations/${reservationId}/replacements`, { seatNumbers: [staying] });
  const refund = { fee: 3_000, to: "wallet", seats: "release" };
  const cancelled = await desk(`reservations/${reservationId}/cancellations`, refund);
  const returned = await desk(`cancellations/${cancelled.body.cancellationId}/fee-returns`, {
    amount: 2_000,
  });
  expect([moved, again, cancelled, returned].map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  await sendDue();
  await sendDue();
  const mails = receivedBy("later@example.com").map(decoded);
  const about = (subject: string) => mails.find((text) => text.includes(subject))!;
  const exchange = about("Your seats have been exchanged.");
  for (const words of [`Booking number: ${moved.body.bookingNumber}`, "You paid nothing more for it."])
    expect(exchange).toContain(words);
  // Other seats of the date are left, so that it stays in the calendar as it is.
  expect(exchange).toContain("STATUS:CONFIRMED");
  expect(exchange).not.toContain("STATUS:CANCELLED");
  expect(about("Your booking has been cancelled.")).toMatch(/Cancellation fee: .*3,000/);
  expect(about("Your cancellation fee has been returned.")).toMatch(/Fee returned: .*2,000/);
  expect((await messagesOf(buyer)).map(({ kind, status }) => `${kind} ${status}`).toSorted()).toEqual([
    "fee.returned SENT",
    "order.cancelled SENT",
    "order.exchanged SENT",
    // Of both, all was given back before they were told.
    "order.paid DROPPED",
    "tickets.replaced DROPPED",
  ]);
  const { timeline } = (await organiser("GET", `/v1/organiser/orders/${moved.body.bookingNumber}`)).body;
  expect(timeline.at(-1)).toMatchObject({ kind: "mailed" });
});

test("a new code is told with the code itself; the old one is void", async () => {
  const { reservationId, seatNumbers } = await buyerAt("lost@example.com");
  await sendDue();
  const path = `/v1/organiser/reservations/${reservationId}/replacements`;
  const body = { seatNumbers, reason: "Lost." };
  expect((await organiser("POST", path, { body, headers: newKey() })).status).toBe(201);
  await sendDue();
  const [before, after] = receivedBy("lost@example.com").map(decoded);
  expect(after).toContain("재발급 전의 QR 코드로는 입장할 수 없습니다.");
  const pictureIn = (mail: string) => /PNG[^]*?IEND/.exec(mail)![0];
  expect(pictureIn(after!)).not.toBe(pictureIn(before!));
});

test("a date that moved, and one that was cancelled, change the one event in the calendar", async () => {
  const on = await putOnSale(call);
  const [performanceId] = on.performanceIds;
  const { buyer, reservationId } = await holder([1], on);
  const contact = { name: "김민지", email: "moved@example.com", phone: null, locale: "ko" };
  await buyer.call("PUT", "/v1/users/me/contact", { body: contact });
  await pay(buyer, reservationId);
  await sendDue();
  const date = `/v1/organiser/performances/${performanceId}`;
  const startsAt = "2031-01-09T10:00:00.000Z";
  const postponed = await organiser("POST", `${date}/postponement`, {
    body: { startsAt, fee: "none", freeUntil: "2030-12-01", to: "wallet", notify: true },
  });
  expect(postponed.status).toBe(202);
  while ((await frontrow.services.jobs.work()) > 0);
  await sendDue();
  await organiser("POST", `${date}/cancellation`, { body: { fee: "none", to: "wallet", notify: true } });
  while ((await frontrow.services.jobs.work()) > 0);
  await sendDue();
  const events = receivedBy("moved@example.com").map((mail) =>
    /UID:(.*)\r\nDTSTAMP:.*\r\n(SEQUENCE:.*)\r\n(STATUS:.*)\r\n(DTSTART:.*)\r\n/.exec(decoded(mail))!,
  );
  expect(events.map((event) => event.slice(1))).toEqual([
    [`${performanceId}@frontrow`, "SEQUENCE:0", "STATUS:CONFIRMED", "DTSTART:20301224T100000Z"],
    [`${performanceId}@frontrow`, "SEQUENCE:10000", "STATUS:CONFIRMED", "DTSTART:20310109T100000Z"],
    [`${performanceId}@frontrow`, "SEQUENCE:20001", "STATUS:CANCELLED", "DTSTART:20310109T100000Z"],
  ]);
  expect(decoded(receivedBy("moved@example.com")[1]!)).toMatch(/변경 전 일시: 2030년 12월 24일/);
  const { performances } = (await call("GET", `/v1/concerts/${on.concertId}`)).body;
  expect(performances).toMatchObject([{ dateStatus: "CANCELLED", revision: 2 }]);
});

test("a mail server that is away loses nothing; each mail leaves once it is back, in order", async () => {
  await mailbox.kill();
  const { buyer, reservationId, seatNumbers } = await buyerAt("away@example.com", "en", 2);
  await sendDue();
  await buyer.call("POST", `/v1/reservations/${reservationId}/cancellations`, {
    body: { seatNumbers: [seatNumbers[0]] },
    headers: newKey(),
  });
  await sendDue();
  // The second waits for the first.
  expect(await messagesOf(buyer)).toMatchObject([
    { kind: "order.paid", status: "PENDING", attempts: 2 },
    { kind: "order.cancelled", status: "PENDING", attempts: 0 },
  ]);
  await mailbox.start();
  await sendDue();
  const mails = receivedBy("away@example.com").map(decoded);
  expect(mails).toHaveLength(2);
  expect(mails[0]).toContain("Booked.");
  expect(mails[1]).toContain("Some seats of your booking have been cancelled.");
});

test("tickets mailed once more reach the corrected address as a new mail, once for one key", async () => {
  const { buyer, paid, reservationId } = await buyerAt("typo@example.com");
  await sendDue();
  const order = `/v1/organiser/orders/${paid.bookingNumber}`;
  const contact = { name: "김민지", email: "right@example.com", phone: null, locale: "ko" };
  const changed = await organiser("PUT", `${order}/contact`, { body: { ...contact, reason: "By phone." } });
  expect(changed).toMatchObject({ status: 200, body: { contact } });
  const found = (await organiser("GET", order)).body;
  expect(found.contact).toEqual(contact);
  expect(found.timeline.at(-1)).toMatchObject({ kind: "contact_changed", by: "Organiser key" });
  // The history keeps it masked alone: a contact that is deleted must be gone.
  const { items } = (await organiser("GET", `/v1/organiser/actions?subject=${paid.paymentId}`)).body;
  expect(items).toMatchObject([
    { action: "change_contact", reason: "By phone.", detail: { changed: ["email"] } },
  ]);
  const masked = expect.stringMatching(/^.\*\*\*@/);
  expect(items[0]).toMatchObject({ before: { email: masked }, after: { email: "r***@example.com" } });
  expect(JSON.stringify(items)).not.toContain("right@");

  const headers = newKey();
  const again = await organiser("POST", `${order}/mails`, { headers });
  expect(again.status).toBe(202);
  expect((await organiser("POST", `${order}/mails`, { headers })).body).toEqual(again.body);
  await sendDue();
  await sendDue();
  const [mail, ...others] = receivedBy("right@example.com");
  expect(others).toEqual([]);
  expect(messageIdOf(mail!)).not.toBe(messageIdOf(receivedBy("typo@example.com")[0]!));
  const { timeline } = (await organiser("GET", order)).body;
  expect(timeline.at(-1)).toMatchObject({ kind: "mailed" });

  const cancellations = `/v1/reservations/${reservationId}/cancellations`;
  await buyer.call("POST", cancellations, { body: {}, headers: newKey() });
  const late = await organiser("POST", `${order}/mails`);
  expect(late).toMatchObject({ status: 409, body: { currentStatus: "REFUNDED" } });
  const nowhere = "/v1/organiser/orders/FR-22222222";
  expect((await organiser("POST", `${nowhere}/mails`)).status).toBe(404);
  expect((await organiser("PUT", `${nowhere}/contact`, { body: contact })).status).toBe(404);
});

test("killed after it took the mail, before it said so: sent again under the same Message-ID", async () => {
  const { buyer } = await buyerAt("dies@example.com");
  await sendDue();
  expect(await messagesOf(buyer)).toMatchObject([{ status: "PENDING", attempts: 1 }]);
  await mailbox.exited();
  await mailbox.start();
  await sendDue();
  const mails = receivedBy("dies@example.com");
  expect(mails).toHaveLength(2);
  expect(new Set(mails.map(messageIdOf)).size).toBe(1);
  expect(await messagesOf(buyer)).toMatchObject([{ status: "SENT", attempts: 2 }]);
});

test("two workers send at once: each mail leaves once", async () => {
  const buyers = [];
  for (let i = 0; i < 8; i += 1) buyers.push(await buyerAt(`many-${i}@example.com`));
  const { messages: others } = await frontrow.startAnother();
  await Promise.all([frontrow.services.messages.sendDue(), others.sendDue()]);
  // A busy machine may have been too late to greet one of so many at once, which is then tried again.
  await sendDue();
  const counts = buyers.map((_, i) => receivedBy(`many-${i}@example.com`).length);
  expect(counts).toEqual(buyers.map(() => 1));
});

test("a worker that dies while it sends keeps a mail for the lease only", async () => {
  const { buyer } = await buyerAt("leased@example.com");
  const dead = new Promise<never>(() => undefined);
  const claimed = Promise.withResolvers<void>();
  void frontrow.services.outbox.sendDue(() => {
    claimed.resolve();
    return dead;
  });
  await claimed.promise;
  await frontrow.services.messages.sendDue();
  expect(receivedBy("leased@example.com")).toEqual([]);
  await sendDue();
  expect(receivedBy("leased@example.com")).toHaveLength(1);
  expect(await messagesOf(buyer)).toMatchObject([{ status: "SENT", attempts: 2 }]);
});

test("a refused address is listed as failed at once; a full mailbox is tried for two days", async () => {
  const { buyer: refused } = await buyerAt("refused@example.com");
  const { buyer: busy } = await buyerAt("busy@example.com");
  const { buyer: gone } = await buyerAt("forgotten@example.com");
  await gone.call("DELETE", "/v1/users/me/contact");
  await sendDue();
  expect(await messagesOf(refused)).toMatchObject([{ status: "FAILED", attempts: 1 }]);
  expect(await messagesOf(busy)).toMatchObject([{ status: "PENDING", attempts: 1 }]);
  expect(await messagesOf(gone)).toMatchObject([{ status: "DROPPED", reason: "no_contact" }]);
  await frontrow.admin`update messages set created_at = created_at - interval '2 days'
    where user_id = ${busy.userId}`;
  await sendDue();
  const failed = await organiser("GET", "/v1/organiser/messages?status=FAILED");
  expect(failed.body.items).toMatchObject([
    { userId: busy.userId, status: "FAILED", attempts: 2, reason: expect.stringContaining("452") },
    { userId: refused.userId, status: "FAILED", reason: expect.stringMatching(/550.*No such mailbox/) },
  ]);
  expect(JSON.stringify(failed.body)).not.toContain("김민지");
});

test("who was given tickets is told once when their date is cancelled, if there is an address", async () => {
  const on = await putOnSale(call);
  const date = `/v1/organiser/performances/${on.performanceIds[0]}`;
  const give = (seatNumbers: number[], recipient: object) =>
    organiser("POST", `${date}/complimentary-tickets`, { body: { seatNumbers, recipient, reason: "r" } });
  await give([1, 2], { name: "A critic", email: "critic@example.com" });
  await give([3], { name: "No address" });
  await organiser("POST", `${date}/cancellation`, { body: { fee: "none", to: "wallet", notify: true } });
  while ((await frontrow.services.jobs.work()) > 0);
  await sendDue();
  const [mail, ...more] = receivedBy("critic@example.com").map(decoded);
  expect(more).toEqual([]);
  for (const words of ["받으신 초대권은 더 이상 사용하실 수 없습니다.", "1번", "2번"])
    expect(mail).toContain(words);
  const told = await frontrow.admin`
    select status, reason from messages where kind = 'complimentary.cancelled' order by status`;
  expect(told.map((row: object) => ({ ...row }))).toEqual([
    { status: "DROPPED", reason: "no_contact" },
    { status: "SENT", reason: null },
  ]);
});

test.each(["ko", "en"])("the organiser sees each mail in %s, and sends it to herself", async (locale) => {
  for (const kind of MESSAGE_KINDS) {
    const preview = await organiser("POST", "/v1/organiser/messages/preview", { body: { kind, locale } });
    expect(preview.status).toBe(200);
    expect(preview.body.html).toContain(`<html lang="${locale}">`);
  }
  const to = `organiser-${locale}@example.com`;
  const body = { kind: "order.paid", locale, to };
  expect((await organiser("POST", "/v1/organiser/messages/test", { body })).body).toEqual({ sent: true });
  expect(receivedBy(to)).toHaveLength(1);
  const { mail, gateway } = (await organiser("GET", "/v1/organiser/readiness")).body;
  expect([mail.isConfigured, Date.parse(mail.testedAt) > 0, gateway.mode]).toEqual([true, true, "sandbox"]);
  const refused = await organiser("POST", "/v1/organiser/messages/test", {
    body: { ...body, to: "refused@example.com" },
  });
  expect(refused.body).toMatchObject({ sent: false, reason: expect.stringContaining("550") });
});
