import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { NOW, queueWith } from "../../../testing/line.ts";
import { admissionQuota, noShowRate, returnedShare } from "./rules.ts";
import { type Queue } from "../line/rules.ts";

describe("how many visitors may be called", () => {
  const facts = (inside: number, seatsUnsold = 1_000, callsMax = 2_000) => ({
    inside,
    seatsUnsold,
    returned: 0,
    callsMax,
  });
  test.each<[string, Partial<Queue>, ReturnType<typeof facts>, number]>([
    ["as many as there is room for", {}, facts(0), 100],
    ["only the free places", {}, facts(97), 3],
    ["nobody into a full room", {}, facts(100), 0],
    ["nobody while more are inside than a lowered capacity", { capacity: 10 }, facts(60), 0],
    ["nobody into a room of none", { capacity: 0 }, facts(0), 0],
    ["no more than seats that may still be had", {}, facts(0, 5), 5],
    ["people already inside count against those seats", {}, facts(3, 5), 2],
    ["nobody when everything is sold", {}, facts(0, 0), 0],
    ["no more than one turn takes", { capacity: 5_000 }, facts(0, 9_000, 2_000), 2_000],
    ["nobody while paused", { switch: "PAUSED" }, facts(0), 0],
    ["nobody once closed", { switch: "CLOSED" }, facts(0), 0],
    ["nobody before the opening", { opensAt: NOW + 1 }, facts(0), 0],
    ["nobody after the close", { closesAt: NOW }, facts(0), 0],
  ])("%s", (_, change, given, calls) => {
    expect(admissionQuota(queueWith(change), given, NOW).calls).toBe(calls);
  });

  const anyQueue = fc
    .record({
      capacity: fc.nat(200),
      admitPerMinute: fc.option(fc.integer({ min: 1, max: 6_000 })),
      allowance: fc.double({ min: 0, max: 100, noNaN: true }),
      allowanceAt: fc.option(fc.integer({ min: NOW - 120_000, max: NOW + 1_000 })),
      switch: fc.constantFrom<Queue["switch"][]>("OPEN", "PAUSED", "CLOSED"),
    })
    .map(queueWith);
  const anyFacts = fc.record({
    inside: fc.nat(300),
    seatsUnsold: fc.nat(300),
    returned: fc.nat(3),
    callsMax: fc.integer({ min: 1, max: 300 }),
  });

  test("the room never holds more than its capacity, nor more than there are seats", () => {
    fc.assert(
      fc.property(anyQueue, anyFacts, (given, known) => {
        const { inside, seatsUnsold, callsMax } = known;
        const { calls } = admissionQuota(given, known, NOW);
        expect(calls).toBeGreaterThanOrEqual(0);
        expect(Number.isInteger(calls)).toBe(true);
        expect(calls).toBeLessThanOrEqual(callsMax);
        if (calls > 0) expect(inside + calls).toBeLessThanOrEqual(Math.min(given.capacity, seatsUnsold));
      }),
      { numRuns: 3_000 },
    );
  });

  test("it never idles: open, with room, seats and allowance, somebody is called", () => {
    fc.assert(
      fc.property(anyQueue, anyFacts, (given, known) => {
        const { calls, allowance } = admissionQuota(given, known, NOW);
        const room = Math.min(given.capacity, known.seatsUnsold) - known.inside;
        expect(calls > 0).toBe(given.switch === "OPEN" && room > 0 && allowance >= 1);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("the rate limit is a bucket that holds one second's worth, and at least one", () => {
  const idle = { inside: 0, returned: 0, seatsUnsold: 1_000_000, callsMax: 1_000_000 };
  const calls = (change: Partial<Queue>, now = NOW) =>
    admissionQuota(queueWith({ capacity: 1_000_000, ...change }), idle, now).calls;

  test.each<[string, Partial<Queue>, number]>([
    ["full at the start", { admitPerMinute: 600 }, 10],
    [
      "of a second's worth, a part of a visitor makes room for one more",
      { admitPerMinute: 90, allowance: 0, allowanceAt: NOW - 60_000 },
      2,
    ],
    ["never less than one, however low the rate", { admitPerMinute: 1 }, 1],
    ["empty after it was spent", { admitPerMinute: 600, allowance: 0, allowanceAt: NOW }, 0],
    ["a tenth of a second earns a tenth", { admitPerMinute: 600, allowance: 0, allowanceAt: NOW - 100 }, 1],
    [
      "parts of a visitor are kept for later",
      { admitPerMinute: 60, allowance: 0.6, allowanceAt: NOW - 300 },
      0,
    ],
    ["until they make one", { admitPerMinute: 60, allowance: 0.6, allowanceAt: NOW - 400 }, 1],
    [
      "a long quiet time earns no crowd",
      { admitPerMinute: 600, allowance: 0, allowanceAt: NOW - 3_600_000 },
      10,
    ],
    [
      "a clock that went back takes nothing away",
      { admitPerMinute: 600, allowance: 3, allowanceAt: NOW + 60_000 },
      3,
    ],
    ["no rate, no limit", { admitPerMinute: null }, 1_000_000],
  ])("%s", (_, change, expected) => {
    expect(calls(change)).toBe(expected);
  });

  /**
   * Turns of admission at these intervals, always with people in line: visitors called, and allowance earned
   * since the first turn.
   */
  function run(admitPerMinute: number, ticksMs: readonly number[]): { called: number; earned: number } {
    let now = NOW;
    let called = 0;
    let bucket: Pick<Queue, "allowance" | "allowanceAt"> = { allowance: 0, allowanceAt: null };
    for (const tickMs of ticksMs) {
      now += tickMs;
      const quota = admissionQuota(queueWith({ capacity: 1_000_000, admitPerMinute, ...bucket }), idle, now);
      called += quota.calls;
      bucket = { allowance: quota.allowance - quota.calls, allowanceAt: now };
    }
    return { called, earned: ((now - NOW - ticksMs[0]!) / 60_000) * admitPerMinute };
  }

  test("however the turns fall, no more are called than the rate and one bucket", () => {
    const ticks = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6_000 }), ticks, (rate, ticksMs) => {
        const { called, earned } = run(rate, ticksMs);
        expect(called).toBeLessThanOrEqual(earned + Math.max(1, rate / 60) + 1e-6);
      }),
    );
  });

  test("with a turn every fifth of a second, the rate is reached, whatever it is", () => {
    const ticks = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6_000 }), ticks, (rate, ticksMs) => {
        const { called, earned } = run(rate, ticksMs);
        expect(called).toBeGreaterThan(earned + Math.max(1, rate / 60) - 1 - 1e-6);
      }),
    );
  });

  test("45 a minute are 45 a minute: what a turn earns beyond a whole visitor is not lost", () => {
    const hour = Array.from({ length: 5 * 3_600 + 1 }, () => 200);
    expect(run(45, hour).called).toBe(60 * 45 + 1);
  });
});

describe("of a turn's calls, those for visitors who came back while others wait", () => {
  test.each([
    [0, 0],
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 2],
    [2_000, 1_000],
  ])("of %p: %p", (calls, share) => expect(returnedShare(calls)).toBe(share));
});

describe("what bounds admission now", () => {
  const WAITING = { lastPosition: 10, frontier: 5 };
  const facts = { inside: 0, returned: 0, seatsUnsold: 1_000, callsMax: 1 };
  test.each<[string, Partial<Queue>, Partial<typeof facts>, string | null]>([
    ["somebody waits and fits", WAITING, {}, null],
    ["as many are inside as may be", { ...WAITING, capacity: 3 }, { inside: 3 }, "capacity"],
    ["more are, since the capacity was lowered", { ...WAITING, capacity: 3 }, { inside: 9 }, "capacity"],
    ["capacity is nothing", { ...WAITING, capacity: 0 }, {}, "capacity"],
    ["those inside may buy all that is left", WAITING, { inside: 4, seatsUnsold: 4 }, "unsold"],
    [
      "full, with as many seats left as may be inside",
      { ...WAITING, capacity: 4 },
      { inside: 4, seatsUnsold: 4 },
      "capacity",
    ],
    ["the rate is used up", { ...WAITING, admitPerMinute: 6, allowance: 0.5, allowanceAt: NOW }, {}, "rate"],
    ["paused", { ...WAITING, switch: "PAUSED" }, {}, "paused"],
    ["all sales stopped", { ...WAITING, stopped: true }, {}, "paused"],
    ["sold out", { ...WAITING, soldOut: true }, { seatsUnsold: 0 }, "unsold"],
    ["closed", { ...WAITING, switch: "CLOSED" }, {}, "closed"],
    ["past its end", { ...WAITING, closesAt: NOW }, {}, "closed"],
    ["before its opening", { ...WAITING, opensAt: NOW + 1 }, {}, "not_open"],
    ["an empty line", { lastPosition: 5, frontier: 5 }, {}, "nobody_waiting"],
    ["a line that everybody has left", { ...WAITING, abandoned: 5 }, {}, "nobody_waiting"],
    ["only who came back", { lastPosition: 5, frontier: 5 }, { returned: 1 }, null],
    [
      "an empty line, and full",
      { lastPosition: 5, frontier: 5, capacity: 1 },
      { inside: 1 },
      "nobody_waiting",
    ],
  ])("%s", (_, change, known, boundBy) => {
    expect(admissionQuota(queueWith(change), { ...facts, ...known }, NOW).boundBy).toBe(boundBy as never);
  });
});

test.each([
  // calls, still on their way, who did not come, the share
  [0, 0, 0, null],
  [3, 3, 0, null],
  [5, 1, 1, 0.25],
  [4, 0, 4, 1],
  [4, 0, 0, 0],
])(
  "of %p calls with %p on their way and %p missed, nobody followed a share of %p",
  (calls, ready, noShows, rate) => {
    expect(noShowRate({ calls, ready, noShows })).toBe(rate);
  },
);
