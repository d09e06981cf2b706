import type { Findings } from "../reading/findings.ts";
import { inWords, type RawSeat, whereOf } from "../reading/raw-hall.ts";
import { type Extent, reachAround } from "./far-shapes.ts";

/** The hall is where most of its seats are: without this share on every side. */
const ASIDE = 0.1;

/**
 * Seats that lie as far from most others as no area of a hall may. One was left there by mistake, perhaps by
 * a zero too many, and it makes the hall a dot.
 */
export function seatsFarAway(seats: readonly RawSeat[], step: number): RawSeat[] {
  const [left, right] = middleOf(seats.map(({ x }) => x!));
  const [top, bottom] = middleOf(seats.map(({ y }) => y!));
  const reach: Extent = reachAround({ left, right, top, bottom }, step);
  return seats.filter(
    ({ x, y }) => x! < reach.left || x! > reach.right || y! < reach.top || y! > reach.bottom,
  );
}

export function warnOfSeatsFarAway(far: readonly RawSeat[], findings: Findings): void {
  const [first] = far;
  if (first === undefined) return;
  const field = typeof first.at === "number" ? undefined : "position";
  const others = far.length === 1 ? "" : `, as ${far.length - 1} more do`;
  findings.warn(
    whereOf(first.at, field),
    `lies far from most other seats${others}, so the hall is drawn small`,
  );
}

/** What an error about the whole hall adds: which seats to look at. */
export function seatsFarAwayInWords([first, ...others]: readonly RawSeat[]): string {
  if (first === undefined) return "";
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return `; far from most other seats: ${inWords(first.at)}${more}`;
}

function middleOf(places: readonly number[]): [least: number, most: number] {
  const sorted = Float64Array.from(places).toSorted();
  const last = sorted.length - 1;
  const [a, b] = [sorted[Math.ceil(ASIDE * last)]!, sorted[Math.floor((1 - ASIDE) * last)]!];
  return [Math.min(a, b), Math.max(a, b)];
}
