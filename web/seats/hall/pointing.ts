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

/**
 * The next seat from here, to the right, left, front or back: one near by, else one farther away, else one
 * that lies more to the side. The same seat if there is none on that side at all.
 */
export function nextSeat(hall: Hall, grid: SeatGrid, from: number, dx: number, dy: number): number {
  const anywhere = hall.width + hall.height;
  const near = seatAhead(hall, grid, from, [dx, dy], hall.pitch * STEP_PITCHES, 1);
  if (near !== from) return near;
  const ahead = seatAhead(hall, grid, from, [dx, dy], anywhere, 1);
  return ahead === from ? seatAhead(hall, grid, from, [dx, dy], anywhere, Infinity) : ahead;
}

/** `slant`: how far to the side a seat may lie, as a share of how far ahead it lies. */
function seatAhead(
  hall: Hall,
  grid: SeatGrid,
  from: number,
  [dx, dy]: readonly [number, number],
  reach: number,
  slant: number,
): number {
  const { x, y, pitch } = hall;
  const [px, py] = [x[from]!, y[from]!];
  let found = from;
  let least = Infinity;
  grid.forEachIn(px - reach, py - reach, px + reach, py + reach, (seat) => {
    const along = (x[seat]! - px) * dx + (y[seat]! - py) * dy;
    const aside = Math.abs((x[seat]! - px) * dy) + Math.abs((y[seat]! - py) * dx);
    if (seat === from || along < pitch * 0.3 || aside > along * slant) return;
    const cost = along + 2 * aside;
    if (cost >= least) return;
    found = seat;
    least = cost;
  });
  return found;
}

/** Home and End: the row's first and last seat. */
export function endOfRow(hall: Hall, from: number, isLast: boolean): number {
  const { first, seats } = hall.rows[hall.rowOf[from]!]!;
  return isLast ? first + seats - 1 : first;
}

/**
 * PageUp and PageDown: the nearest seat of the section before or after this one. Where there is none, the
 * nearest seat of the section's first or last row.
 */
export function pageFrom(hall: Hall, from: number, step: 1 | -1): number {
  const here = hall.rows[hall.rowOf[from]!]!.section;
  const { rows } = hall.sections[here]!;
  let next = here + step;
  // A section may have no seats.
  while (hall.sections[next]?.rows.length === 0) next += step;
  const wanted = hall.sections[next]?.rows ?? [step > 0 ? rows.at(-1)! : rows[0]!];
  let found = from;
  let least = Infinity;
  for (const row of wanted) {
    const { first, seats } = hall.rows[row]!;
    for (let seat = first; seat < first + seats; seat += 1) {
      const distance = Math.hypot(hall.x[seat]! - hall.x[from]!, hall.y[seat]! - hall.y[from]!);
      if (distance < least) [found, least] = [seat, distance];
    }
  }
  return found;
}
