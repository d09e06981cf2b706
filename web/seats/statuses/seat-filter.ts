import type { Hall } from "../hall/hall.ts";
import { FLAGS } from "../hall/seat-plan.ts";

/** What the visitor wants to see. Nothing chosen means everything. */
export interface SeatFilter {
  /** Indices of the hall's grades, each with its price. */
  grades: ReadonlySet<number>;
  needs: ReadonlySet<SeatNeed>;
}

/** `clearView` leaves out seats with a restricted view; the others ask for seats of that kind. */
export const SEAT_NEEDS = ["wheelchair", "clearView", "aisle"] as const;
export type SeatNeed = (typeof SEAT_NEEDS)[number];

export const NO_FILTER: SeatFilter = { grades: new Set(), needs: new Set() };

/** One byte a seat: 1 if it is wanted. Null if all are. */
export function wantedSeats(hall: Hall, { grades, needs }: SeatFilter): Uint8Array | null {
  if (grades.size === 0 && needs.size === 0) return null;
  return Uint8Array.from(hall.gradeOf, (grade, seat) => {
    const flags = hall.flags[seat]!;
    return Number((grades.size === 0 || grades.has(grade)) && [...needs].every((need) => meets(flags, need)));
  });
}

function meets(flags: number, need: SeatNeed): boolean {
  if (need === "clearView") return (flags & FLAGS.restrictedView) === 0;
  // Who needs a wheelchair place may bring somebody.
  if (need === "wheelchair") return (flags & (FLAGS.wheelchair | FLAGS.companion)) !== 0;
  return (flags & FLAGS.aisle) !== 0;
}

/** The needs that divide this hall's seats: where every seat has a clear view, nobody must ask for one. */
export function needsOf({ flags }: Hall): SeatNeed[] {
  return SEAT_NEEDS.filter((need) => {
    const met = flags.reduce((sum, each) => sum + Number(meets(each, need)), 0);
    return met > 0 && met < flags.length;
  });
}
