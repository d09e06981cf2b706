import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { queueWith } from "../../../testing/line.ts";
import {
  estimateWaitSeconds,
  type Outflow,
  peopleAhead,
  peopleStillAhead,
  pollAfterMs,
  waitSecondsAt,
} from "./rules.ts";

describe("what a waiting visitor is shown", () => {
  test.each([
    // position, frontier, people ahead
    [1, 0, 0],
    [2, 0, 1],
    [101, 100, 0],
    [500, 100, 399],
    [100, 100, 0],
    [5, 100, 0],
  ])("at %p with %p called, %p people are ahead", (position, frontier, ahead) => {
    expect(peopleAhead(position, frontier)).toBe(ahead);
  });

  test("the number ahead never rises as the line moves, and falls to none", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.nat(100_000), { maxLength: 40 }),
        (position, steps) => {
          let frontier = 0;
          let shown = peopleAhead(position, frontier);
          expect(shown).toBe(position - 1);
          for (const step of steps) {
            frontier += step;
            const next = peopleAhead(position, frontier);
            expect(next).toBeLessThanOrEqual(shown);
            shown = next;
          }
          expect(peopleAhead(position, position)).toBe(0);
        },
      ),
    );
  });

  const outflow = (change: Partial<Outflow> = {}): Outflow => ({
    perMinute: 600,
    people: 1_200,
    unevenness: 1,
    givingUpPerMinute: 0,
    ...change,
  });

  test.each<[string, number, Partial<Outflow>, { p50: number; p90: number }]>([
    ["as many as go in a minute", 599, {}, { p50: 60, p90: 65 }],
    ["the next one", 0, {}, { p50: 1, p90: 2 }],
    ["measured from few people, the range is wide", 599, { people: 4 }, { p50: 60, p90: 116 }],
    ["in waves, it is wide too", 599, { unevenness: 100 }, { p50: 60, p90: 111 }],
    ["under a steady rate, it is narrow", 5_999, { unevenness: 0 }, { p50: 600, p90: 601 }],
    [
      "where people give up, the line is shorter than it looks",
      5_999,
      { givingUpPerMinute: 0.1 },
      { p50: 416, p90: 430 },
    ],
  ])("the wait is a range from the measured outflow: %s", (_, ahead, change, wait) => {
    expect(estimateWaitSeconds(ahead, outflow(change))).toEqual(wait);
  });

  test("there is no estimate while nobody has moved", () => {
    expect(estimateWaitSeconds(10, null)).toBeNull();
  });

  test("places that were given up count for nobody", () => {
    expect(peopleStillAhead(100, queueWith({ lastPosition: 1_100, frontier: 100, abandoned: 250 }))).toBe(75);
    expect(peopleStillAhead(0, queueWith())).toBe(0);
  });

  test("fewer people ahead never means a longer wait, and the range is never upside down", () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.nat(1_000),
        fc.record({
          perMinute: fc.double({ min: 0.1, max: 100_000, noNaN: true }),
          people: fc.integer({ min: 1, max: 100_000 }),
          unevenness: fc.double({ min: 0, max: 10, noNaN: true }),
          givingUpPerMinute: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        (ahead, fewer, measured) => {
          const far = estimateWaitSeconds(ahead + fewer, measured)!;
          const near = estimateWaitSeconds(ahead, measured)!;
          expect(near.p50).toBeLessThanOrEqual(far.p50);
          expect(near.p90).toBeLessThanOrEqual(far.p90);
          expect(near.p90).toBeGreaterThan(near.p50);
        },
      ),
      // One departure seen, in waves: an earlier version returned an inverted range.
      { examples: [[0, 1, { perMinute: 0.1, people: 1, unevenness: 8.1, givingUpPerMinute: 0 }]] },
    );
  });

  test("while nobody may be inside, no wait is told, however fast people left before", () => {
    const line = { lastPosition: 9, frontier: 0 };
    expect(waitSecondsAt(5, queueWith({ ...line, capacity: 1 }), outflow())).not.toBeNull();
    expect(waitSecondsAt(5, queueWith({ ...line, capacity: 0 }), outflow())).toBeNull();
  });
});

test("those who are too many inside leave before anybody is called: the wait is theirs too", () => {
  const line = { lastPosition: 9, frontier: 0, capacity: 10, ready: 1 };
  const steady = { perMinute: 1, people: 100, unevenness: 0, givingUpPerMinute: 0 };
  const full = waitSecondsAt(1, queueWith({ ...line, active: 9 }), steady);
  expect([full, waitSecondsAt(1, queueWith({ ...line, active: 14 }), steady)]).toEqual([
    { p50: 60, p90: 61 },
    { p50: 360, p90: 361 },
  ]);
});

test("no wait is told that is shorter than the rate of calls allows, however many were called before", () => {
  const line = queueWith({ lastPosition: 9, frontier: 0, capacity: 10, admitPerMinute: 1 });
  const burst = { perMinute: 600, people: 100, unevenness: 0, givingUpPerMinute: 0.5 };
  expect(waitSecondsAt(1, line, burst)).toEqual({ p50: 1, p90: 2 });
  expect(waitSecondsAt(4, line, burst)).toEqual({ p50: 180, p90: 181 });
  expect(waitSecondsAt(4, { ...line, admitPerMinute: 7 }, burst)).toEqual({ p50: 26, p90: 27 });
  // Nor is one told while nobody has moved.
  expect(waitSecondsAt(4, line, null)).toBeNull();
});

describe("when to ask again", () => {
  test.each([
    // people ahead, expected seconds, chance → milliseconds
    [0, 1, 0.5, 1_000],
    [0, 1, 0, 800],
    [0, 1, 1, 1_200],
    [1_000, 100, 0.5, 10_000],
    [1_000_000, 36_000, 0.5, 30_000],
    [1_000_000, 36_000, 1, 36_000],
    // unknown wait: by the number ahead
    [0, null, 0.5, 1_000],
    [500, null, 0.5, 10_000],
    [1_000_000, null, 0.5, 30_000],
  ])("with %p ahead and %p seconds to wait, by chance %p: %p ms", (ahead, p50, chance, ms) => {
    const estimate = p50 === null ? null : { p50, p90: p50 * 2 };
    expect(pollAfterMs({ ahead, estimate, lagMs: 0, arrivalSeconds: 60, presenceSeconds: 180 }, chance)).toBe(
      ms,
    );
  });

  test.each<[number, number, number, number, (number | null)?]>([
    // A worker that keeps up, one that lags, one that lags far: the bound holds.
    [60, 60, 0, 2_000],
    [60, 60, 25, 4_000],
    [60, 60, 250, 22_000],
    [60, 60, 10_000, 30_000],
    // At the front as well.
    [0, 60, 100, 5_000],
    // But nobody may miss a call because the next poll was set too late.
    [600, 10, 10_000, 5_000],
    [600, 1, 10_000, 1_000],
    // Nor may anybody who polls as told be taken for absent.
    [600, 60, 0, 10_000, 30],
    [600, 60, 10_000, 1_000, 3],
    [0, 60, 0, 333, 1],
  ])(
    "with %p ahead, %p s to show up, a worker %p ms behind: %p ms (absent after %p s)",
    (ahead, arrivalSeconds, lagMs, ms, presenceSeconds = null) => {
      const estimate = { p50: ahead === 60 ? 20 : ahead, p90: 2 * ahead };
      expect(pollAfterMs({ ahead, estimate, lagMs, arrivalSeconds, presenceSeconds }, 0.5)).toBe(ms);
    },
  );

  test("within a second and half a minute, a fifth either way", () => {
    fc.assert(
      fc.property(
        fc.nat(10_000_000),
        fc.option(fc.nat(1_000_000)),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 100_000, noNaN: true }),
        (ahead, p50, chance, lagMs) => {
          const estimate = p50 === null ? null : { p50, p90: p50 + 1 };
          const presenceSeconds = 180;
          const ms = pollAfterMs({ ahead, estimate, lagMs, arrivalSeconds: 60, presenceSeconds }, chance);
          expect(ms).toBeGreaterThanOrEqual(800);
          expect(ms).toBeLessThanOrEqual(36_000);
          expect(Number.isInteger(ms)).toBe(true);
        },
      ),
    );
  });
});
