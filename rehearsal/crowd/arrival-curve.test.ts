import { describe, expect, test } from "bun:test";
import { ARRIVAL_SHAPES, arrivalTimesMs } from "./arrival-curve.ts";
import { seededRandom } from "../../testing/seeded-random.ts";

/** Arrivals in each quarter of ten seconds. */
function quarters(shape: (typeof ARRIVAL_SHAPES)[number]): number[] {
  const counts = [0, 0, 0, 0];
  for (const ms of arrivalTimesMs(1_000, shape, 10, seededRandom("curve")))
    counts[Math.floor(ms / 2_500)]! += 1;
  return counts;
}

describe("arrivalTimesMs", () => {
  test.each([...ARRIVAL_SHAPES])("%s: everyone comes within the time, in order", (shape) => {
    const times = arrivalTimesMs(500, shape, 10, seededRandom("curve"));
    expect(times).toHaveLength(500);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(0);
    expect(times.at(-1)).toBeLessThanOrEqual(10_000);
  });

  test("burst comes early, ramp late, wave in the middle, flat evenly", () => {
    expect(quarters("burst")[0]).toBeGreaterThan(700);
    expect(quarters("ramp")[3]).toBeGreaterThan(400);
    expect(quarters("flat")).toEqual([250, 250, 250, 250]);
    const [first, second, third, fourth] = quarters("wave");
    expect(second! + third!).toBeGreaterThan(2 * (first! + fourth!));
  });

  test("no time at all means all at once", () => {
    expect(arrivalTimesMs(3, "burst", 0, seededRandom("curve"))).toEqual([0, 0, 0]);
  });
});
