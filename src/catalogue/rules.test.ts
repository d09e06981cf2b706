import { describe, expect, test } from "bun:test";
import { checkOnSale, saleState } from "./rules.ts";

const NOW = Date.UTC(2026, 11, 1, 11);
const OPEN = { opensAt: null, closesAt: NOW + 1, isStopped: false, isQueueClosed: false, isWithdrawn: false };
const [CANCELLED, POSTPONED] = ["CANCELLED", "POSTPONED"] as const;

describe("whether a date is on sale", () => {
  test.each([
    ["it has no opening, and closes a moment later", {}, "ON_SALE", null],
    ["it opens at this moment", { opensAt: NOW }, "ON_SALE", null],
    ["it opens a moment later", { opensAt: NOW + 1, closesAt: NOW + 2 }, "SCHEDULED", "sales_not_open"],
    ["it closes at this moment", { closesAt: NOW }, "OVER", "invalid_state CLOSED"],
    ["it closed before it opened", { opensAt: NOW + 1, closesAt: NOW - 1 }, "OVER", "invalid_state CLOSED"],
    ["it was stopped", { isStopped: true }, "STOPPED", "invalid_state STOPPED"],
    [
      "it was stopped, and has closed since",
      { isStopped: true, closesAt: NOW },
      "OVER",
      "invalid_state CLOSED",
    ],
    ["it was cancelled", { isStopped: true, calledOff: CANCELLED }, "CANCELLED", "invalid_state CANCELLED"],
    [
      "it was postponed, and its day has passed",
      { isStopped: true, calledOff: POSTPONED, closesAt: NOW },
      "POSTPONED",
      "invalid_state POSTPONED",
    ],
    ["it was withdrawn", { isWithdrawn: true }, "ON_SALE", "invalid_state CLOSED"],
    ["its queue was closed", { isQueueClosed: true }, "ON_SALE", "invalid_state CLOSED"],
    [
      "its queue was closed before the opening",
      { isQueueClosed: true, opensAt: NOW + 1 },
      null,
      "invalid_state CLOSED",
    ],
  ])("%s", (_, changes, state, refused) => {
    const window = { ...OPEN, ...changes };
    if (state !== null) expect<string>(saleState(window, NOW)).toBe(state);
    const refusal = checkOnSale(window, NOW);
    const said = refusal && [refusal.code, refusal.fields["currentStatus"]].filter(Boolean).join(" ");
    expect(said).toBe(refused);
  });

  test("who comes too early is told when to come, and who comes too late when it closed", () => {
    const early = checkOnSale({ ...OPEN, opensAt: NOW + 1_000, closesAt: NOW + 2_000 }, NOW);
    expect(early!.fields).toEqual({ opensAt: "2026-12-01T11:00:01.000Z" });
    const late = checkOnSale({ ...OPEN, closesAt: NOW - 1_000 }, NOW)!;
    expect(late.fields).toEqual({ currentStatus: "CLOSED", closedAt: "2026-12-01T10:59:59.000Z" });
    expect(late.message).toContain("2026-12-01T10:59:59.000Z");
  });
});
