import { spreadOf } from "../../../testing/programs/statistics.ts";
import { type CurvePoint, type Figure, type Findings, findings } from "../measure.ts";

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
  findings(title: string, xLabel: string, ...remarks: string[]): Findings {
    const series = [...this.#rounds].map(([name, sizes]) => ({ name, points: pointsOf(sizes) }));
    const yLabel = "µs of processor time a call";
    const figures = series.map(({ name, points }): Figure => {
      const { x, timesSmallest: measured } = dearest(points);
      const what = `${name} with ${x.toLocaleString("en")} ${xLabel}, through the fewest`;
      return { name: what, unit: "times", measured, atMost: FLAT_WITHIN };
    });
    return findings({
      figures,
      curves: [{ title, xLabel, yLabel, flatWithin: FLAT_WITHIN, series }],
      remarks,
    });
  }
}

/**
 * Measures what calls cost at each size, in turn: whatever else the machine does in a minute meets all sizes.
 * The first round warms up and counts for nothing.
 */
export async function growByTurns<Sized extends { size: number }>(
  rounds: number,
  sizes: readonly Sized[],
  costsOf: (each: Sized, round: number) => Promise<Record<string, number>>,
): Promise<GrowthCosts> {
  const costs = new GrowthCosts();
  for (let round = 0; round <= rounds; round += 1) {
    for (const each of sizes) {
      const calls = Object.entries(await costsOf(each, round));
      if (round > 0) for (const [call, microseconds] of calls) costs.add(call, each.size, microseconds);
    }
  }
  return costs;
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
