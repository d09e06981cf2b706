import type { Hall, HallRow } from "./hall.ts";

export interface BestSeats {
  seats: number[];
  /** False if not enough free seats are side by side, so these are only near each other. */
  together: boolean;
}

/**
 * A single free seat left between taken ones is hard to sell. It counts as much as sitting this many rows
 * further back.
 */
const ORPHAN_ROWS = 6;
/** One seat away from the middle counts as much as this many rows further back. */
const OFF_CENTRE_ROWS = 0.25;

/**
 * The best `count` free seats: the most expensive grade first unless one is requested, then side by side,
 * leaving no single seat, near the stage and the middle. Returns indices of the hall's seats, or null if
 * there are not enough.
 */
export function findBestAvailable(
  hall: Hall,
  isFree: (seat: number) => boolean,
  count: number,
  gradeWanted: number | null,
): BestSeats | null {
  const grades = gradeWanted === null ? hall.grades.map((_, index) => index) : [gradeWanted];
  const isOf = (grade: number) => (seat: number) => isFree(seat) && hall.seats[seat]!.gradeIndex === grade;
  for (const grade of grades) {
    const seats = bestRun(hall, isOf(grade), isFree, count);
    if (seats !== null) return { seats, together: true };
  }
  for (const grade of grades) {
    const seats = nearestCluster(hall, isOf(grade), count);
    if (seats !== null) return { seats, together: false };
  }
  const seats = gradeWanted === null ? nearestCluster(hall, isFree, count) : null;
  return seats === null ? null : { seats, together: false };
}

/** A replacement for each of the `lost` seats: the nearest free seats, of the same grades if possible. */
export function findNearest(
  hall: Hall,
  isFree: (seat: number) => boolean,
  lost: readonly number[],
): number[] {
  const chosen: number[] = [];
  for (const seat of lost) {
    const { x, y, gradeIndex } = hall.seats[seat]!;
    let nearest = -1;
    let least = Infinity;
    hall.seats.forEach((other, index) => {
      if (other.gradeIndex !== gradeIndex || !isFree(index) || chosen.includes(index)) return;
      const distance = (other.x - x) ** 2 + (other.y - y) ** 2;
      if (distance < least) [nearest, least] = [index, distance];
    });
    if (nearest >= 0) chosen.push(nearest);
  }
  return chosen;
}

function bestRun(
  hall: Hall,
  isWanted: (seat: number) => boolean,
  isFree: (seat: number) => boolean,
  count: number,
): number[] | null {
  let best: number[] | null = null;
  let least = Infinity;
  for (const section of hall.sections) {
    section.rows.forEach((row, rowIndex) => {
      for (let first = 0; first + count <= row.seats.length; first += 1) {
        const run = row.seats.slice(first, first + count);
        if (!run.every(isWanted)) continue;
        const offCentre = Math.abs(first + count / 2 - row.seats.length / 2);
        const cost =
          rowIndex + offCentre * OFF_CENTRE_ROWS + orphans(row, first, count, isFree) * ORPHAN_ROWS;
        if (cost < least) [best, least] = [run, cost];
      }
    });
  }
  return best;
}

/** How many single free seats would be left beside `count` seats taken from `first` on. */
function orphans(row: HallRow, first: number, count: number, isFree: (seat: number) => boolean): number {
  const free = (at: number): boolean => row.seats[at] !== undefined && isFree(row.seats[at]);
  const left = free(first - 1) && !free(first - 2);
  const right = free(first + count) && !free(first + count + 1);
  return Number(left) + Number(right);
}

/**
 * `count` free seats near each other: the nearest ones around a first seat. First seats are tried from the
 * front.
 */
function nearestCluster(hall: Hall, isWanted: (seat: number) => boolean, count: number): number[] | null {
  const free = hall.seats.map((_, index) => index).filter(isWanted);
  if (free.length < count) return null;
  const distance = (a: number, b: number): number =>
    (hall.seats[a]!.x - hall.seats[b]!.x) ** 2 + (hall.seats[a]!.y - hall.seats[b]!.y) ** 2;
  let best: number[] = [];
  let least = Infinity;
  // A few first seats are enough, because this is only the fallback of a nearly sold hall.
  for (const first of free.slice(0, 12)) {
    const cluster = free.toSorted((a, b) => distance(first, a) - distance(first, b)).slice(0, count);
    const spread = distance(first, cluster.at(-1)!);
    if (spread < least) [best, least] = [cluster, spread];
  }
  return best.toSorted((a, b) => a - b);
}
