import { expect, test } from "bun:test";
import { newKey, putOnSale } from "../../testing/buyer.ts";
import { type EnrolledDevice, enrolledDevice } from "../../testing/door/devices.ts";
import { type Random, seededRandom } from "../../testing/seeded-random.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call, organiser } = setStage();

const PEOPLE = 5_000;
const GIVEN_AT_ONCE = 200;
const COPIES = 200;
const CLOCKS_OFF_MS = [-60_000, 0, 30_000, 60_000];

/** Everybody has a ticket. They are given away: how they were come by makes no difference at the door. */
async function giveAll(performanceId: string): Promise<string[]> {
  const path = `/v1/organiser/performances/${performanceId}/complimentary-tickets`;
  const seats = chunksOf(
    Array.from({ length: PEOPLE }, (_, n) => n + 1),
    GIVEN_AT_ONCE,
  );
  for (const seatNumbers of seats) {
    const body = { seatNumbers, recipient: { name: "Everybody" }, reason: "the test of a crowd" };
    expect((await organiser("POST", path, { body, headers: newKey() })).status).toBe(201);
  }
  const rows = await frontrow.admin<{ id: string }[]>`
    select ticket_id id from tickets where performance_id = ${performanceId} order by seat_number`;
  return rows.map(({ id }) => id);
}

test("5,000 people at four phones, two of them offline: each is in once, copies are conflicts", async () => {
  const random = seededRandom("door", 19);
  const on = await putOnSale(call, {
    performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: PEOPLE, price: 0 }] }],
  });
  const performanceId = on.performanceIds[0]!;
  const ids = await giveAll(performanceId);
  expect(ids).toHaveLength(PEOPLE);
  const phones = await Promise.all(
    CLOCKS_OFF_MS.map((_, n) => enrolledDevice(call, organiser, [performanceId], `Gate ${n}`)),
  );
  await frontrow.admin`update door_devices set enrolled_at = enrolled_at - interval '1 day'`;

  const began = Date.now() - 3_600_000;
  const readings = [...ids, ...ids.slice(0, COPIES)].map((id, n) => {
    // A copy is read at another gate than its original.
    const phone = n < PEOPLE ? n % 4 : (n + 1) % 4;
    const at = new Date(began + (n % PEOPLE) * 100 + Math.floor(random() * 5_000) + CLOCKS_OFF_MS[phone]!);
    const scan = {
      nonce: `${n}-x`,
      ticketId: id,
      at: at.toISOString(),
      gate: `Gate ${phone}`,
      shown: "OK",
    };
    return { phone, scan };
  });
  // Two phones send as they read, and repeat a part; the others send it all in the end, in any order.
  const requests = phones.flatMap((phone, n) => {
    const scans = readings.flatMap((each) => (each.phone === n ? each.scan : []));
    const ordered = n < 2 ? [...scans, ...scans.slice(-100)] : shuffled(scans, random);
    return chunksOf(ordered, 500).map((chunk) => ({ phone, chunk }));
  });
  for (const pair of chunksOf(requests, 4))
    await Promise.all(pair.map(({ phone, chunk }) => send(phone, chunk)));

  const counts = (await organiser("GET", `/v1/organiser/performances/${performanceId}/door`)).body;
  expect(counts).toMatchObject({ tickets: PEOPLE, inside: PEOPLE, conflicts: COPIES });
  const entries = await frontrow.admin<{ id: string; nonce: string }[]>`
    select ticket_id id, nonce from door_scans where is_entry and performance_id = ${performanceId}`;
  const earliest = new Map<string, { at: string; nonce: string }>();
  for (const { scan } of readings) {
    const known = earliest.get(scan.ticketId);
    const isFirst = !known || scan.at < known.at || (scan.at === known.at && scan.nonce < known.nonce);
    if (isFirst) earliest.set(scan.ticketId, scan);
  }
  expect(new Map(entries.map(({ id, nonce }) => [id, nonce]))).toEqual(
    new Map([...earliest].map(([id, { nonce }]) => [id, nonce])),
  );
});

async function send(phone: EnrolledDevice, scans: object[]): Promise<void> {
  const reply = await phone.call("POST", "/v1/door/scans", { body: { scans } });
  expect(reply.status).toBe(200);
}

function shuffled<T>(all: readonly T[], random: Random): T[] {
  const drawn = all.map((each) => ({ each, order: random() }));
  return drawn.toSorted((a, b) => a.order - b.order).map(({ each }) => each);
}

function chunksOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}
