import { beforeEach, describe, expect, test } from "bun:test";
import type { ConcertId, ReservationId, UserId } from "../../src/core/ids.ts";
import { LIMITS } from "../../src/core/limits.ts";
import { type BatchPlan, commitBatch } from "../../src/database/batches/batch-commit.ts";
import { planCommands, type Submitted } from "../../src/database/batches/working-set.ts";
import type { Tx } from "../../src/database/database.ts";
import { payment } from "../../src/payments/paying.ts";
import { hold } from "../../src/reservations/holding.ts";
import {
  admittedBuyer,
  type Buyer,
  type ConcertOnSale,
  holdSeats,
  newKey,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import { withHeaders } from "../../testing/clients/call.ts";
import { untilSomebodyWaits } from "../../testing/postgres.ts";
import { setStage } from "../../testing/stage.ts";
import { endHoldNow } from "../../testing/time-travel.ts";
import { holdCommand, payCommand } from "../races/stage.ts";
import { planEndPlaces, planHolds, planReleases } from "../../testing/batches/plans.ts";

/** What is decided for one buyer, queue or date is decided by its own rows, whatever lies beside them. */
const { frontrow, call } = setStage({ gateway: true });
let concert: ConcertOnSale;

beforeEach(async () => {
  concert = await putOnSale(call);
});

function inOneBatch<T>(plan: (tx: Tx) => Promise<BatchPlan<T>>) {
  return commitBatch(frontrow.services.db, plan);
}

function buyerIn(on: ConcertOnSale): Promise<Buyer> {
  return admittedBuyer(frontrow, call, on.queueId);
}

interface Held {
  reservationId: ReservationId;
  expiresAt: string;
}

async function held(buyer: Buyer, on: ConcertOnSale, seatNumbers: number[]): Promise<Held> {
  return (await holdSeats(buyer, on, seatNumbers)).body;
}

async function bought(buyer: Buyer, seatNumbers: number[], on = concert): Promise<string> {
  const { reservationId } = await held(buyer, on, seatNumbers);
  const paid = await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  return paid.body.paymentId;
}

async function pages(buyer: Buyer, path: string): Promise<{ paymentId: string; reservationId: string }[]> {
  const items: { paymentId: string; reservationId: string }[] = [];
  let cursor: string | null = "";
  for (let page = 0; page < 9 && cursor !== null; page += 1) {
    const { body } = await buyer.call("GET", `${path}?limit=1${cursor && `&cursor=${cursor}`}`);
    expect(body.items.length).toBeLessThanOrEqual(1);
    items.push(...body.items);
    cursor = body.nextCursor;
  }
  return items;
}

test("payments and reservations are listed newest first, each once, by pages; each has its id", async () => {
  const buyer = await buyerIn(concert);
  await topUp(buyer, 100_000);
  const ids = [await bought(buyer, [1])];
  for (const seat of [1, 2]) {
    const other = await putOnSale(call);
    const again = { ...buyer, ...(await joined(buyer, other)) };
    ids.push(await bought(again, [seat], other));
  }
  expect((await pages(buyer, "/v1/payments")).map((each) => each.paymentId)).toEqual(ids.toReversed());
  const own = await Promise.all(ids.map(async (id) => (await buyer.call("GET", `/v1/payments/${id}`)).body));
  expect(own.map((each) => each.paymentId)).toEqual(ids);
  expect((await pages(buyer, "/v1/reservations")).map((each) => each.reservationId)).toEqual(
    own.map((each) => each.reservationId).toReversed(),
  );
});

/** The same buyer, let in to another queue. */
async function joined(buyer: Buyer, on: ConcertOnSale): Promise<Pick<Buyer, "queueToken" | "call">> {
  const { body } = await buyer.call("POST", `/v1/queues/${on.queueId}/tokens`);
  await frontrow.admit();
  const withToken = withHeaders(buyer.call, { "Queue-Token": body.token });
  await withToken("GET", `/v1/queues/${on.queueId}/tokens/me`);
  return { queueToken: body.token, call: withToken };
}

test("of a purchase of two seats, giving one back frees that one", async () => {
  const buyer = await buyerIn(concert);
  await topUp(buyer, 100_000);
  const { reservationId } = await held(buyer, concert, [1, 2]);
  await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  const path = `/v1/reservations/${reservationId}/cancellations`;
  await buyer.call("POST", path, { body: { seatNumbers: [2] }, headers: newKey() });
  const seats = await frontrow.admin`
    select status from seats where performance_id = ${concert.performanceIds[0]} and seat_number in (1, 2)
    order by seat_number`;
  expect(seats.map((seat: { status: string }) => seat.status)).toEqual(["SOLD", "AVAILABLE"]);
});

test("of two buyers in one batch, the seats of each count against their own limit alone", async () => {
  const strict = await putOnSale(call, { policy: { seatsPerUser: 3 } });
  const buyers = [await buyerIn(strict), await buyerIn(strict)];
  for (const [at, buyer] of buyers.entries()) await held(buyer, strict, [10 * at + 1, 10 * at + 2]);
  const commands = await Promise.all(
    buyers.map((buyer, at) => holdCommand(frontrow, buyer, strict.performanceIds[0]!, [10 * at + 3])),
  );
  const outcomes = await inOneBatch((tx) => planHolds(tx, commands));
  expect(outcomes).toMatchObject([{ status: 201 }, { status: 201 }]);
});

test("a session lasts until the latest end of the holds of one batch, whichever came last", async () => {
  const brief = await putOnSale(call, { queueId: concert.queueId, policy: { holdSeconds: 30 } });
  const buyer = await buyerIn(concert);
  const commands = [
    await holdCommand(frontrow, buyer, concert.performanceIds[0]!, [1]),
    await holdCommand(frontrow, buyer, brief.performanceIds[0]!, [1]),
  ];
  const outcomes = await inOneBatch((tx) => planHolds(tx, commands));
  expect(outcomes).toMatchObject([{ status: 201 }, { status: 201 }]);
  const [row] = await frontrow.admin`
    select p.held_until, max(r.expires_at) latest
    from places p join reservations r using (queue_no, position)
    where p.user_id = ${buyer.userId} group by p.held_until`;
  expect(row.held_until).toEqual(row.latest);
});

describe("what a release leaves of a session is the latest end of the holds", () => {
  async function leftAfter(released: readonly { buyer: Buyer; hold: Held; on: ConcertOnSale }[]) {
    const commands = await Promise.all(
      released.map(async ({ buyer, hold, on }) => {
        const { token, queue } = await holdCommand(frontrow, buyer, on.performanceIds[0]!, [1]);
        const holder = { queueNo: queue.queueNo, position: token.position };
        return { userId: buyer.userId as UserId, reservationId: hold.reservationId, holder };
      }),
    );
    await inOneBatch((tx) => planReleases(tx, commands));
    return Promise.all(
      released.map(async ({ buyer, on }) => {
        const [row] = await frontrow.admin`
          select held_until from places p join queues q using (queue_no)
          where p.user_id = ${buyer.userId} and q.queue_id = ${on.queueId}`;
        return row.held_until?.toISOString() ?? null;
      }),
    );
  }

  test("of the same visitor, whichever was made last", async () => {
    const brief = await putOnSale(call, { queueId: concert.queueId, policy: { holdSeconds: 30 } });
    const buyer = await buyerIn(concert);
    const released = await held(buyer, concert, [1]);
    const long = await held(buyer, concert, [2]);
    await held(buyer, brief, [1]);
    expect(await leftAfter([{ buyer, hold: released, on: concert }])).toEqual([long.expiresAt]);
  });

  test("in the same queue, and of nobody else whose hold ends in the same batch", async () => {
    const brief = await putOnSale(call, { queueId: concert.queueId, policy: { holdSeconds: 30 } });
    const other = await putOnSale(call);
    const [first, second, elsewhere] = [await buyerIn(concert), await buyerIn(concert), await buyerIn(other)];
    const released = [
      { buyer: first, hold: await held(first, brief, [1]), on: concert },
      { buyer: second, hold: await held(second, concert, [1]), on: concert },
      { buyer: elsewhere, hold: await held(elsewhere, other, [1]), on: other },
    ];
    const left = await held(first, brief, [2]);
    const longer = [await held(second, concert, [2]), await held(elsewhere, other, [2])];
    expect(await leftAfter(released)).toEqual([left.expiresAt, ...longer.map((each) => each.expiresAt)]);
  });
});

describe("a place is not given up", () => {
  test("that is not there, in a queue that is", async () => {
    const buyer = await buyerIn(concert);
    const { queue } = await holdCommand(frontrow, buyer, concert.performanceIds[0]!, [1]);
    const place = { queueNo: queue.queueNo, position: 999_999 };
    const leave = { place, userId: buyer.userId as UserId, graceSeconds: 60, as: "LEFT" as const };
    expect(await inOneBatch((tx) => planEndPlaces(tx, [leave]))).toMatchObject([
      { code: "queue_token_invalid" },
    ]);
  });

  test("whose token is spent: it stays so", async () => {
    const buyer = await buyerIn(concert);
    await topUp(buyer, 50_000);
    const { token, queue } = await holdCommand(frontrow, buyer, concert.performanceIds[0]!, [1]);
    await bought(buyer, [1]);
    const place = { queueNo: queue.queueNo, position: token.position };
    const leave = { place, userId: buyer.userId as UserId, graceSeconds: 60, as: "LEFT" as const };
    const outcomes = await inOneBatch((tx) => planEndPlaces(tx, [leave]));
    expect(outcomes).toMatchObject([{ fields: { reason: "consumed" } }]);
  });
});

test("the oldest change of a date is forgotten, and no other date's of the same number", async () => {
  const other = await putOnSale(call);
  const [kept, forgotten] = [other.performanceIds[0]!, concert.performanceIds[0]!];
  for (const id of [kept, forgotten]) {
    await frontrow.admin`insert into seat_changes (performance_id, version, seat_numbers)
      values (${id}, 1, '{1}')`;
  }
  await frontrow.admin`
    update performances set version = ${LIMITS.seatChangesKept} where performance_id = ${forgotten}`;
  await held(await buyerIn(concert), concert, [2]);
  const rows = await frontrow.admin`
    select performance_id id from seat_changes where performance_id in (${kept}, ${forgotten})
    and version = 1`;
  expect(rows.map(({ id }: { id: string }) => id)).toEqual([kept]);
});

describe("what a seat was held for without being paid counts", () => {
  async function lapse(buyer: Buyer, seatNumber: number, at: number, times: number): Promise<void> {
    for (let lapses = 0; lapses < times; lapses += 1) {
      const body = { performanceId: concert.performanceIds[at], seatNumbers: [seatNumber] };
      const reply = await buyer.call("POST", "/v1/reservations", { body });
      await endHoldNow(frontrow, reply.body.reservationId);
    }
  }

  test("once, for its own buyer and date, whoever else holds in the same batch", async () => {
    const performances = ["2030-12-24T10:00:00Z", "2030-12-25T10:00:00Z"];
    const seats = [{ count: 50, price: 10_000 }];
    concert = await putOnSale(call, { performances: performances.map((startsAt) => ({ startsAt, seats })) });
    const [one, other] = [await buyerIn(concert), await buyerIn(concert)];
    const holds = [
      { buyer: one, at: 0, seat: 1 },
      { buyer: one, at: 1, seat: 1 },
      { buyer: other, at: 0, seat: 2 },
    ];
    for (const { buyer, at, seat } of holds) await lapse(buyer, seat, at, 2);
    const commands = await Promise.all(
      holds.map(({ buyer, at, seat }) => holdCommand(frontrow, buyer, concert.performanceIds[at]!, [seat])),
    );
    const outcomes = await inOneBatch((tx) => planHolds(tx, commands));
    expect(outcomes).toMatchObject([{ status: 201 }, { status: 201 }, { status: 201 }]);
  });

  test("until ten holds' time has passed over it", async () => {
    const buyer = await buyerIn(concert);
    await lapse(buyer, 1, 0, 1);
    await frontrow.admin`
      update reservations set held_at = held_at - interval '1 hour',
      expires_at = expires_at - interval '1 hour'
      where user_id = ${buyer.userId}`;
    await lapse(buyer, 1, 0, 2);
    expect((await held(buyer, concert, [1])).reservationId).toBeString();
  });
});

test("who pays ends all they hold besides, and cannot release what is paid", async () => {
  const buyer = await buyerIn(concert);
  await topUp(buyer, 20_000);
  const { reservationId } = await held(buyer, concert, [1]);
  const another = await holdCommand(frontrow, buyer, concert.performanceIds[0]!, [2]);
  const paying = await payCommand(frontrow, buyer, reservationId);
  const commands = [
    { kind: hold, command: another },
    { kind: payment(frontrow.services.tickets), command: paying },
  ] as Submitted[];
  const outcomes = await inOneBatch((tx) => planCommands(tx, commands));
  expect(outcomes).toMatchObject([{ status: 201 }, { status: 201 }]);
  const seats = await frontrow.admin<{ status: string }[]>`
    select status from seats where performance_id = ${concert.performanceIds[0]}
    order by seat_number limit 2`;
  expect(seats.map(({ status }) => status)).toEqual(["SOLD", "AVAILABLE"]);
  const { body } = await buyer.call("GET", "/v1/reservations");
  expect(body.items).toMatchObject([{ status: "CANCELLED" }, { status: "CONFIRMED" }]);
  const holder = { queueNo: another.queue.queueNo, position: another.token.position };
  const release = { userId: buyer.userId as UserId, reservationId, holder };
  const refused = { code: "reservation_not_held", fields: { currentStatus: "CONFIRMED" } };
  expect(await inOneBatch((tx) => planReleases(tx, [release]))).toMatchObject([refused]);
});

test("a hold that was sent before its sale asked to leave no single seat is to be sent again", async () => {
  const strict = await putOnSale(call, { policy: { leaveNoSingle: true } });
  const command = await holdCommand(frontrow, await buyerIn(strict), strict.performanceIds[0]!, [1]);
  expect(await inOneBatch((tx) => planHolds(tx, [command]))).toMatchObject([{ code: "unavailable" }]);
});

test("the organiser releases all holds, and counts none that ended by itself meanwhile", async () => {
  const buyer = await buyerIn(concert);
  const { reservationId } = await held(buyer, concert, [1]);
  const { queue, token } = await holdCommand(frontrow, buyer, concert.performanceIds[0]!, [2]);
  const holder = { queueNo: queue.queueNo, position: token.position };
  const command = { userId: token.userId, reservationId, holder };
  const { db, reservations } = frontrow.services;
  let released: Promise<number>;
  await db.transaction(async (tx) => {
    const { writes } = await planReleases(tx, [command]);
    await Promise.all(writes.map((write) => write()));
    released = reservations.releaseAllOf(concert.concertId as ConcertId);
    await untilSomebodyWaits(frontrow.admin);
  });
  expect(await released!).toBe(0);
});
