import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import type { PerformanceId, TicketId } from "../../core/ids.ts";
import { decideScan, type NewScan, type Scan, type ScannedTicket, timeOfScan, undoScan } from "./rules.ts";

const TICKET = "t" as TicketId;
const [TONIGHT, TOMORROW] = ["p1" as PerformanceId, "p2" as PerformanceId];

const ticket = (changes: Partial<ScannedTicket> = {}): ScannedTicket => ({
  performanceId: TONIGHT,
  isCancelled: false,
  admitted: [],
  ...changes,
});
const asked = (changes: Partial<NewScan> = {}): NewScan => ({
  nonce: "n",
  ticketId: TICKET,
  at: 100,
  gate: "G",
  performanceId: undefined,
  force: undefined,
  shown: undefined,
  ...changes,
});
const decide = (of: ScannedTicket | undefined, changes: Partial<NewScan> = {}) =>
  decideScan(asked(changes), of, [TONIGHT]);

describe("a first reading", () => {
  test.each<[string, ScannedTicket | undefined, Partial<NewScan>, Partial<Scan>]>([
    ["of a valid ticket", ticket(), {}, { result: "OK", isEntry: true, wasAdmitted: true }],
    ["of no ticket of ours", undefined, {}, { result: "UNKNOWN", ticketId: null, wasAdmitted: false }],
    ["of no ticket, by force", undefined, { force: "f" }, { result: "UNKNOWN", wasAdmitted: false }],
    ["of a cancelled ticket", ticket({ isCancelled: true }), {}, { result: "CANCELLED", isEntry: false }],
    [
      "of a cancelled ticket that the device let in",
      ticket({ isCancelled: true }),
      { shown: "OK" },
      { result: "CANCELLED", isEntry: false, wasAdmitted: true },
    ],
    ["of another date", ticket({ performanceId: TOMORROW }), {}, { result: "OTHER_PERFORMANCE" }],
    [
      "at the door of another of the device's dates",
      ticket(),
      { performanceId: TOMORROW },
      { result: "OTHER_PERFORMANCE", performanceId: TOMORROW },
    ],
    [
      "of a cancelled ticket, by force",
      ticket({ isCancelled: true }),
      { force: "f" },
      { result: "OK", forcedOver: "CANCELLED", forceReason: "f", isEntry: false, wasAdmitted: true },
    ],
    [
      "of a valid ticket, by force",
      ticket(),
      { force: "f" },
      { result: "OK", forcedOver: null, isEntry: true },
    ],
    ["that the device refused", ticket(), { shown: "UNKNOWN" }, { result: "UNKNOWN", isEntry: false }],
  ])("%s", (_, of, changes, expected) => {
    expect(decide(of, changes)).toMatchObject(expected);
  });
});

describe("a second reading", () => {
  test("is ALREADY_IN, by force OK, and neither is a second entry", () => {
    const of = ticket();
    const first = decide(of);
    expect(decide(of, { nonce: "o", at: 101 })).toMatchObject({ result: "ALREADY_IN", isEntry: false });
    expect(decide(of, { nonce: "p", at: 102, force: "went out" })).toMatchObject({
      result: "OK",
      forcedOver: "ALREADY_IN",
      isEntry: false,
    });
    expect(first.isEntry).toBe(true);
  });

  test("that was earlier becomes the entry, and the first one a conflict", () => {
    const of = ticket();
    const late = decide(of);
    expect(decide(of, { nonce: "o", at: 99 })).toMatchObject({ result: "OK", isEntry: true });
    expect(late).toMatchObject({ result: "ALREADY_IN", isEntry: false, wasAdmitted: true });
  });
});

test("undone, nobody is in; but for whom another reading had let in", () => {
  const of = ticket();
  const first = decide(of);
  const refused = decide(of, { nonce: "o", at: 101 });
  undoScan(first, of);
  expect([first.isEntry, refused.isEntry]).toEqual([false, false]);
  const again = decide(of, { nonce: "q", at: 103 });
  const second = decide(of, { nonce: "r", at: 104, shown: "OK" });
  expect([again.result, second.result]).toEqual(["OK", "ALREADY_IN"]);
  undoScan(again, of);
  expect(second).toMatchObject({ result: "OK", isEntry: true });
});

test("a time that cannot be true, or of an unknown clock, is when we heard of it", () => {
  const times = (isClockUnknown: boolean) =>
    [5, 9, 10, 15, 20, 25].map((claimed) => timeOfScan(claimed, 10, 20, isClockUnknown));
  expect(times(false)).toEqual([20, 20, 10, 15, 20, 20]);
  expect(times(true)).toEqual([20, 20, 20, 20, 20, 20]);
});

test("in whatever order readings come: one entry, the earliest of those that let somebody in", () => {
  const reading = fc.record({
    at: fc.integer({ min: 0, max: 4 }),
    shown: fc.constantFrom(undefined, "OK" as const, "ALREADY_IN" as const),
    force: fc.constantFrom(undefined, undefined, "f"),
    isUndone: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 6 }), (readings) => {
      const of = ticket();
      const scans = readings.map(({ isUndone, ...changes }, n) => {
        const scan = decide(of, { nonce: `n${n}`, ...changes });
        if (isUndone) undoScan(scan, of);
        return scan;
      });
      const standing = scans.filter(({ wasAdmitted, isUndone }) => wasAdmitted && !isUndone);
      const [first] = standing.toSorted((a, b) => a.at - b.at || (a.nonce < b.nonce ? -1 : 1));
      expect(scans.filter(({ isEntry }) => isEntry)).toEqual(first ? [first] : []);
    }),
    { numRuns: 300 },
  );
});
