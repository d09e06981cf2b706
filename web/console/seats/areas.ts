import type { Hall } from "../../seats/hall/hall.ts";

export interface Point {
  x: number;
  y: number;
}

/** How much of a hall one press chooses. */
export const AREAS = ["seat", "row", "section", "lasso"] as const;
export type Area = (typeof AREAS)[number];

type Rows = Pick<Hall, "rows">;

/** The numbers of the seats that a press on this seat chooses. */
export function areaOf(hall: Rows, seat: number, area: "row" | "section"): number[] {
  const row = hall.rows.find(({ first, seats }) => seat >= first && seat < first + seats);
  if (row === undefined) return [];
  const chosen = area === "row" ? [row] : hall.rows.filter(({ section }) => section === row.section);
  return chosen.flatMap(({ first, seats }) => Array.from({ length: seats }, (_, at) => first + at + 1));
}

/** The numbers of the seats that stand within a line drawn around them. */
export function seatsWithin(
  line: readonly Point[],
  seats: number,
  placeOf: (seat: number) => Point,
): number[] {
  if (line.length < 3) return [];
  const xs = line.map(({ x }) => x);
  const ys = line.map(({ y }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const found: number[] = [];
  for (let seat = 0; seat < seats; seat += 1) {
    const place = placeOf(seat);
    if (place.x < left || place.x > right || place.y < top || place.y > bottom) continue;
    if (isWithin(place, line)) found.push(seat + 1);
  }
  return found;
}

/** Whether a ray from this point to the right crosses the line an odd number of times. */
function isWithin({ x, y }: Point, line: readonly Point[]): boolean {
  let isInside = false;
  let before = line.at(-1)!;
  for (const next of line) {
    const crosses = next.y > y !== before.y > y;
    if (crosses && x < ((before.x - next.x) * (y - next.y)) / (before.y - next.y) + next.x)
      isInside = !isInside;
    before = next;
  }
  return isInside;
}

/** The seat that is nearest to a press; -1 where none is near. */
export function seatNear(
  at: Point,
  seats: number,
  placeOf: (seat: number) => Point,
  withinPx: number,
): number {
  let nearest = -1;
  let least = withinPx;
  for (let seat = 0; seat < seats; seat += 1) {
    const place = placeOf(seat);
    const distance = Math.hypot(place.x - at.x, place.y - at.y);
    if (distance > least) continue;
    least = distance;
    nearest = seat;
  }
  return nearest;
}
