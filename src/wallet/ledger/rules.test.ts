import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import type { TopUpId, UserId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import type { CancelAnswer } from "../gateways/gateway.ts";
import {
  checkPoints,
  checkReversal,
  checkTopUp,
  movePoints,
  type Movement,
  type Reversal,
  settleReversal,
  settleTopUp,
  type TopUp,
  type TopUpResult,
  type TopUpStatus,
  type Wallet,
} from "./rules.ts";

const NOW = Date.UTC(2026, 11, 1, 11);
const USER = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11" as UserId;

describe("points are moved", () => {
  const anyMovement = fc.record<Movement>({
    kind: fc.constantFrom("TOP_UP", "PAYMENT", "REFUND", "TOP_UP_REVERSAL"),
    amount: fc.integer({ min: -10_000, max: 10_000 }),
    against: fc.constantFrom("GATEWAY", "SALES"),
    reference: fc.uuid(),
  });

  test("the balance is the sum of the wallet's entries, and each entry has the balance after it", () => {
    fc.assert(
      fc.property(fc.array(anyMovement, { maxLength: 30 }), (movements) => {
        let wallet: Wallet = { userId: USER, balance: 0, entries: 0 };
        const own = [];
        for (const movement of movements) {
          if (wallet.balance + movement.amount < 0) continue;
          const moved = movePoints(wallet, movement, NOW);
          expect(moved.entry).toMatchObject(movement);
          wallet = moved.wallet;
          own.push(moved.entry);
          expect(moved.entry.balanceAfter).toBe(wallet.balance);
        }
        expect(own.reduce((sum, entry) => sum + entry.amount, 0)).toBe(wallet.balance);
        expect(own.map((entry) => entry.sequence)).toEqual(own.map((_, i) => i + 1));
        expect(wallet.entries).toBe(own.length);
      }),
    );
  });

  test("a wallet is never overdrawn", () => {
    const wallet = { userId: USER, balance: 5, entries: 1 };
    const movement: Movement = { kind: "PAYMENT", amount: -6, against: "SALES", reference: "r" };
    expect(() => movePoints(wallet, movement, NOW)).toThrow("overdrawn");
  });

  test("the wallet that was given stays as it was", () => {
    const wallet = Object.freeze({ userId: USER, balance: 5, entries: 1 });
    movePoints(wallet, { kind: "TOP_UP", amount: 1, against: "GATEWAY", reference: "r" }, NOW);
    expect(wallet).toEqual({ userId: USER, balance: 5, entries: 1 });
  });
});

describe("whether points suffice", () => {
  test.each([
    [100, 100, null],
    [101, 100, null],
    [0, 0, null],
    [99, 100, { balance: 99, amount: 100, shortfall: 1 }],
    [0, 100, { balance: 0, amount: 100, shortfall: 100 }],
  ])("%p for %p", (balance, amount, fields) => {
    const refusal = checkPoints(balance, amount);
    expect(refusal?.code ?? null).toBe(fields && "insufficient_points");
    expect(refusal?.fields ?? null).toEqual(fields);
  });
});

test("a top-up may fill the wallet to its limit and not above", () => {
  const room = LIMITS.balancePointsMax - 1_000;
  expect(checkTopUp(room, 1_000)).toBeNull();
  expect(checkTopUp(room, 1_001)).toMatchObject({
    code: "invalid_request",
    fields: { errors: [{ path: "amount" }] },
  });
});

function topUp(status: TopUpStatus, reason: string | null = null): TopUp {
  return {
    topUpId: "t" as TopUpId,
    userId: USER,
    amount: 5_000,
    paymentMethod: "pm",
    status,
    reason,
    gateway: "sandbox",
    gatewayKey: "k",
    paymentKey: null,
    purpose: null,
    unpaidReason: null,
    createdAt: NOW,
  };
}

describe("what becomes of a top-up of 5,000 points", () => {
  const captured = (amount = 5_000, currency = "KRW"): TopUpResult => ({
    outcome: "captured",
    amount,
    currency,
  });
  const declined: TopUpResult = { outcome: "declined", reason: "insufficient_funds" };
  const unknown: TopUpResult = { outcome: "unknown", reason: "timed_out" };
  const RESULTS: TopUpResult[] = [
    captured(),
    captured(1),
    declined,
    unknown,
    { outcome: "unreachable" },
    { outcome: "absent" },
    { outcome: "unconfirmed" },
  ];

  test.each<[TopUpStatus, TopUpResult, TopUpStatus, string | null]>([
    ["SENT", captured(), "SUCCEEDED", null],
    ["SENT", declined, "FAILED", "insufficient_funds"],
    ["SENT", unknown, "UNKNOWN", "timed_out"],
    ["SENT", { outcome: "unreachable" }, "FAILED", "gateway_unreachable"],
    ["CREATED", { outcome: "absent" }, "FAILED", "never_received"],
    ["UNKNOWN", captured(), "SUCCEEDED", null],
    ["UNKNOWN", declined, "FAILED", "insufficient_funds"],
    ["UNKNOWN", { outcome: "absent" }, "FAILED", "never_received"],
    ["UNKNOWN", unknown, "UNKNOWN", "timed_out"],
    ["REQUIRES_ACTION", { outcome: "unconfirmed" }, "FAILED", "not_confirmed"],
    // confirmed just before: its charge may be under way
    ["SENT", { outcome: "unconfirmed" }, "SENT", null],
    ["UNKNOWN", { outcome: "unconfirmed" }, "UNKNOWN", null],
    // a wrong amount is not believed, and not forgotten
    ["SENT", captured(4_999), "UNKNOWN", "amount_mismatch"],
    ["SENT", captured(5_001), "UNKNOWN", "amount_mismatch"],
    ["SENT", captured(5_000, "USD"), "UNKNOWN", "amount_mismatch"],
  ])("%s, the gateway says %j: %s", (status, result, after, reason) => {
    expect(settleTopUp(topUp(status), result)).toMatchObject({ status: after, reason });
  });

  test("one that is settled never moves again, whatever is heard later", () => {
    for (const settled of [topUp("SUCCEEDED"), topUp("FAILED", "declined")]) {
      for (const result of RESULTS) {
        expect(settleTopUp(settled, result)).toMatchObject({
          status: settled.status,
          reason: settled.reason,
        });
      }
    }
  });

  test("hearing the same twice is hearing it once", () => {
    for (const result of RESULTS) {
      const once = { ...topUp("SENT"), ...settleTopUp(topUp("SENT"), result) };
      expect({ ...once, ...settleTopUp(once, result) }).toEqual(once);
    }
  });
});

describe("of a top-up of 5,000 points goes back", () => {
  const left = (currentStatus: string) => ({ code: "invalid_state", fields: { currentStatus } });
  const short = { code: "insufficient_points", fields: { balance: 1_999, amount: 2_000, shortfall: 1 } };
  const more = { code: "invalid_request", fields: { errors: [{ path: "amount" }] } };

  test.each<[TopUpStatus, reversed: number, balance: number, asked: number | undefined, number | object]>([
    ["SUCCEEDED", 0, 9_000, undefined, 5_000],
    ["SUCCEEDED", 3_000, 9_000, undefined, 2_000],
    ["SUCCEEDED", 3_000, 9_000, 2_000, 2_000],
    ["SUCCEEDED", 3_000, 2_000, 2_000, 2_000],
    ["SUCCEEDED", 3_000, 9_000, 2_001, more],
    ["SUCCEEDED", 3_000, 1_999, undefined, short],
    ["SUCCEEDED", 5_000, 9_000, 1, left("REVERSED")],
    ["SENT", 0, 9_000, 1, left("SENT")],
    ["FAILED", 0, 9_000, 1, left("FAILED")],
  ])("%s, %d on its way, %d in the wallet, %p asked for: %p", (status, reversed, balance, asked, outcome) => {
    const decided = checkReversal(topUp(status), reversed, balance, asked);
    if (typeof outcome === "number") expect(decided).toBe(outcome);
    else expect(decided).toMatchObject(outcome);
  });
});

describe("what becomes of 2,000 points on their way back", () => {
  const reversal = (status: Reversal["status"], reason: string | null = null) =>
    ({ status, reason, amount: 2_000 }) as Reversal;
  const cancelled = (amount: number) => ({ outcome: "cancelled", amount }) as CancelAnswer;

  test.each<[Reversal["status"], CancelAnswer | { outcome: "absent" }, Reversal["status"], string | null]>([
    ["SENT", cancelled(2_000), "SUCCEEDED", null],
    ["UNKNOWN", cancelled(2_000), "SUCCEEDED", null],
    ["SENT", cancelled(1_999), "UNKNOWN", "amount_mismatch"],
    ["SENT", { outcome: "declined", reason: "too_late" }, "FAILED", "too_late"],
    ["SENT", { outcome: "unknown", reason: "timed_out" }, "UNKNOWN", "timed_out"],
    ["SENT", { outcome: "unreachable" }, "UNKNOWN", "gateway_unreachable"],
    ["SENT", { outcome: "absent" }, "UNKNOWN", "not_seen_yet"],
    // One that is settled never moves again.
    ["SUCCEEDED", { outcome: "declined", reason: "too_late" }, "SUCCEEDED", null],
    ["FAILED", cancelled(2_000), "FAILED", null],
  ])("%s, the gateway says %j: %s", (status, answer, after, reason) => {
    expect(settleReversal(reversal(status), answer)).toMatchObject({ status: after, reason });
  });
});
