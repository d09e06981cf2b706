import type { Hall } from "../../hall/hall.ts";
import type { SeatGrid } from "../../hall/seat-grid.ts";
import { around, coversSeats } from "./room-beside.ts";

/** The name of a row, at one of its ends. */
export interface RowName {
  label: string;
  x: number;
  y: number;
}

/** How much room a name needs, in distances of neighbours. */
const WIDTH = 1;
const HEIGHT = 0.6;
/** Of that, what must be free of seats: a name is shorter as a rule. */
const INK_SHARE = 0.6;

const known = new WeakMap<SeatGrid, readonly RowName[]>();

/**
 * At both ends of each row, where a seat would be next. Where two would meet, as in a narrow aisle, there is
 * the first alone, and none lies on a seat of another row.
 */
export function rowNamesOf(hall: Hall, grid: SeatGrid): readonly RowName[] {
  let names = known.get(grid);
  if (names === undefined) known.set(grid, (names = findRowNames(hall, grid)));
  return names;
}

function findRowNames(hall: Hall, grid: SeatGrid): RowName[] {
  const { x, y, pitch, rows } = hall;
  const names: RowName[] = [];
  const cells = new Map<string, RowName[]>();
  const cellOf = (px: number, py: number) => `${Math.floor(px / pitch)} ${Math.floor(py / pitch)}`;
  for (const { first, seats, label } of rows) {
    if (label === "") continue;
    const last = first + seats - 1;
    const turn = seats === 1 ? { x: 1, y: 0 } : directionOf(hall, first, first + 1);
    const end = seats === 1 ? turn : directionOf(hall, last - 1, last);
    place(x[first]! - turn.x * pitch, y[first]! - turn.y * pitch, label);
    // The ends of a round table's row meet.
    if (Math.hypot(x[first]! - x[last]!, y[first]! - y[last]!) > 3 * pitch)
      place(x[last]! + end.x * pitch, y[last]! + end.y * pitch, label);
  }
  return names;

  function place(px: number, py: number, label: string): void {
    const meets = [-1, 0, 1].some((dx) =>
      [-1, 0, 1].some((dy) =>
        cells
          .get(cellOf(px + dx * pitch, py + dy * pitch))
          ?.some((each) => Math.abs(each.x - px) < WIDTH * pitch && Math.abs(each.y - py) < HEIGHT * pitch),
      ),
    );
    const ink = around({ x: px, y: py }, WIDTH * INK_SHARE * pitch, HEIGHT * INK_SHARE * pitch);
    if (meets || coversSeats(hall, grid, ink)) return;
    const name = { label, x: px, y: py };
    names.push(name);
    const cell = cellOf(px, py);
    cells.set(cell, [...(cells.get(cell) ?? []), name]);
  }
}

/** Of length one, from one seat to another. */
export function directionOf({ x, y }: Hall, from: number, to: number): { x: number; y: number } {
  const length = Math.hypot(x[to]! - x[from]!, y[to]! - y[from]!) || 1;
  return { x: (x[to]! - x[from]!) / length, y: (y[to]! - y[from]!) / length };
}
