import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { NOW } from "../../../testing/line.ts";
import { agesOf, BLOCK_PLACES, heardAt, heardSince, reportEveryMs } from "./rules.ts";

const LONG_AGO = 0;

describe("the moment since which a visitor must have been heard of", () => {
  test.each<
    [string, { presenceSeconds: number | null; presenceFrom: number; opensAt: number | null }, number]
  >([
    ["so many seconds ago", { presenceSeconds: 180, presenceFrom: LONG_AGO, opensAt: null }, NOW - 180_000],
    ["never where the policy is off", { presenceSeconds: null, presenceFrom: LONG_AGO, opensAt: null }, 0],
    [
      "not before that long has passed since the opening",
      { presenceSeconds: 180, presenceFrom: LONG_AGO, opensAt: NOW - 180_000 },
      0,
    ],
    [
      "from then on, whenever they registered",
      { presenceSeconds: 180, presenceFrom: LONG_AGO, opensAt: NOW - 180_001 },
      NOW - 180_000,
    ],
    [
      "not before that long has passed since machines could tell",
      { presenceSeconds: 180, presenceFrom: NOW - 180_000, opensAt: null },
      0,
    ],
  ])("is %s", (_, queue, since) => {
    expect(heardSince(queue, NOW)).toBe(since);
  });
});

describe("a report of a block", () => {
  const at = NOW / 1_000;

  test("says of each place when it was heard of, to the second; of others it knows nothing", () => {
    const someTimes = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: at - 60_000, max: at })), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(someTimes, (seconds) => {
        const ages = agesOf(Uint32Array.from(seconds), at, 1);
        expect(ages === null).toBe(seconds.every((second) => second === 0));
        if (ages)
          for (const [place, second] of seconds.entries())
            expect(heardAt(ages, NOW, BLOCK_PLACES + place)).toBe(second * 1_000);
      }),
    );
  });

  test("is made only where somebody was heard of since the last one", () => {
    const seconds = Uint32Array.of(at - 100, at - 10);
    expect(agesOf(seconds, at, at - 10)).not.toBeNull();
    expect(agesOf(seconds, at, at - 9)).toBeNull();
    // The first report ever: of nobody.
    expect(agesOf(Uint32Array.of(0, 0), at, 0)).toBeNull();
  });

  test("does not take a place that was heard of a day ago for one that is there", () => {
    const ages = agesOf(Uint32Array.of(at - 86_400, at), at, 1)!;
    expect(heardAt(ages, NOW, 0)).toBe(0);
    expect(heardAt(ages, NOW, 5)).toBe(0);
  });
});

test("a machine reports several times within the silence that makes somebody absent", () => {
  for (const seconds of [2, 10, 60, 180, 3_600])
    expect(reportEveryMs(seconds)).toBeLessThanOrEqual((seconds * 1_000) / 8);
  expect(reportEveryMs(1)).toBe(250);
});
