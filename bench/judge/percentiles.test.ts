import { describe, expect, test } from "bun:test";
import { percentile, summariseLatencies } from "./percentiles.ts";

describe("percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

  test.each([
    [0, 1],
    [1, 1],
    [50, 50],
    [95, 95],
    [99, 99],
    [100, 100],
  ])("p%i of 1 to 100 is %i", (percent, expected) => expect(percentile(hundred, percent)).toBe(expected));

  test("is a measured value, not one in between", () => {
    expect(percentile([1, 2], 50)).toBe(1);
    expect(percentile([1, 2], 51)).toBe(2);
    expect(percentile([7], 99)).toBe(7);
  });
});

describe("summariseLatencies", () => {
  test("sorts by size, not as text, and leaves its input alone", () => {
    const values = [100, 9, 20];
    expect(summariseLatencies(values)).toEqual({ count: 3, p50: 20, p95: 100, p99: 100, max: 100 });
    expect(values).toEqual([100, 9, 20]);
  });

  test("is null when nothing was measured", () => expect(summariseLatencies([])).toBeNull());
});
