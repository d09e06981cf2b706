import { expect, test } from "bun:test";
import { percentile, spreadOf, summariseLatencies } from "./statistics.ts";

const HUNDRED = Array.from({ length: 100 }, (_, index) => index + 1);

// A measured value, not one in between.
test.each([
  [0, HUNDRED, 1],
  [1, HUNDRED, 1],
  [50, HUNDRED, 50],
  [95, HUNDRED, 95],
  [99, HUNDRED, 99],
  [100, HUNDRED, 100],
  [50, [1, 2], 1],
  [51, [1, 2], 2],
  [99, [7], 7],
])("a percentile is a measured value: p%i of %j is %i", (percent, values, expected) =>
  expect(percentile(values, percent)).toBe(expected),
);

test("latencies are sorted by size, not as text, and their list is left alone", () => {
  const values = [100, 9, 20];
  expect(summariseLatencies(values)).toEqual({ count: 3, p50: 20, p95: 100, p99: 100, max: 100 });
  expect(values).toEqual([100, 9, 20]);
  expect(summariseLatencies([])).toBeNull();
});

test("the median of an odd number of runs is the middle one, of an even number the mean of the two", () => {
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
  expect(() => spreadOf([])).toThrow("no run");
});
