import { describe, expect, test } from "bun:test";
import { chance, numberBetween, seededRandom, weightedIndex, weightedKey } from "./seeded-random.ts";

function draw(count: number, ...path: (string | number)[]): number[] {
  const random = seededRandom(...path);
  return Array.from({ length: count }, () => random());
}

describe("seededRandom", () => {
  test("the same path gives the same numbers", () => {
    expect(draw(100, "seed", 17, "plan")).toEqual(draw(100, "seed", 17, "plan"));
  });

  test.each([
    ["another seed", ["other", 17, "plan"]],
    ["another visitor", ["seed", 18, "plan"]],
    ["another purpose", ["seed", 17, "seats"]],
    ["the same letters cut elsewhere", ["seed1", 7, "plan"]],
  ])("%s gives other numbers", (_, path) => {
    const known = new Set(draw(100, "seed", 17, "plan"));
    expect(draw(100, ...path).filter((number) => known.has(number))).toEqual([]);
  });

  test("numbers are spread evenly over 0 to 1, also the first one of many paths", () => {
    for (const numbers of [
      draw(10_000, "even"),
      Array.from({ length: 10_000 }, (_, i) => draw(1, "even", i)[0]!),
    ]) {
      const tenths = Array.from({ length: 10 }, () => 0);
      for (const number of numbers) tenths[Math.floor(number * 10)]! += 1;
      for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
    }
  });
});

describe("weightedIndex", () => {
  test("picks in proportion to the weights, and never a weight of zero", () => {
    const random = seededRandom("weights");
    const picks = [0, 0, 0, 0];
    for (let round = 0; round < 10_000; round += 1) picks[weightedIndex(random, [6, 0, 3, 1])]! += 1;
    expect(picks[1]).toBe(0);
    expect(picks[0]! / 10_000).toBeCloseTo(0.6, 1);
    expect(picks[2]! / 10_000).toBeCloseTo(0.3, 1);
  });

  test("answers -1 when there is nothing to pick", () => {
    expect(weightedIndex(seededRandom("none"), [])).toBe(-1);
    expect(weightedIndex(seededRandom("none"), [0, 0])).toBe(-1);
    expect(weightedKey(seededRandom("none"), {})).toBeUndefined();
  });
});

test("chance draws one number whatever the answer", () => {
  const [left, right] = [seededRandom("step"), seededRandom("step")];
  chance(left, 0);
  chance(right, 1);
  expect(left()).toBe(right());
});

test("numberBetween stays between its bounds", () => {
  const random = seededRandom("between");
  for (let round = 0; round < 1_000; round += 1) {
    const number = numberBetween(random, 5, 7);
    expect(number).toBeGreaterThanOrEqual(5);
    expect(number).toBeLessThan(7);
  }
});
