import { LIMITS } from "../../../core/limits.ts";
import type { Findings } from "../reading/findings.ts";
import { type RawSeat, whereOf } from "../reading/raw-hall.ts";
import { SEAT_UNITS } from "./scale.ts";

/** Nearer than this, two seats cannot be told apart. */
const TOO_NEAR = SEAT_UNITS / 4;
/** Squares of that size in one column of the largest plan, and one beyond each end. */
const SQUARES_OF_COLUMN = Math.ceil(LIMITS.planSpanMax / TOO_NEAR) + 2;

/** A seat at its place in the plan. */
export interface PlacedSeat {
  x: number;
  y: number;
  raw: RawSeat;
}

/** Notes each seat that stands on one before it. */
export function noteSeatsOnEachOther(placed: readonly PlacedSeat[], findings: Findings): void {
  const squares = new Map<number, PlacedSeat[]>();
  for (const seat of placed) {
    if (findings.isFull) return;
    const square = squareOf(seat);
    const other = neighbourOf(seat, square, squares);
    if (other) {
      const field = typeof seat.raw.at === "number" ? undefined : "position";
      findings.error(whereOf(seat.raw.at, field), "seat_upon_seat", { other: whereOf(other.raw.at) });
    }
    const there = squares.get(square);
    if (there) there.push(seat);
    else squares.set(square, [seat]);
  }
}

function squareOf({ x, y }: PlacedSeat): number {
  return (Math.floor(x / TOO_NEAR) + 1) * SQUARES_OF_COLUMN + Math.floor(y / TOO_NEAR) + 1;
}

function neighbourOf(
  seat: PlacedSeat,
  square: number,
  squares: ReadonlyMap<number, PlacedSeat[]>,
): PlacedSeat | undefined {
  for (
    let column = square - SQUARES_OF_COLUMN;
    column <= square + SQUARES_OF_COLUMN;
    column += SQUARES_OF_COLUMN
  ) {
    for (let near = column - 1; near <= column + 1; near += 1) {
      const other = squares.get(near)?.find(({ x, y }) => Math.hypot(x - seat.x, y - seat.y) < TOO_NEAR);
      if (other) return other;
    }
  }
  return undefined;
}
