import { expect, test } from "bun:test";
import { newKey, pay } from "../../testing/buyer.ts";
import { setSaleStage } from "../../testing/stage.ts";

const { frontrow, call, holder } = setSaleStage({
  mail: { smtpUrl: "smtp://127.0.0.1:9", from: "tickets@example.com" },
  trustedProxyHops: 1,
});

let seat = 1;
let addresses = 0;
/** One that nobody has called from yet. */
const newAddress = () => `198.51.100.${(addresses += 1)}`;

async function buyerAt(email: string) {
  const { buyer, reservationId } = await holder([seat++]);
  const body = { name: "Minji", email, locale: "en" };
  await buyer.call("PUT", "/v1/users/me/contact", { body });
  expect((await pay(buyer, reservationId, newKey())).status).toBe(201);
  return buyer;
}

const askFrom = (address: string, email: string) =>
  call("POST", "/v1/recoveries", { body: { email }, headers: { "X-Forwarded-For": address } });

async function begin(email: string, address = newAddress()): Promise<string> {
  const reply = await askFrom(address, email);
  expect(reply.status).toBe(202);
  return reply.body.recoveryId;
}

const confirm = (id: string, code: string, cursor?: string) =>
  call("POST", `/v1/recoveries/${id}/confirm`, { body: cursor ? { code, cursor } : { code } });
/** As the mail says it. */
const codeOf = (id: string) => frontrow.services.recoveries.toTell(id).code;
const wrong = (code: string) => (code === "000000" ? "111111" : "000000");

test("the code of the mail gives a fresh token of the user who bought, once", async () => {
  await buyerAt("minji@example.com");
  const latest = await buyerAt("minji@example.com");
  const id = await begin(" Minji@Example.com");
  const [message] = await frontrow.admin<{ user_id: string; kind: string }[]>`
    select user_id, kind from messages where reference = ${id}`;
  expect({ ...message }).toEqual({ user_id: latest.userId, kind: "recovery" });
  expect(await confirm(id, wrong(codeOf(id)))).toMatchObject({ status: 403, body: { code: "forbidden" } });
  const recovered = await confirm(id, codeOf(id));
  expect(recovered).toMatchObject({ status: 200, body: { userId: latest.userId } });
  const headers = { Authorization: `Bearer ${recovered.body.accessToken}` };
  expect((await call("GET", "/v1/tickets", { headers })).body.items).toHaveLength(1);
  expect((await confirm(id, codeOf(id))).status).toBe(403);
});

test("who buys later with an e-mail does not hide the bookings before: each buyer gets theirs", async () => {
  const own = await buyerAt("shared@example.com");
  const later = await buyerAt("shared@example.com");
  const id = await begin("shared@example.com");
  const { buyers, nextCursor } = (await confirm(id, codeOf(id))).body;
  expect(nextCursor).toBeNull();
  expect(buyers.map(({ userId }: { userId: string }) => userId)).toEqual([later.userId, own.userId]);
  for (const { accessToken, bookings } of buyers) {
    const headers = { Authorization: `Bearer ${accessToken}` };
    const [paid] = (await call("GET", "/v1/payments", { headers })).body.items;
    const [ticket] = (await call("GET", "/v1/tickets", { headers })).body.items;
    const { title, startsAt, timeZone } = ticket;
    expect(bookings).toEqual([{ bookingNumber: paid.bookingNumber, title, startsAt, timeZone }]);
  }
});

test("twenty-one buyers of an e-mail are all reached by one code, until it is tried too often", async () => {
  const userIds: string[] = [];
  for (let i = 0; i < 21; i += 1) userIds.unshift((await buyerAt("crowded@example.com")).userId);
  const id = await begin("crowded@example.com");
  const idsOf = (body: { buyers: { userId: string }[] }) => body.buyers.map(({ userId }) => userId);
  const { body: first } = await confirm(id, codeOf(id));
  expect(idsOf(first)).toEqual(userIds.slice(0, 20));
  const further = () => confirm(id, codeOf(id), first.nextCursor);
  const { body: rest } = await further();
  expect({ ids: idsOf(rest), nextCursor: rest.nextCursor }).toEqual({
    ids: [userIds[20]!],
    nextCursor: null,
  });
  for (let i = 0; i < 5; i += 1)
    expect((await confirm(id, wrong(codeOf(id)), first.nextCursor)).status).toBe(403);
  expect((await further()).status).toBe(403);
});

test("nobody learns who has bought: one answer at one pace, and even the right code is no use", async () => {
  await buyerAt("known@example.com");
  const timed = async (email: string) => {
    const beganMs = performance.now();
    const id = await begin(email);
    return { id, ms: performance.now() - beganMs };
  };
  const [known, unknown] = [await timed("known@example.com"), await timed("unknown@example.com")];
  for (const { ms } of [known, unknown]) expect(ms).toBeGreaterThanOrEqual(295);
  expect((await confirm(unknown.id, codeOf(unknown.id))).status).toBe(403);
  const rows = await frontrow.admin`select 1 from messages where reference = ${unknown.id}`;
  expect(rows).toHaveLength(0);
});

test("five tries at once, and ten minutes", async () => {
  await buyerAt("guessed@example.com");
  const id = await begin("guessed@example.com");
  await Promise.all(Array.from({ length: 8 }, () => confirm(id, wrong(codeOf(id)))));
  expect((await confirm(id, codeOf(id))).status).toBe(403);
  const [row] = await frontrow.admin<{ tries: number }[]>`
    select tries from recoveries where recovery_id = ${id}`;
  expect(row!.tries).toBe(5);

  const late = await begin("guessed@example.com");
  await frontrow.admin`update recoveries set created_at = created_at - interval '10 minutes'
    where recovery_id = ${late}`;
  expect((await confirm(late, codeOf(late))).status).toBe(403);
});

test("five codes an hour for each who asks: none asks so often that the buyer gets none", async () => {
  await buyerAt("wanted@example.com");
  for (const email of ["wanted@example.com", "never-bought@example.com"]) {
    const other = newAddress();
    for (let i = 0; i < 5; i += 1) await begin(email, other);
    await frontrow.admin`update recoveries set created_at = created_at - interval '20 minutes'`;
    const refused = await askFrom(other, email);
    expect(refused).toMatchObject({ status: 429, body: { code: "too_many_requests" } });
    // The wait is the true one: an hour from the first of the five.
    const waitSeconds = Number(refused.headers.get("Retry-After"));
    expect(waitSeconds).toBeGreaterThan(2_300);
    expect(waitSeconds).toBeLessThanOrEqual(2_400);
    await begin(email);
    // Nobody's mailbox is flooded all the same.
    await frontrow.admin`
      insert into recoveries (recovery_id, email_index, tries, created_at)
      select gen_random_uuid(), email_index, 0, clock_timestamp() from
        (select email_index from recoveries order by created_at desc limit 1) r, generate_series(1, 30)`;
    expect((await askFrom(newAddress(), email)).status).toBe(429);
  }
});
