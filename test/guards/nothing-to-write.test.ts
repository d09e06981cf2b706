import { beforeAll, expect, test } from "bun:test";
import type { PerformanceId, ReservationId, ReversalId, TopUpId, UserId } from "../../src/core/ids.ts";
import type { BatchPlan } from "../../src/database/batches/batch-commit.ts";
import type { Tx } from "../../src/database/database.ts";
import { planJoins } from "../../src/waiting-room/joining/joining.ts";
import { admittedBuyer, type Buyer, join, newKey, putOnSale, topUp } from "../../testing/buyer.ts";
import { holdCommand, payCommand } from "../races/stage.ts";
import { setStage } from "../../testing/stage.ts";
import {
  planArrivals,
  planCancellations,
  planConfirms,
  planEndPlaces,
  planHolds,
  planPayments,
  planReleases,
  planReversalResults,
  planReversals,
  planStarts,
  planTopUpResults,
} from "../../testing/batches/plans.ts";

/**
 * A batch that refuses all its commands, or finds all done, writes nothing: it needs no commit, and bumps no
 * version.
 */
const { frontrow, call } = setStage({ gateway: true });
let buyer: Buyer;
let userId: UserId;
let performanceId: string;
let queueId: string;

beforeAll(async () => {
  const concert = await putOnSale(call);
  queueId = concert.queueId;
  performanceId = concert.performanceIds[0]!;
  buyer = await admittedBuyer(frontrow, call, queueId);
  userId = buyer.userId as UserId;
});

/** How many writes a plan asks for; nothing of it is done. */
async function writesOf<T>(plan: (tx: Tx) => Promise<BatchPlan<T>>): Promise<number> {
  return frontrow.services.db.transaction(async (tx) => (await plan(tx)).writes.length);
}

const nowhere = { queueNo: 999_999, position: 1 };
const absent = <Id>() => Bun.randomUUIDv7() as Id;
const use = (route: string) => ({ userId, route, key: Bun.randomUUIDv7(), bodyHash: "b" });

test("holds of a seat or a performance that is not there, payments of no reservation", async () => {
  const command = await holdCommand(frontrow, buyer, performanceId, [999]);
  expect(await writesOf((tx) => planHolds(tx, [command]))).toBe(0);
  const elsewhere = { ...command, performanceId: absent<PerformanceId>(), seatNumbers: [1] };
  const plan = await frontrow.services.db.transaction((tx) => planHolds(tx, [elsewhere]));
  expect(plan).toMatchObject({ outcomes: [{ code: "not_found" }], writes: [] });
  const payment = await payCommand(frontrow, buyer, absent());
  expect(await writesOf((tx) => planPayments(tx, [payment], frontrow.services.tickets))).toBe(0);
});

test("releases, cancellations and departures of what is not there", async () => {
  const reservationId = absent<ReservationId>();
  const release = { userId, reservationId, holder: nowhere };
  expect(await writesOf((tx) => planReleases(tx, [release]))).toBe(0);
  const cancel = { userId, reservationId, seatNumbers: undefined, key: use("cancel") };
  expect(await writesOf((tx) => planCancellations(tx, [cancel]))).toBe(0);
  const leave = { place: nowhere, userId, graceSeconds: 60, as: "LEFT" as const };
  expect(await writesOf((tx) => planEndPlaces(tx, [leave]))).toBe(0);
});

test("joins of those who have a place, arrivals of those who are in", async () => {
  const queue = (await frontrow.services.room.board.findFresh(queueId as never))!;
  const again = { queueNo: queue.queueNo, userId };
  expect(await writesOf((tx) => planJoins(tx, [again]))).toBe(0);
  const { position } = (await join(buyer, queueId)).body;
  const [place] = await frontrow.admin`select position from places where user_id = ${userId}`;
  expect(position).toBe(Number(place.position));
  const ref = { queueNo: queue.queueNo, position: Number(place.position) };
  expect(await writesOf((tx) => planArrivals(tx, [{ ref, queue }]))).toBe(0);
});

test("top-ups beyond what a wallet may hold, confirmations and reversals of what is not there", async () => {
  const start = { userId, amount: 9_000_000_000_000_001, paymentMethod: "m", gateway: "g", page: null };
  expect(await writesOf((tx) => planStarts(tx, [{ ...start, key: use("top-up") }], 0))).toBe(0);
  const confirm = { userId, topUpId: absent<TopUpId>(), paymentKey: "k" };
  expect(await writesOf((tx) => planConfirms(tx, [confirm], 0))).toBe(0);
  const reverse = { userId, topUpId: absent<TopUpId>(), amount: undefined, key: use("reversal") };
  expect(await writesOf((tx) => planReversals(tx, [reverse], 0))).toBe(0);
});

test("results that are known already", async () => {
  const { topUpId } = (await topUp(buyer, 10_000)).body;
  const result = { outcome: "captured", amount: 10_000, currency: "KRW" } as const;
  expect(await writesOf((tx) => planTopUpResults(tx, [{ topUpId, userId, result }]))).toBe(0);
  const path = `/v1/users/${userId}/wallet/top-ups/${topUpId}/reversals`;
  const reversed = await buyer.call("POST", path, { body: { amount: 1_000 }, headers: newKey() });
  const reversalId = reversed.body.reversalId as ReversalId;
  const answer = { outcome: "cancelled", amount: 1_000 } as const;
  expect(await writesOf((tx) => planReversalResults(tx, [{ reversalId, userId, answer }]))).toBe(0);
});
