import { type Hall, sectionOf } from "../../hall/hall.ts";
import type { SeatGrid } from "../../hall/seat-grid.ts";
import type { Point } from "../../hall/stage.ts";
import type { Box } from "../viewport.ts";

/** How much of a seat must not be covered, in distances of neighbours from its middle. */
const SEAT_REACH = 0.45;

/**
 * A place for words of this size where no seat is: in front of a section or behind it, as its rows stand, or
 * above or below all of it. Null if there is none.
 */
export function findSpotBeside(
  hall: Hall,
  grid: SeatGrid,
  section: number,
  width: number,
  height: number,
): Point | null {
  const away = hall.pitch * SEAT_REACH * 1.1 + height / 2;
  const spots = [besideSection(hall, section, true, away), besideSection(hall, section, false, away)];
  return (
    spots.find((spot) => !coversSeats(hall, grid, around(spot, width, height))) ??
    findSpotsAround(hall, grid, hall.sections[section]!, width, height)[0] ??
    null
  );
}

/** Places for words where no seat is, above and below a part of the hall. */
export function findSpotsAround(
  hall: Hall,
  grid: SeatGrid,
  { left, right, top, bottom }: Box,
  width: number,
  height: number,
): Point[] {
  const away = hall.pitch * SEAT_REACH * 1.1 + height / 2;
  const x = (left + right) / 2;
  const spots = [top - away, bottom + away].map((y) => ({ x, y }));
  return spots.filter((spot) => !coversSeats(hall, grid, around(spot, width, height)));
}

export const around = ({ x, y }: Point, width: number, height: number): Box => ({
  left: x - width / 2,
  top: y - height / 2,
  right: x + width / 2,
  bottom: y + height / 2,
});

export function coversSeats(
  { x, y, pitch }: Hall,
  grid: SeatGrid,
  { left, top, right, bottom }: Box,
): boolean {
  const reach = pitch * SEAT_REACH;
  let covers = false;
  grid.forEachIn(left - reach, top - reach, right + reach, bottom + reach, (seat) => {
    covers ||=
      x[seat]! > left - reach &&
      x[seat]! < right + reach &&
      y[seat]! > top - reach &&
      y[seat]! < bottom + reach;
  });
  return covers;
}

/** How far its seats may be from a corner of words that lie on a section: an aisle. */
const CORNER_REACH = 1.6;

/** Whether words in this box lie on one section: at each corner the nearest seat is one of its own. */
export function liesOnSection(
  hall: Hall,
  grid: SeatGrid,
  section: number,
  { left, top, right, bottom }: Box,
): boolean {
  const corners = [left, right].flatMap((x) => [top, bottom].map((y) => ({ x, y })));
  return corners.every(({ x, y }) => {
    const seat = grid.nearest(x, y, CORNER_REACH * hall.pitch);
    return seat >= 0 && sectionOf(hall, seat) === section;
  });
}

/** What sections are called without the words that all their names begin with: `101` for `Block 101`. */
export function shortNames(names: readonly string[]): string[] {
  const [first = "", ...others] = names;
  let shared = first.lastIndexOf(" ") + 1;
  while (shared > 0 && !others.every((name) => name.startsWith(first.slice(0, shared))))
    shared = first.lastIndexOf(" ", shared - 2) + 1;
  return names.map((name) => name.slice(shared) || name);
}

/** In front of its first row, on the side where no second row is; or behind its last one. */
function besideSection(hall: Hall, section: number, isFront: boolean, away: number): Point {
  const { rows } = hall.sections[section]!;
  const middleOf = (index: number): Point => {
    const { first, seats } = hall.rows[index]!;
    const [one, other] = [first + ((seats - 1) >> 1), first + (seats >> 1)];
    return { x: (hall.x[one]! + hall.x[other]!) / 2, y: (hall.y[one]! + hall.y[other]!) / 2 };
  };
  const outer = middleOf(isFront ? rows[0]! : rows.at(-1)!);
  const next = rows.length > 1 ? middleOf(isFront ? rows[1]! : rows.at(-2)!) : null;
  const inner = next ?? { x: outer.x, y: outer.y + (isFront ? 1 : -1) };
  const length = Math.hypot(outer.x - inner.x, outer.y - inner.y) || 1;
  const step = away / length;
  return { x: outer.x + (outer.x - inner.x) * step, y: outer.y + (outer.y - inner.y) * step };
}
