import { expect, test } from "bun:test";
import type { TopUpId, UserId } from "../../src/core/ids.ts";
import { type BatchPlan, commitBatch } from "../../src/database/batches/batch-commit.ts";
import type { Tx } from "../../src/database/database.ts";
import type { Reversal } from "../../src/wallet/ledger/rules.ts";
import { type Buyer, guest } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";
import {
  planConfirms,
  planReversalResults,
  planReversals,
  planStarts,
  planTopUpResults,
} from "../../testing/batches/plans.ts";

/**
 * As in `one-batch.test.ts`, for points that come and go: no company is asked, its answers are what the test
 * says.
 */
const { frontrow, call } = setStage();

function inOneBatch<T>(plan: (tx: Tx) => Promise<BatchPlan<T>>) {
  return commitBatch(frontrow.services.db, plan);
}

async function balanceOf(buyer: Buyer): Promise<number> {
  const [row] = await frontrow.admin`select balance from wallets where user_id = ${buyer.userId}`;
  return Number(row?.balance ?? 0);
}

function useOf(buyer: Buyer, route: string, key = Bun.randomUUIDv7(), bodyHash = "b") {
  return { userId: buyer.userId, route, key, bodyHash };
}

const start = (buyer: Buyer, key = useOf(buyer, "top-up"), amount = 10_000) => ({
  userId: buyer.userId as UserId,
  amount,
  paymentMethod: "pm_sandbox_approve",
  gateway: "books of this test",
  page: null,
  key,
});

async function started(buyer: Buyer, page: unknown = null): Promise<TopUpId> {
  const command = { ...start(buyer), page: page as never };
  const [outcome] = await inOneBatch((tx) => planStarts(tx, [command], 600_000));
  return (outcome as { topUp: { topUpId: TopUpId } }).topUp.topUpId;
}

test("one key twice is one top-up", async () => {
  const buyer = await guest(call);
  const key = useOf(buyer, "top-up");
  const commands = [start(buyer, key), start(buyer, key), start(buyer, { ...key, bodyHash: "another" })];
  const outcomes = await inOneBatch((tx) => planStarts(tx, commands, 600_000));
  expect(outcomes).toMatchObject([
    { topUp: { status: "SENT" } },
    { code: "idempotency_key_in_use" },
    { code: "idempotency_key_reused" },
  ]);
  const rows = await frontrow.admin`select 1 from top_ups where user_id = ${buyer.userId}`;
  expect(rows).toHaveLength(1);
});

test("a capture that is heard of twice is credited once; two top-ups of one buyer are both", async () => {
  const buyer = await guest(call);
  const ids = [await started(buyer), await started(buyer)];
  const result = { outcome: "captured", amount: 10_000, currency: "KRW" } as const;
  const commands = [ids[0]!, ids[0]!, ids[1]!].map((topUpId) => ({
    topUpId,
    userId: buyer.userId as UserId,
    result,
  }));
  const outcomes = await inOneBatch((tx) => planTopUpResults(tx, commands));
  expect(outcomes).toMatchObject([{ balance: 10_000 }, { balance: 10_000 }, { balance: 20_000 }]);
  expect(await balanceOf(buyer)).toBe(20_000);
});

test("a confirmation that comes twice sends the charge once; nobody else's confirmation does", async () => {
  const buyer = await guest(call);
  const page = { clientKey: "c", scriptUrl: "https://example.test/s.js", origins: [] };
  const topUpId = await started(buyer, page);
  const confirmation = { userId: buyer.userId as UserId, topUpId, paymentKey: "key-of-the-page" };
  const stranger = { ...confirmation, userId: (await guest(call)).userId as UserId };
  const unknown = { ...confirmation, topUpId: Bun.randomUUIDv7() as TopUpId };
  const commands = [stranger, unknown, confirmation, confirmation];
  const outcomes = await inOneBatch((tx) => planConfirms(tx, commands, 600_000));
  const not_found = { code: "not_found" };
  expect(outcomes).toMatchObject([not_found, not_found, { isNew: true }, { isNew: false }]);
  expect(outcomes[2]).toMatchObject({ topUp: { status: "SENT", paymentKey: "key-of-the-page" } });
});

test("another's top-up cannot be sent back; a decline heard of twice returns the points once", async () => {
  const buyer = await guest(call);
  const topUpId = await started(buyer);
  const userId = buyer.userId as UserId;
  const result = { outcome: "captured", amount: 10_000, currency: "KRW" } as const;
  await inOneBatch((tx) => planTopUpResults(tx, [{ topUpId, userId, result }]));
  const command = { userId, topUpId, amount: 4_000, key: useOf(buyer, "reversal") };
  // With points of their own, so that they could send this much back.
  const other = await guest(call);
  const theirs = { topUpId: await started(other), userId: other.userId as UserId, result };
  await inOneBatch((tx) => planTopUpResults(tx, [theirs]));
  const stranger = { ...command, userId: theirs.userId };
  const nothing = { ...command, topUpId: Bun.randomUUIDv7() as TopUpId };
  const commands = [stranger, nothing, command];
  const begins = await inOneBatch((tx) => planReversals(tx, commands, 600_000));
  expect(begins).toMatchObject([{ code: "not_found" }, { code: "not_found" }, { balance: 6_000 }]);
  const begun = begins[2];
  const { reversalId } = (begun as { reversal: Reversal }).reversal;
  const answer = { outcome: "declined", reason: "too_old" } as const;
  const settled = { reversalId, userId, answer };
  const outcomes = await inOneBatch((tx) => planReversalResults(tx, [settled, settled]));
  expect(outcomes).toMatchObject([{ balance: 10_000 }, { balance: 10_000 }]);
  expect(await balanceOf(buyer)).toBe(10_000);
});

test("a doubt that gets another reason is written down: a person must check a strange amount", async () => {
  const buyer = await guest(call);
  const userId = buyer.userId as UserId;
  const topUpId = await started(buyer);
  const doubt = { outcome: "unknown", reason: "timed_out" } as const;
  const wrong = { outcome: "captured", amount: 9_999, currency: "KRW" } as const;
  await inOneBatch((tx) => planTopUpResults(tx, [{ topUpId, userId, result: doubt }]));
  await inOneBatch((tx) => planTopUpResults(tx, [{ topUpId, userId, result: wrong }]));
  const [row] = await frontrow.admin`select status, reason from top_ups where top_up_id = ${topUpId}`;
  expect({ ...row }).toEqual({ status: "UNKNOWN", reason: "amount_mismatch" });
  expect(await balanceOf(buyer)).toBe(0);

  const right = { outcome: "captured", amount: 10_000, currency: "KRW" } as const;
  await inOneBatch((tx) => planTopUpResults(tx, [{ topUpId, userId, result: right }]));
  const command = { userId, topUpId, amount: 4_000, key: useOf(buyer, "reversal") };
  const [begun] = await inOneBatch((tx) => planReversals(tx, [command], 600_000));
  const { reversalId } = (begun as { reversal: Reversal }).reversal;
  for (const answer of [doubt, { outcome: "cancelled", amount: 3_999 } as const]) {
    await inOneBatch((tx) => planReversalResults(tx, [{ reversalId, userId, answer }]));
  }
  const [reversal] = await frontrow.admin`
    select status, reason from top_up_reversals where reversal_id = ${reversalId}`;
  expect({ ...reversal }).toEqual({ status: "UNKNOWN", reason: "amount_mismatch" });
  expect(await balanceOf(buyer)).toBe(6_000);
});

test("the key of a top-up that was credited answers the same again, and nothing new is begun", async () => {
  const buyer = await guest(call);
  const command = start(buyer);
  const [begun] = await inOneBatch((tx) => planStarts(tx, [command], 600_000));
  const { topUpId } = (begun as { topUp: { topUpId: TopUpId } }).topUp;
  const result = { outcome: "captured", amount: 10_000, currency: "KRW" } as const;
  const userId = buyer.userId as UserId;
  await inOneBatch((tx) => planTopUpResults(tx, [{ topUpId, userId, result }]));
  const again = await inOneBatch((tx) => planStarts(tx, [command], 600_000));
  expect(again).toMatchObject([{ replayed: { status: 201, body: { topUpId, balance: 10_000 } } }]);
});

test("where the buyer authorises on a page, the key answers with it in this batch and later", async () => {
  const buyer = await guest(call);
  const page = { clientKey: "c", scriptUrl: "https://example.test/s.js", origins: [] };
  const command = { ...start(buyer), page };
  const outcomes = await inOneBatch((tx) => planStarts(tx, [command, command], 600_000));
  const { topUp } = outcomes[0] as { topUp: { topUpId: TopUpId; gatewayKey: string } };
  const { topUpId, gatewayKey: orderId } = topUp;
  expect(topUp).toMatchObject({ status: "REQUIRES_ACTION" });
  const action = { clientKey: "c", scriptUrl: page.scriptUrl, orderId };
  const replayed = { status: 202, body: { topUpId, status: "REQUIRES_ACTION", action } };
  expect(outcomes[1]).toMatchObject({ replayed });
  expect(await inOneBatch((tx) => planStarts(tx, [command], 600_000))).toMatchObject([{ replayed }]);
});
