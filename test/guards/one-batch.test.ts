import { beforeEach, describe, expect, test } from "bun:test";
import type { ReservationId, UserId } from "../../src/core/ids.ts";
import { type BatchPlan, commitBatch } from "../../src/database/batches/batch-commit.ts";
import type { Tx } from "../../src/database/database.ts";
import {
  admittedBuyer,
  type Buyer,
  type ConcertOnSale,
  guest,
  holdSeats,
  join,
  newKey,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import { holdCommand, payCommand } from "../races/stage.ts";
import { setStage } from "../../testing/stage.ts";
import {
  planCancellations,
  planEndPlaces,
  planHolds,
  planPayments,
  planReleases,
} from "../../testing/batches/plans.ts";

/**
 * Each command of a batch is decided as if those before it had been committed, although nothing is written
 * yet.
 */
const { frontrow, call } = setStage({ gateway: true });
let concert: ConcertOnSale;

beforeEach(async () => {
  concert = await putOnSale(call);
});

function inOneBatch<T>(plan: (tx: Tx) => Promise<BatchPlan<T>>) {
  return commitBatch(frontrow.services.db, plan);
}

function buyerIn(on = concert): Promise<Buyer> {
  return admittedBuyer(frontrow, call, on.queueId);
}

async function held(buyer: Buyer, seatNumbers: number[], on = concert): Promise<string> {
  return (await holdSeats(buyer, on, seatNumbers)).body.reservationId;
}

async function bought(seatNumbers: number[]): Promise<{ buyer: Buyer; reservationId: ReservationId }> {
  const buyer = await buyerIn();
  await topUp(buyer, 50_000);
  const reservationId = await held(buyer, seatNumbers);
  const paid = await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  if (paid.status !== 201) throw new Error("the payment was refused");
  return { buyer, reservationId: reservationId as ReservationId };
}

async function balanceOf(buyer: Buyer): Promise<number> {
  const [row] = await frontrow.admin`select balance from wallets where user_id = ${buyer.userId}`;
  return Number(row?.balance ?? 0);
}

function useOf(buyer: Buyer, route: string, key = Bun.randomUUIDv7(), bodyHash = "b") {
  return { userId: buyer.userId, route, key, bodyHash };
}

const DONE = { status: 201 };

describe("holds", () => {
  const command = (buyer: Buyer, seatNumbers: number[], on = concert) =>
    holdCommand(frontrow, buyer, on.performanceIds[0]!, seatNumbers);

  test("two buyers want one seat: the first has it", async () => {
    const commands = [await command(await buyerIn(), [1]), await command(await buyerIn(), [2, 1])];
    const outcomes = await inOneBatch((tx) => planHolds(tx, commands));
    expect(outcomes).toMatchObject([DONE, { code: "seat_unavailable", fields: { seatNumbers: [1] } }]);
  });

  test("one buyer's second hold counts the seats of the first", async () => {
    const strict = await putOnSale(call, { policy: { seatsPerUser: 4 } });
    const buyer = await buyerIn(strict);
    const commands = [
      await command(buyer, [1, 2, 3], strict),
      await command(buyer, [4, 5], strict),
      await command(buyer, [6], strict),
    ];
    const outcomes = await inOneBatch((tx) => planHolds(tx, commands));
    expect(outcomes).toMatchObject([DONE, { code: "seat_limit_exceeded" }, DONE]);
  });

  test("one key twice is one hold and one answer; with another body it is refused", async () => {
    const buyer = await buyerIn();
    const key = useOf(buyer, "hold");
    const commands = [
      { ...(await command(buyer, [1])), key },
      { ...(await command(buyer, [1])), key },
      { ...(await command(buyer, [2])), key: { ...key, bodyHash: "another" } },
    ];
    const outcomes = await inOneBatch((tx) => planHolds(tx, commands));
    expect(outcomes).toMatchObject([DONE, DONE, { code: "idempotency_key_reused" }]);
    expect(JSON.stringify(outcomes[1])).toBe(JSON.stringify(outcomes[0]));
    const [row] = await frontrow.admin`
      select count(*)::int holds from reservations where user_id = ${buyer.userId}`;
    expect(row.holds).toBe(1);
  });
});

describe("payments", () => {
  const command = (buyer: Buyer, reservationId: string) => payCommand(frontrow, buyer, reservationId);

  test("one token pays once: its other hold is ended by the same batch", async () => {
    const buyer = await buyerIn();
    await topUp(buyer, 50_000);
    const ids = [await held(buyer, [1]), await held(buyer, [2])];
    const commands = [await command(buyer, ids[0]!), await command(buyer, ids[1]!)];
    const outcomes = await inOneBatch((tx) => planPayments(tx, commands, frontrow.services.tickets));
    expect(outcomes).toMatchObject([{ status: 201 }, { fields: { reason: "consumed" } }]);
    expect(await balanceOf(buyer)).toBe(40_000);
    const [seat] = await frontrow.admin`
      select status from seats where performance_id = ${concert.performanceIds[0]} and seat_number = 2`;
    expect(seat.status).toBe("AVAILABLE");
    const changes = await frontrow.admin`
      select seat_numbers from seat_changes where performance_id = ${concert.performanceIds[0]}
      order by version desc limit 1`;
    expect(Array.from(changes[0].seat_numbers as number[]).toSorted()).toEqual([1, 2]);
    const [other] = await frontrow.admin`select status from reservations where reservation_id = ${ids[1]}`;
    expect(other.status).toBe("CANCELLED");
  });

  test("whose payment is refused keeps their hold, whoever else pays in the same batch", async () => {
    const payer = await buyerIn();
    await topUp(payer, 50_000);
    const poor = await buyerIn();
    const kept = await held(poor, [3]);
    const commands = [await command(payer, await held(payer, [1])), await command(poor, kept)];
    const outcomes = await inOneBatch((tx) => planPayments(tx, commands, frontrow.services.tickets));
    expect(outcomes).toMatchObject([{ status: 201 }, { code: "insufficient_points" }]);
    await topUp(poor, 50_000);
    const paid = await poor.call("POST", "/v1/payments", {
      body: { reservationId: kept },
      headers: newKey(),
    });
    expect(paid.status).toBe(201);
  });

  test("of two sales at once, the points that the first took are gone for the second", async () => {
    const other = await putOnSale(call);
    const buyer = await buyerIn();
    await topUp(buyer, 15_000);
    const first = await command(buyer, await held(buyer, [1]));
    await join(buyer, other.queueId);
    await frontrow.admit();
    const second = await command(buyer, await held(buyer, [1], other));
    const outcomes = await inOneBatch((tx) => planPayments(tx, [first, second], frontrow.services.tickets));
    expect(outcomes).toMatchObject([
      { status: 201 },
      { code: "insufficient_points", fields: { balance: 5_000 } },
    ]);
    expect(await balanceOf(buyer)).toBe(5_000);
  });

  test("of two sales at once, both are paid where the points suffice, and both are debited", async () => {
    const other = await putOnSale(call);
    const buyer = await buyerIn();
    await topUp(buyer, 30_000);
    const first = await command(buyer, await held(buyer, [1]));
    await join(buyer, other.queueId);
    await frontrow.admit();
    const second = await command(buyer, await held(buyer, [1], other));
    const outcomes = await inOneBatch((tx) => planPayments(tx, [first, second], frontrow.services.tickets));
    expect(outcomes).toMatchObject([
      { status: 201, body: { balanceAfter: 20_000 } },
      { status: 201, body: { balanceAfter: 10_000 } },
    ]);
    expect(await balanceOf(buyer)).toBe(10_000);
  });

  test("another's reservation is not there, and nothing is debited", async () => {
    const owner = await buyerIn();
    const stranger = await buyerIn();
    await topUp(stranger, 50_000);
    const commands = [await command(stranger, await held(owner, [1]))];
    const outcomes = await inOneBatch((tx) => planPayments(tx, commands, frontrow.services.tickets));
    expect(outcomes).toMatchObject([{ code: "not_found" }]);
    expect(await balanceOf(stranger)).toBe(50_000);
  });

  test("a hold whose seat is another's by now is not paid, even while its deadline is to come", async () => {
    const buyer = await buyerIn();
    await topUp(buyer, 50_000);
    const reservationId = await held(buyer, [1, 2]);
    await frontrow.admin`
      update seats set status = 'AVAILABLE', held_until = null, reservation_id = null
      where reservation_id = ${reservationId} and seat_number = 2`;
    const commands = [await command(buyer, reservationId)];
    const outcomes = await inOneBatch((tx) => planPayments(tx, commands, frontrow.services.tickets));
    expect(outcomes).toMatchObject([{ code: "reservation_expired" }]);
    expect(await balanceOf(buyer)).toBe(50_000);
    await frontrow.admin`
      update seats set status = 'HELD', reservation_id = ${reservationId},
             held_until = (select expires_at from reservations where reservation_id = ${reservationId})
      where performance_id = ${concert.performanceIds[0]} and seat_number = 2`;
  });
});

describe("what comes to an end", () => {
  test("a hold that is released twice is released once", async () => {
    const buyer = await buyerIn();
    const reservationId = (await held(buyer, [1])) as ReservationId;
    const { queue, token } = await holdCommand(frontrow, buyer, concert.performanceIds[0]!, [1]);
    const holder = { queueNo: queue.queueNo, position: token.position };
    const command = { userId: token.userId, reservationId, holder };
    const outcomes = await inOneBatch((tx) => planReleases(tx, [command, command]));
    expect(outcomes).toMatchObject([true, { code: "reservation_not_held" }]);
  });

  test("another's hold is not there to be released", async () => {
    const owner = await buyerIn();
    const stranger = await buyerIn();
    const reservationId = (await held(owner, [1])) as ReservationId;
    const { queue, token } = await holdCommand(frontrow, owner, concert.performanceIds[0]!, [1]);
    const holder = { queueNo: queue.queueNo, position: token.position };
    const command = { userId: stranger.userId as UserId, reservationId, holder };
    expect(await inOneBatch((tx) => planReleases(tx, [command]))).toMatchObject([{ code: "not_found" }]);
  });

  test("a place that is given up and revoked ends once, and counts once as having left", async () => {
    const small = await putOnSale(call, { queue: { capacity: 0 } });
    const visitor = await guest(call);
    const { position } = (await join(visitor, small.queueId)).body;
    const [{ queue_no }] = await frontrow.admin`
      select queue_no from queues where queue_id = ${small.queueId}`;
    const place = { queueNo: queue_no as number, position: position as number };
    const ending = { place, userId: visitor.userId as UserId, graceSeconds: 60 };
    const left = { ...ending, as: "LEFT" as const };
    const outcomes = await inOneBatch((tx) => planEndPlaces(tx, [left, left, { ...ending, as: "REVOKED" }]));
    expect(outcomes).toMatchObject([true, true, { code: "queue_token_expired", fields: { reason: "left" } }]);
    const [queue] = await frontrow.admin`select abandoned from queues where queue_no = ${queue_no}`;
    expect(Number(queue.abandoned)).toBe(1);
    const stranger = (await guest(call)).userId as UserId;
    const theirs = await inOneBatch((tx) => planEndPlaces(tx, [{ ...left, userId: stranger }]));
    expect(theirs).toMatchObject([{ code: "queue_token_invalid" }]);
  });

  test("a seat that is given back twice is refunded once; another of the same purchase is too", async () => {
    const { buyer, reservationId } = await bought([1, 2, 3]);
    const giveBack = (seatNumbers: number[]) => ({
      userId: buyer.userId as UserId,
      reservationId,
      seatNumbers,
      key: useOf(buyer, "cancel"),
    });
    const commands = [giveBack([1]), giveBack([1]), giveBack([2])];
    const outcomes = await inOneBatch((tx) => planCancellations(tx, commands));
    expect(outcomes).toMatchObject([
      { status: 201, body: { refund: 10_000, balanceAfter: 30_000, reservationStatus: "CONFIRMED" } },
      { code: "invalid_state" },
      { status: 201, body: { refund: 10_000, balanceAfter: 40_000, reservationStatus: "CONFIRMED" } },
    ]);
    expect(await balanceOf(buyer)).toBe(40_000);
    const stranger = { ...giveBack([3]), userId: (await guest(call)).userId as UserId };
    expect(await inOneBatch((tx) => planCancellations(tx, [stranger]))).toMatchObject([
      { code: "not_found" },
    ]);
  });
});

describe("one key twice is one deed and one answer", () => {
  test("of a cancellation, in one batch and in the next", async () => {
    const { buyer, reservationId } = await bought([1, 2]);
    const key = useOf(buyer, "cancel");
    const command = { userId: buyer.userId as UserId, reservationId, seatNumbers: [1], key };
    const changed = { ...command, seatNumbers: [2], key: { ...key, bodyHash: "another" } };
    const outcomes = await inOneBatch((tx) => planCancellations(tx, [command, command, changed]));
    expect(outcomes).toMatchObject([DONE, DONE, { code: "idempotency_key_reused" }]);
    const [later] = await inOneBatch((tx) => planCancellations(tx, [command]));
    expect(JSON.stringify([outcomes[1], later])).toBe(JSON.stringify([outcomes[0], outcomes[0]]));
    expect(await balanceOf(buyer)).toBe(40_000);
  });

  test("of a payment, in one batch and in the next", async () => {
    const buyer = await buyerIn();
    await topUp(buyer, 50_000);
    const command = await payCommand(frontrow, buyer, await held(buyer, [1]));
    const changed = { ...command, key: { ...command.key, bodyHash: "another" } };
    const pay = (commands: (typeof command)[]) =>
      inOneBatch((tx) => planPayments(tx, commands, frontrow.services.tickets));
    const outcomes = await pay([command, command, changed]);
    expect(outcomes).toMatchObject([DONE, DONE, { code: "idempotency_key_reused" }]);
    const [later] = await pay([command]);
    expect(JSON.stringify([outcomes[1], later])).toBe(JSON.stringify([outcomes[0], outcomes[0]]));
    expect(await balanceOf(buyer)).toBe(40_000);
  });
});
