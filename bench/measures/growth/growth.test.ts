import { expect, test } from "bun:test";
import { GrowthCosts } from "./growth.ts";
import { isMet } from "../measure.ts";

function costs(bySize: Record<number, number[]>) {
  const growth = new GrowthCosts();
  for (const [size, rounds] of Object.entries(bySize))
    for (const microseconds of rounds) growth.add("hold", Number(size), microseconds);
  return growth.findings("Cost", "seats");
}

test("a call is judged by its dearest size, as a multiple of the smallest", () => {
  const { figures, curves } = costs({ 50: [100, 100], 500: [130, 130], 5_000: [110, 110] });
  expect(figures[0]).toMatchObject({
    name: "hold with 500 seats, through the fewest",
    measured: { median: 1.3 },
  });
  expect(isMet(figures[0]!)).toBe(false);
  expect(curves[0]!.series[0]!.points.map(({ x, measured }) => [x, measured.median])).toEqual([
    [50, 100],
    [500, 130],
    [5_000, 110],
  ]);
});

test("each round is taken against the smallest size's of the same turn: a slow minute is no growth", () => {
  const { figures } = costs({ 50: [100, 300, 100], 500: [110, 330, 110] });
  expect(figures[0]!.measured.median).toBeCloseTo(1.1, 9);
  expect(figures[0]!.measured.max).toBeCloseTo(1.1, 9);
});

test("within fifteen percent is flat, and growing cheaper is no fault", () => {
  expect(costs({ 50: [100], 500: [115] }).figures.every(isMet)).toBe(true);
  expect(costs({ 50: [100], 500: [60] }).figures.every(isMet)).toBe(true);
});
