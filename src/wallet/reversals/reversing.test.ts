import { describe, expect, test } from "bun:test";
import { newId, type ReversalId, type TopUpId, type UserId } from "../../core/ids.ts";
import { Refusal } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import type { Reversal } from "../ledger/rules.ts";
import { reversalAnswer, reversalView } from "./reversing.ts";

const NOON = Date.parse("2030-06-01T12:00:00Z");
const sent: Reversal = {
  reversalId: newId<ReversalId>(),
  cancellationId: null,
  topUpId: newId<TopUpId>(),
  userId: newId<UserId>(),
  amount: 700,
  status: "SENT",
  reason: null,
  cancelKey: newId(),
  createdAt: NOON,
};
const { reversalId, topUpId } = sent;
const known = { reversalId, topUpId, amount: 700, createdAt: isoTime(NOON) };

describe("points that go back are told", () => {
  test.each<[string, Partial<Reversal>, number, object]>([
    ["on their way", {}, 202, {}],
    ["unknown, and why", { status: "UNKNOWN", reason: "timed_out" }, 202, { reason: "timed_out" }],
    ["on the card", { status: "SUCCEEDED" }, 201, {}],
  ])("as %s, with the balance", (_, state, status, told) => {
    const reversal = { ...sent, ...state };
    const body = { ...known, status: reversal.status, balance: 300, ...told };
    expect(reversalAnswer({ reversal, balance: 300 })).toEqual({ status, body });
  });

  test("as declined, with the reason, once they are back", () => {
    const told = reversalAnswer({
      reversal: { ...sent, status: "FAILED", reason: "too_old" },
      balance: 1_000,
    });
    expect(told).toBeInstanceOf(Refusal);
    expect(told).toMatchObject({ code: "invalid_state", fields: { reason: "too_old", reversalId } });
  });

  test("in a list without a balance", () => {
    expect(reversalView(sent)).toEqual({ ...known, status: "SENT" });
  });
});
