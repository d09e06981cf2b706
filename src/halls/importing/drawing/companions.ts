import { SEAT_FLAGS } from "../../plan.ts";
import type { Findings } from "../reading/findings.ts";
import { type RawSeat, whereOf } from "../reading/raw-hall.ts";
import { type Row, stepBetween } from "./rows.ts";

/** Distances this similar count as equal: a place that has no companion yet is then preferred. */
const ABOUT_EQUAL = 1.2;

/**
 * For each companion seat of a row, the index of the wheelchair place that it belongs to: the nearest in its
 * row.
 */
export function companionsIn(row: Row, findings: Findings): Map<number, number> {
  const belongsTo = new Map<number, number>();
  const companions: number[] = [];
  const wheelchairs: number[] = [];
  for (const [i, { flags, at }] of row.seats.entries()) {
    const isWheelchair = (flags & SEAT_FLAGS.wheelchair) > 0;
    if ((flags & SEAT_FLAGS.companion) === 0) {
      if (isWheelchair) wheelchairs.push(i);
    } else if (isWheelchair) findings.error(whereOf(at), "wheelchair_and_companion");
    else companions.push(i);
  }
  if (companions.length === 0) return belongsTo;
  const accompanied = new Set<number>();
  let next = 0;
  for (const companion of companions) {
    while (next < wheelchairs.length && wheelchairs[next]! < companion) next += 1;
    const [before, after] = [wheelchairs[next - 1], wheelchairs[next]];
    const nearest = nearerOf(row.seats, companion, before, after, accompanied);
    if (nearest === undefined) findings.error(whereOf(row.seats[companion]!.at), "companion_alone");
    else {
      accompanied.add(nearest);
      belongsTo.set(companion, nearest);
    }
  }
  return belongsTo;
}

function nearerOf(
  seats: readonly RawSeat[],
  companion: number,
  before: number | undefined,
  after: number | undefined,
  accompanied: ReadonlySet<number>,
): number | undefined {
  if (before === undefined || after === undefined) return before ?? after;
  const toBefore = distance(seats, companion, before);
  const toAfter = distance(seats, companion, after);
  const areEqual = Math.max(toBefore, toAfter) <= ABOUT_EQUAL * Math.min(toBefore, toAfter);
  if (areEqual) return accompanied.has(before) && !accompanied.has(after) ? after : before;
  return toBefore < toAfter ? before : after;
}

/** By coordinates, else by how many seats lie between. */
function distance(seats: readonly RawSeat[], a: number, b: number): number {
  const [one, other] = [seats[a]!, seats[b]!];
  const areDrawn = one.x !== null && one.y !== null && other.x !== null && other.y !== null;
  return areDrawn ? stepBetween(one, other) : Math.abs(a - b);
}
