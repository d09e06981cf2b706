import { expect, test } from "bun:test";
import { spreadOf } from "./spread.ts";

test("the median of an odd number of runs is the middle one, of an even number the mean of the two", () => {
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
});

test("no run has no spread", () => {
  expect(() => spreadOf([])).toThrow("no run");
});
