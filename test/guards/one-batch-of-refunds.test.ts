import { expect, test } from "bun:test";
import { keyActor } from "../../src/core/access/actor.ts";
import type { CancellationId, ReservationId, UserId } from "../../src/core/ids.ts";
import { commitBatch } from "../../src/database/batches/batch-commit.ts";
import { planCommands, type Submitted } from "../../src/database/batches/working-set.ts";
import { refund, type RefundCommand } from "../../src/payments/refunds/refunding.ts";
import { feeReturn } from "../../src/payments/refunds/returning-fees.ts";
import { buyerWithHold, pay, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

/** What the organiser gives back: to one order by several, all in one batch. */
const { frontrow, call } = setStage({ gateway: true });
const actor = keyActor("127.0.0.1");

async function bought(seatNumbers: number[]) {
  const { buyer, reservationId } = await buyerWithHold(frontrow, call, await putOnSale(call), seatNumbers);
  const { paymentId } = (await pay(buyer, reservationId)).body;
  return { userId: buyer.userId as UserId, reservationId: reservationId as ReservationId, paymentId };
}

type Bought = Awaited<ReturnType<typeof bought>>;

function refunded({ userId, reservationId }: Bought, hasMail: boolean, asked: Partial<RefundCommand>) {
  const plain = {
    fee: "none",
    to: "wallet",
    seats: "release",
    reason: "r",
    jobId: null,
    tells: true,
  } as const;
  const command = { actor, userId, reservationId, seatNumbers: undefined, topUpIds: [], key: undefined };
  const kind = refund({ hasMail, checkAfterMs: 1_000 }) as Submitted["kind"];
  return { kind, command: { ...plain, ...command, ...asked } };
}

function returned({ userId }: Bought, cancellationId: CancellationId, hasMail: boolean, asked: object) {
  const command = { actor, cancellationId, userId, amount: undefined, to: "wallet", reason: "r" } as const;
  const kind = feeReturn({ hasMail, checkAfterMs: 1_000 }) as Submitted["kind"];
  return { kind, command: { ...command, topUpIds: [], key: undefined, ...asked } };
}

interface Outcome {
  answer: { status: number; body: { cancellationId: CancellationId; feeReturnId: string } };
}

function inOneBatch(commands: Submitted[]) {
  return commitBatch(frontrow.services.db, (tx) => planCommands(tx, commands)) as Promise<Outcome[]>;
}

async function toldTo({ userId }: Bought) {
  const rows = await frontrow.admin<{ kind: string; of: string; reference: string }[]>`
    select kind, order_id of, reference from messages where user_id = ${userId} order by sequence`;
  return rows.map(({ kind, of, reference }) => [kind, of, reference]);
}

const answerOf = (status: number, body: object) => ({ answer: { status, body } });
const useOf = ({ userId }: Bought, key = Bun.randomUUIDv7(), bodyHash = "b") => ({
  userId: userId as string,
  route: "return-fee",
  key,
  bodyHash,
});

test("a buyer is mailed of a refund where there is mail, unless a job tells of it", async () => {
  const order = await bought([1, 2, 3]);
  const outcomes = await inOneBatch([
    refunded(order, true, { seatNumbers: [1], fee: 1_000 }),
    refunded(order, true, { seatNumbers: [2], tells: false }),
    refunded(order, false, { seatNumbers: [3] }),
  ]);
  expect(outcomes.map(({ answer }) => answer.status)).toEqual([201, 201, 201]);
  const { cancellationId } = outcomes[0]!.answer.body;
  expect(await toldTo(order)).toEqual([["order.cancelled", order.paymentId, cancellationId]]);
});

test("a fee comes back once for a key, and no more of it than was kept, whoever returns it", async () => {
  const order = await bought([1, 2]);
  const [{ answer }] = (await inOneBatch([refunded(order, false, { fee: 3_000 })])) as [Outcome];
  const { cancellationId } = answer.body;
  const key = useOf(order);
  const back = (hasMail: boolean, asked: object) => returned(order, cancellationId, hasMail, asked);
  const outcomes = await inOneBatch([
    back(true, { amount: 1_000, key, reason: "A regular." }),
    back(true, { amount: 1_000, key }),
    back(true, { amount: 2_000, key: { ...key, bodyHash: "another" } }),
    back(false, { amount: 2_001 }),
    back(false, {}),
    back(false, {}),
  ]);
  const first = answerOf(201, { amount: 1_000, feeLeft: 2_000, toWallet: 1_000, balanceAfter: 98_000 });
  expect(outcomes).toMatchObject([
    first,
    first,
    { code: "idempotency_key_reused" },
    { code: "invalid_request" },
    answerOf(201, { amount: 2_000, feeLeft: 0, balanceAfter: 100_000 }),
    { code: "invalid_state", fields: { currentStatus: "RETURNED" } },
  ]);
  const { feeReturnId } = outcomes[0]!.answer.body;
  expect(outcomes[1]!.answer.body.feeReturnId).toBe(feeReturnId);
  expect(await toldTo(order)).toEqual([["fee.returned", order.paymentId, feeReturnId]]);
  const later = await inOneBatch([back(false, { amount: 1_000, key }), back(false, {})]);
  expect(later).toMatchObject([first, { code: "invalid_state" }]);
  const acts = await frontrow.admin<{ detail: object; reason: string }[]>`
    select detail, reason from organiser_actions
    where action = 'return_fee' and subject = ${order.paymentId} order by action_id`;
  expect(acts.map(({ detail, reason }) => ({ detail, reason }))).toMatchObject([
    { detail: { cancellationId, feeReturnId, seatNumbers: [1, 2], amount: 1_000 }, reason: "A regular." },
    { detail: { amount: 2_000 }, reason: "r" },
  ]);
  const kept = await frontrow.admin<{ reason: string }[]>`
    select reason from fee_returns where cancellation_id = ${cancellationId} order by amount`;
  expect(kept.map(({ reason }) => reason)).toEqual(["A regular.", "r"]);
});
