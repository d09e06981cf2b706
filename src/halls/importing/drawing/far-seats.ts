import type { Findings, Where } from "../reading/findings.ts";
import { type RawSeat, whereOf } from "../reading/raw-hall.ts";
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
  const others = far.length - 1;
  if (others === 0) findings.warn(whereOf(first.at, field), "seat_far_away");
  else findings.warn(whereOf(first.at, field), "seats_far_away", { others });
}

/** The hall is larger than so many of its seats; where some lie far away, says which to look at. */
export function noteTooLarge(whole: Where, max: number, far: readonly RawSeat[], findings: Findings): void {
  const [first] = far;
  if (first === undefined) findings.error(whole, "hall_too_large", { max });
  else {
    const values = { max, seats: far.length, other: whereOf(first.at) };
    findings.error(whole, "hall_too_large_by_seats", values);
  }
}

function middleOf(places: readonly number[]): [least: number, most: number] {
  const sorted = Float64Array.from(places).toSorted();
  const last = sorted.length - 1;
  const [a, b] = [sorted[Math.ceil(ASIDE * last)]!, sorted[Math.floor((1 - ASIDE) * last)]!];
  return [Math.min(a, b), Math.max(a, b)];
}
