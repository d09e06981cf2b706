import type { PlanCategory, PlanShape } from "../../plan.ts";
import type { Where } from "./findings.ts";

/** A line of a CSV file, or the indexes of zone, row and seat in a JSON file. */
export type SeatPlace = number | readonly [zone: number, row: number, seat: number];

/** A seat as its file tells it. What could not be read is null, and an error has been noted. */
export interface RawSeat {
  section: string | null;
  row: string | null;
  label: string | null;
  /** An index into the hall's categories; -1 if it could not be read. */
  category: number;
  /** A sum of `SEAT_FLAGS`. */
  flags: number;
  x: number | null;
  y: number | null;
  /** Whether the file says where the seat stands, be it readable or not. */
  isPlaced: boolean;
  at: SeatPlace;
}

/** A hall as its file tells it, in the file's units and order. */
export interface RawHall {
  /** What errors about the file as a whole name. */
  whole: Where;
  /** Empty if the file does not say; null if it could not be read, and an error has been noted. */
  name: string | null;
  categories: PlanCategory[];
  seats: RawSeat[];
  shapes: PlanShape[];
}

/** Where a seat stands in its file, as errors say it. `field` is added to a path. */
export function whereOf(place: SeatPlace, field?: string): Where {
  if (typeof place === "number") return place;
  const [zone, row, seat] = place;
  const path = `zones[${zone}].rows[${row}].seats[${seat}]`;
  return field === undefined ? path : `${path}.${field}`;
}
