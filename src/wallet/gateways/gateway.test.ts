import { describe, expect, test } from "bun:test";
import { LIMITS } from "../../core/limits.ts";
import { answerMsMax, interpretFound } from "./gateway.ts";

const BOUNDS = { leaveMs: 2_000, chargeMs: 3_000, findMs: 2_000 };

describe("what the company has never seen", () => {
  test.each([
    [4_999, { outcome: "unknown", reason: "not_seen_yet" }],
    [5_000, { outcome: "absent" }],
  ] as const)("%d ms after the intent is %j", (ageMs, answer) => {
    expect(interpretFound({ outcome: "absent" }, ageMs, BOUNDS)).toEqual(answer);
  });

  test("is not asked of what it has seen", () => {
    const captured = { outcome: "captured", amount: 1, currency: "KRW" } as const;
    expect(interpretFound(captured, 0, BOUNDS)).toEqual(captured);
  });
});

test("a call waits for the company as long as that may take, and no shorter than any other call", () => {
  expect(answerMsMax({ ...BOUNDS, chargeMs: 20_000 })).toBe(29_000);
  expect(answerMsMax({ ...BOUNDS, chargeMs: 1 })).toBe(LIMITS.answerMsMax);
});
