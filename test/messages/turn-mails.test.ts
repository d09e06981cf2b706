import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Buyer, guest, join, putOnSale } from "../../testing/buyer.ts";
import { decodedMail, Mailbox } from "../../testing/mail/mailbox.ts";
import { setStage } from "../../testing/stage.ts";

/** Mails of a turn, through a real SMTP server. */
const mailbox = await Mailbox.prepare();
const { frontrow, call } = setStage({
  mail: { smtpUrl: mailbox.smtpUrl, from: "Frontrow <tickets@frontrow.example>" },
});

beforeAll(() => mailbox.start());
afterAll(() => mailbox.remove());

/** A line in which nobody is let in by itself, and its visitors. */
async function line(count: number) {
  const { concertId, queueId } = await putOnSale(call, { queue: { capacity: 1 } });
  const buyers: Buyer[] = [];
  for (let i = 0; i < count; i += 1) {
    buyers.push(await guest(call));
    await join(buyers[i]!, queueId);
  }
  const path = `/v1/queues/${queueId}/tokens/me`;
  const asked = { concertId, locale: "ko" };
  return {
    buyers,
    ask: (buyer: Buyer, body: object) =>
      buyer.call("PUT", `${path}/turn-mail`, { body: { ...asked, ...body } }),
    stop: (buyer: Buyer) => buyer.call("DELETE", `${path}/turn-mail`),
    leave: (buyer: Buyer) => buyer.call("DELETE", path),
  };
}

/** One turn of both loops, with the queue as it is. The mails that this address has got since the start. */
async function mailsTo(email: string): Promise<string[]> {
  await frontrow.services.room.board.refresh();
  await frontrow.services.turnMails.tellDue();
  await frontrow.services.messages.sendDue();
  return mailbox.receivedBy(email).map(decodedMail);
}

test("whoever asked gets one mail when the turn is near, at the address that was typed", async () => {
  const { buyers, ask } = await line(22);
  expect((await ask(buyers[1]!, { email: "near@example.com" })).status).toBe(204);
  expect((await ask(buyers[20]!, { email: "far@example.com" })).status).toBe(204);
  const [mail] = await mailsTo("near@example.com");
  for (const words of ["예매 순서가 곧 다가옵니다.", "A concert"]) expect(mail).toContain(words);
  // Asked again, the place was told already.
  await ask(buyers[1]!, { email: "near@example.com" });
  expect(await mailsTo("near@example.com")).toHaveLength(1);
  expect(await mailsTo("far@example.com")).toEqual([]);
});

test("the address of a contact serves too; a turn that came is told as one", async () => {
  const { buyers, ask } = await line(1);
  const [buyer] = buyers;
  const contact = { name: "Kim", email: "contact@example.com", phone: null, locale: "ko" };
  await buyer!.call("PUT", "/v1/users/me/contact", { body: contact });
  expect((await ask(buyer!, { locale: "en" })).status).toBe(204);
  await frontrow.admit();
  const [mail] = await mailsTo("contact@example.com");
  expect(mail).toContain("Subject: It's your turn.");
});

test("who has left or wants none any more gets no mail; addresses are sealed", async () => {
  const { buyers, ask, stop, leave } = await line(3);
  const [left, stopped, nowhere] = buyers;
  expect((await ask(nowhere!, {})).body).toMatchObject({
    code: "invalid_request",
    errors: [{ path: "email", kind: "missing" }],
  });
  await ask(left!, { email: "left@example.com" });
  await ask(stopped!, { email: "stopped@example.com" });
  const rows = await frontrow.admin<{ row: string }[]>`select m::text as row from turn_mails m`;
  expect(JSON.stringify(rows)).not.toContain("example.com");
  expect((await stop(stopped!)).status).toBe(204);
  await leave(left!);
  expect((await ask(left!, { email: "left@example.com" })).status).toBe(404);
  expect([await mailsTo("left@example.com"), await mailsTo("stopped@example.com")]).toEqual([[], []]);
});

test("a line sends three mails to one address, whoever types it, however many at once", async () => {
  const { buyers, ask } = await line(12);
  const email = "victim@example.com";
  const replies = await Promise.all(
    buyers.map((buyer, i) => ask(buyer, { email: i % 2 ? email : email.toUpperCase() })),
  );
  const asked = replies.map(({ status }) => status).toSorted();
  expect(asked).toEqual([204, 204, 204, ...Array.from({ length: 9 }, () => 429)]);
  expect(await mailsTo(email)).toHaveLength(3);
});

test("a mail names a concert of the line only", async () => {
  const { buyers, ask } = await line(1);
  const other = await putOnSale(call);
  const reply = await ask(buyers[0]!, { email: "a@example.com", concertId: other.concertId });
  expect(reply.status).toBe(404);
});
