import type { Hall } from "./hall.ts";
import type { SeatGrid } from "./seat-grid.ts";

/** On a seat, in distances of neighbours from its middle. */
const ON_SEAT_PITCHES = 0.5;
/** How far away the next seat in a direction may be. */
const STEP_PITCHES = 12;

/**
 * The seat that a tap means: the one beneath it, else the nearest that can be had, at most `reach` away. A
 * tap on a seat that is gone means that seat, so that nobody chooses its neighbour by mistake.
 */
export function tappedSeat(
  hall: Hall,
  grid: SeatGrid,
  at: { x: number; y: number },
  reach: number,
  isFree: (seat: number) => boolean,
): number {
  const beneath = grid.nearest(at.x, at.y, hall.pitch * ON_SEAT_PITCHES);
  return beneath >= 0 ? beneath : grid.nearest(at.x, at.y, reach, isFree);
}

/** The next seat from here, to the right, left, front or back; the same seat if there is none. */
export function nextSeat(hall: Hall, grid: SeatGrid, from: number, dx: number, dy: number): number {
  const { x, y, pitch } = hall;
  const reach = pitch * STEP_PITCHES;
  const [px, py] = [x[from]!, y[from]!];
  let found = from;
  let least = Infinity;
  grid.forEachIn(px - reach, py - reach, px + reach, py + reach, (seat) => {
    const along = (x[seat]! - px) * dx + (y[seat]! - py) * dy;
    const aside = Math.abs((x[seat]! - px) * dy) + Math.abs((y[seat]! - py) * dx);
    // Nothing that lies more to the side than ahead.
    if (seat === from || along < pitch * 0.3 || aside > along) return;
    const cost = along + 2 * aside;
    if (cost >= least) return;
    found = seat;
    least = cost;
  });
  return found;
}
