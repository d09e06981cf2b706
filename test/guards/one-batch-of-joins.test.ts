import { beforeEach, expect, test } from "bun:test";
import type { UserId } from "../../src/core/ids.ts";
import { type BatchPlan, commitBatch } from "../../src/database/batches/batch-commit.ts";
import type { Tx } from "../../src/database/database.ts";
import { planJoins } from "../../src/waiting-room/joining/joining.ts";
import { type ConcertOnSale, guest, join, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";
import { passGrace } from "../../testing/time-travel.ts";
import { planArrivals } from "../../testing/batches/plans.ts";

/** As in `one-batch.test.ts`, for the line. */
const { frontrow, call } = setStage();
let concert: ConcertOnSale;

beforeEach(async () => {
  concert = await putOnSale(call);
});

function inOneBatch<T>(plan: (tx: Tx) => Promise<BatchPlan<T>>) {
  return commitBatch(frontrow.services.db, plan);
}

async function queueNoOf(on: ConcertOnSale): Promise<number> {
  const [row] = await frontrow.admin`select queue_no from queues where queue_id = ${on.queueId}`;
  return row.queue_no;
}

test("who joins twice has one place, and the positions are dense", async () => {
  const queueNo = await queueNoOf(concert);
  const userIds = [(await guest(call)).userId as UserId, (await guest(call)).userId as UserId];
  const commands = [userIds[0]!, userIds[0]!, userIds[1]!].map((userId) => ({ queueNo, userId }));
  const outcomes = await inOneBatch((tx) => planJoins(tx, commands));
  expect(outcomes).toMatchObject([
    { created: true, place: { position: 1 } },
    { created: false, place: { position: 1 } },
    { created: true, place: { position: 2 } },
  ]);
});

test("whose place has lapsed gets a new one, and the old one ends", async () => {
  const queueNo = await queueNoOf(concert);
  const visitor = await guest(call);
  const { position } = (await join(visitor, concert.queueId)).body;
  await frontrow.admit();
  await passGrace(frontrow, visitor);
  const command = { queueNo, userId: visitor.userId as UserId };
  const outcomes = await inOneBatch((tx) => planJoins(tx, [command]));
  expect(outcomes).toMatchObject([{ created: true, place: { position: position + 1 } }]);
  const rows = await frontrow.admin`
    select status from places where user_id = ${visitor.userId} order by position`;
  expect(rows.map(({ status }: { status: string }) => status)).toEqual(["EXPIRED", "WAITING"]);
});

test("one proof of work buys one place", async () => {
  const queue = { proofOfWork: { attemptsMax: 1_000 } };
  const asking = await putOnSale(call, { queue });
  const queueNo = await queueNoOf(asking);
  const proof = { proofId: Bun.randomUUIDv7(), expiresAt: Date.now() + 600_000 };
  const userIds = [(await guest(call)).userId as UserId, (await guest(call)).userId as UserId];
  const commands = userIds.map((userId) => ({ queueNo, userId, proof }));
  const spent = { code: "proof_of_work_invalid", fields: { reason: "spent" } };
  const outcomes = await inOneBatch((tx) => planJoins(tx, commands));
  expect(outcomes).toMatchObject([{ created: true }, spent]);
  // Nor one in a later batch.
  expect(await inOneBatch((tx) => planJoins(tx, [commands[1]!]))).toMatchObject([spent]);
});

test("who shows up twice is let in once, with one deadline", async () => {
  const visitor = await guest(call);
  const { position } = (await join(visitor, concert.queueId)).body;
  await frontrow.admit();
  const queue = (await frontrow.services.room.board.findFresh(concert.queueId as never))!;
  const ref = { queueNo: queue.queueNo, position: position as number };
  const command = { ref, queue };
  const outcomes = await inOneBatch((tx) => planArrivals(tx, [command, command]));
  expect(outcomes).toMatchObject([{ status: "ACTIVE" }, { status: "ACTIVE" }]);
  expect(JSON.stringify(outcomes[1])).toBe(JSON.stringify(outcomes[0]));
  const [row] = await frontrow.admin`select status from places where user_id = ${visitor.userId}`;
  expect(row.status).toBe("ACTIVE");
});
