import type { Curve, CurvePoint, Figure, Findings } from "../measure.ts";
import { spreadOf } from "../../judge/spread.ts";

/** How much dearer a call may be at the far end of a curve than at its beginning. */
const FLAT_WITHIN = 1.15;

/** What a call cost at each size, round by round, in microseconds of the server's processor time. */
export class GrowthCosts {
  readonly #rounds = new Map<string, Map<number, number[]>>();

  add(call: string, size: number, microseconds: number): void {
    const sizes = this.#rounds.get(call) ?? new Map<number, number[]>();
    this.#rounds.set(call, sizes.set(size, [...(sizes.get(size) ?? []), microseconds]));
  }

  /** A curve with a line for each call, and for each call how far its dearest size is from its smallest. */
  findings(title: string, xLabel: string): Findings {
    const series = [...this.#rounds].map(([name, sizes]) => ({ name, points: pointsOf(sizes) }));
    const yLabel = "µs of processor time a call";
    const curve: Curve = { title, xLabel, yLabel, flatWithin: FLAT_WITHIN, series };
    const figures = series.map(({ name, points }): Figure => {
      const { x, timesSmallest } = dearest(points);
      return {
        name: `${name} with ${x.toLocaleString("en")} ${xLabel}, through the fewest`,
        unit: "times",
        measured: timesSmallest,
        atMost: FLAT_WITHIN,
      };
    });
    return { figures, costs: [], curves: [curve], remarks: [] };
  }
}

/**
 * Each round is held against the smallest size's of the same turn: the machine may have been slower for all
 * of it.
 */
function pointsOf(sizes: ReadonlyMap<number, readonly number[]>): CurvePoint[] {
  const [smallest] = [...sizes.values()];
  return [...sizes].map(([x, rounds]) => ({
    x,
    measured: spreadOf(rounds),
    timesSmallest: spreadOf(rounds.map((each, turn) => each / smallest![turn]!)),
  }));
}

/** The size beyond the smallest at which a call costs most by that measure. */
function dearest([smallest, ...others]: readonly CurvePoint[]): CurvePoint {
  const byCost = others.toSorted((a, b) => b.timesSmallest.median - a.timesSmallest.median);
  return byCost[0] ?? smallest!;
}
