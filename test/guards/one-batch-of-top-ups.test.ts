import { expect, test } from "bun:test";
import { newId, type PaymentId, type ReservationId, type TopUpId, type UserId } from "../../src/core/ids.ts";
import { LIMITS } from "../../src/core/limits.ts";
import { refuse } from "../../src/core/refusals.ts";
import { type BatchPlan, commitBatch } from "../../src/database/batches/batch-commit.ts";
import { planAll } from "../../src/database/batches/working-set.ts";
import type { Tx } from "../../src/database/database.ts";
import type { Reversal, TopUpResult } from "../../src/wallet/ledger/rules.ts";
import { insertTopUps } from "../../src/wallet/ledger/store.ts";
import { newTopUp, topUpResult } from "../../src/wallet/top-ups/topping-up.ts";
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

test("a top-up opens its wallet, and is refused where the balance would grow too large", async () => {
  const buyer = await guest(call);
  await started(buyer);
  const rows = await frontrow.admin`select balance from wallets where user_id = ${buyer.userId}`;
  expect(rows.map((row: { balance: string }) => row.balance)).toEqual(["0"]);
  const tooMuch = start(buyer, useOf(buyer, "top-up"), LIMITS.balancePointsMax + 1);
  expect(await inOneBatch((tx) => planStarts(tx, [tooMuch], 600_000))).toMatchObject([
    { code: "invalid_request" },
  ]);
});

test("of a top-up goes back no more than is left, in this batch and later, and once for a key", async () => {
  const buyer = await guest(call);
  const userId = buyer.userId as UserId;
  const [topUpId, another] = [await started(buyer), await started(buyer)];
  const result = { outcome: "captured", amount: 10_000, currency: "KRW" } as const;
  const credits = [topUpId, another].map((id) => ({ topUpId: id, userId, result }));
  await inOneBatch((tx) => planTopUpResults(tx, credits));
  const back = (amount: number | undefined, key = useOf(buyer, "reversal")) =>
    ({ userId, topUpId, amount, key }) as const;
  const first = back(6_000);
  const commands = [first, first, back(6_000, { ...first.key, bodyHash: "another" }), back(4_001)];
  const begun = await inOneBatch((tx) => planReversals(tx, commands, 600_000));
  expect(begun).toMatchObject([
    { balance: 14_000, reversal: { status: "SENT", reason: null } },
    { code: "idempotency_key_in_use" },
    { code: "idempotency_key_reused" },
    { code: "invalid_request" },
  ]);
  const later = [back(4_001), back(undefined), back(undefined)];
  expect(await inOneBatch((tx) => planReversals(tx, later, 600_000))).toMatchObject([
    { code: "invalid_request" },
    { balance: 10_000, reversal: { amount: 4_000 } },
    { code: "invalid_state" },
  ]);
  const { reversalId } = (begun[0] as { reversal: Reversal }).reversal;
  const answer = { outcome: "declined", reason: "too_old" } as const;
  await inOneBatch((tx) => planReversalResults(tx, [{ reversalId, userId, answer }]));
  expect(await inOneBatch((tx) => planReversals(tx, [first], 600_000))).toMatchObject([
    { code: "invalid_state", fields: { reason: "too_old", reversalId } },
  ]);
});

test("points whose hold cannot be paid for stay in the wallet, and the top-up says why", async () => {
  const buyer = await guest(call);
  const userId = buyer.userId as UserId;
  await started(buyer);
  const carriedOut: string[] = [];
  const kind = topUpResult({
    needs: () => undefined,
    carryOut(topUp) {
      carriedOut.push(topUp.topUpId);
      return refuse("invalid_state", "The hold is over.");
    },
  });
  const outcomes: [TopUpResult, string, string | null][] = [
    [{ outcome: "captured", amount: 10_000, currency: "KRW" }, "SUCCEEDED", "invalid_state"],
    [{ outcome: "declined", reason: "too_old" }, "FAILED", null],
  ];
  for (const [result, status, unpaidReason] of outcomes) {
    const ids = { reservationId: newId<ReservationId>(), paymentId: newId<PaymentId>() };
    const purpose = { ...ids, queueNo: 1, position: 1, termsVersion: null };
    const topUp = { ...newTopUp(userId, 10_000, start(buyer), Date.now()), purpose };
    const { topUpId } = topUp;
    await frontrow.services.db.transaction((tx) => insertTopUps(tx, [{ topUp, checkAfterMs: 600_000 }]));
    const settled = { topUp: { status, unpaidReason }, balance: 10_000, purchase: { code: "invalid_state" } };
    const command = { topUpId, userId, purpose, result };
    const told = await inOneBatch((tx) => planAll(kind, tx, [command, command]));
    expect(told[0]).toMatchObject(settled);
    expect(told[1]).not.toHaveProperty("purchase");
    expect(carriedOut.splice(0)).toEqual([topUpId]);
    const [row] = await frontrow.admin`
      select status, unpaid_reason from top_ups where top_up_id = ${topUpId}`;
    expect({ ...row }).toEqual({ status, unpaid_reason: unpaidReason });
  }
  expect(await balanceOf(buyer)).toBe(10_000);
});
