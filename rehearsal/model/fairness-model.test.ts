import { describe, expect, test } from "bun:test";
import { countInversions, simulateFairness } from "./fairness-model.ts";
import {
  FAIRNESS_DEFAULTS,
  FAIRNESS_SCENARIOS,
  type FairnessOptions,
  type FairnessResult,
} from "./fairness-options.ts";

const SMALL = { ...FAIRNESS_DEFAULTS, visitors: 5_000, capacity: 100 };

/** Sales that several tests judge are played once. */
const played = new Map<string, FairnessResult>();
function saleOf(change: Partial<FairnessOptions>): FairnessResult {
  const options = { ...SMALL, ...change };
  const key = JSON.stringify(options);
  const result = played.get(key) ?? simulateFairness(options);
  played.set(key, result);
  return result;
}

test("the same seed gives the same sale, another one another", () => {
  const one = saleOf({ seed: 1 });
  expect(simulateFairness({ ...SMALL, seed: 1 })).toEqual(one);
  expect(saleOf({ seed: 2 })).not.toEqual(one);
});

describe("in every sale the order is kept, nobody is called twice, no place is idle or given twice", () => {
  test.each([
    ["as it comes", {}],
    ["half of them silent", { silent: 0.5 }],
    ["half of them leaving", { leaving: 0.5 }],
    ["with a rate limit", { admitPerMinute: 600 }],
    ["all at once", { rushSeconds: 1 }],
  ])("%s", (_, change) => {
    for (const seed of [1, 2, 3]) {
      const result = saleOf({ ...change, seed });
      expect(result).toMatchObject({
        inversions: 0,
        kendallTau: 1,
        duplicates: 0,
        capacityBreaches: 0,
        idleSlotSeconds: 0,
      });
      expect(result.called).toBeGreaterThan(2_000);
    }
  });
});

describe("of the waits that ended, 80 to 97 in a hundred ended by the stated p90", () => {
  test.each(FAIRNESS_SCENARIOS.map(({ name, options }) => [name, options] as const))("%s", (_, options) => {
    const results = [1, 2, 3, 4].map((seed) => saleOf({ ...options, seed }).estimates);
    const sum = (of: "given" | "byP90") => results.reduce((total, each) => total + each[of], 0);
    expect(sum("given")).toBeGreaterThan(4_000);
    expect(sum("byP90") / sum("given")).toBeWithin(0.8, 0.97);
  });
});

test.each([
  [[], 0],
  [[1, 2, 3], 0],
  [[3, 2, 1], 3],
  [[2, 1, 4, 3], 2],
])("inversions of %p: %p", (values, expected) => {
  expect(countInversions(values)).toBe(expected);
});
