import type { Hall } from "./hall.ts";

/** Finds the seats near a point, or in a part of the hall, without looking at all of them. */
export interface SeatGrid {
  /** Calls `see` with every seat whose middle is in the box, and perhaps a few around it. */
  forEachIn(left: number, top: number, right: number, bottom: number, see: (seat: number) => void): void;
  /** The seat nearest to a point of those that `isWanted`, at most `reach` away; else -1. */
  nearest(x: number, y: number, reach: number, isWanted?: (seat: number) => boolean): number;
}

const CELL_PITCHES = 4;

export function gridOf({ x, y, seats, pitch, width, height }: Hall): SeatGrid {
  // A plan may be much larger than its seats need, so there are never many more cells than seats.
  const cell = Math.max(pitch * CELL_PITCHES, Math.sqrt((width * height) / Math.max(1, seats)));
  const columns = Math.max(1, Math.ceil(width / cell));
  const lines = Math.max(1, Math.ceil(height / cell));
  const column = (at: number): number => Math.min(columns - 1, Math.max(0, Math.floor(at / cell)));
  const line = (at: number): number => Math.min(lines - 1, Math.max(0, Math.floor(at / cell)));

  // Sorted by cell: the seats of cell c are those from starts[c] to starts[c + 1].
  const starts = new Uint32Array(columns * lines + 1);
  const cells = new Uint32Array(seats);
  for (let seat = 0; seat < seats; seat += 1) {
    cells[seat] = line(y[seat]!) * columns + column(x[seat]!);
    starts[cells[seat]! + 1]! += 1;
  }
  for (let at = 1; at < starts.length; at += 1) starts[at]! += starts[at - 1]!;
  const next = starts.slice();
  const sorted = new Uint32Array(seats);
  for (let seat = 0; seat < seats; seat += 1) sorted[next[cells[seat]!]!++] = seat;

  const forEachIn: SeatGrid["forEachIn"] = (left, top, right, bottom, see) => {
    const [from, to] = [column(left), column(right)];
    for (let at = line(top); at <= line(bottom); at += 1) {
      const end = starts[at * columns + to + 1]!;
      for (let place = starts[at * columns + from]!; place < end; place += 1) see(sorted[place]!);
    }
  };
  return {
    forEachIn,
    nearest(px, py, reach, isWanted = () => true) {
      let found = -1;
      let least = reach;
      forEachIn(px - reach, py - reach, px + reach, py + reach, (seat) => {
        const distance = Math.hypot(x[seat]! - px, y[seat]! - py);
        if (distance > least || (distance === least && found >= 0) || !isWanted(seat)) return;
        found = seat;
        least = distance;
      });
      return found;
    },
  };
}
