import type { Curve, Figure, Findings } from "./measure.ts";
import { type Spread, spreadOf } from "./spread.ts";

/** How much dearer a call may be at the far end of a curve than at its beginning. */
export const FLAT_WITHIN = 1.15;

/** What a call cost at each size, round by round, in microseconds of the server's processor time. */
export class GrowthCosts {
  readonly #rounds = new Map<string, Map<number, number[]>>();

  add(call: string, size: number, microseconds: number): void {
    const sizes = this.#rounds.get(call) ?? new Map<number, number[]>();
    this.#rounds.set(call, sizes.set(size, [...(sizes.get(size) ?? []), microseconds]));
  }

  /** A curve with a line for each call, and for each call how far its dearest size is from its smallest. */
  findings(title: string, xLabel: string): Findings {
    const series = [...this.#rounds].map(([name, sizes]) => ({
      name,
      points: [...sizes].map(([x, rounds]) => ({ x, measured: spreadOf(rounds) })),
    }));
    const curve: Curve = { title, xLabel, yLabel: "µs of processor time a call", series };
    const figures = [...this.#rounds].map(([call, sizes]): Figure => {
      const { size, through } = dearest(sizes);
      return {
        name: `${call} with ${size.toLocaleString("en")} ${xLabel}, through the fewest`,
        unit: "times",
        measured: through,
        atMost: FLAT_WITHIN,
      };
    });
    return { figures, costs: [], curves: [curve], remarks: [] };
  }
}

/** The size beyond the first at which a call costs most, as a multiple of what the first costs. */
function dearest(sizes: ReadonlyMap<number, readonly number[]>): { size: number; through: Spread } {
  const [[first, base], ...others] = [...sizes] as [[number, readonly number[]]];
  const { median } = spreadOf(base);
  const multiples = (others as [number, readonly number[]][]).map(([size, rounds]) => ({
    size,
    through: spreadOf(rounds.map((each) => each / median)),
  }));
  return (
    multiples.toSorted((a, b) => b.through.median - a.through.median)[0] ?? {
      size: first,
      through: spreadOf(base.map((each) => each / median)),
    }
  );
}
