import { isFree } from "../statuses/seat-state.ts";
import { nearestCluster } from "./near-each-other.ts";
import {
  distanceToStage,
  gradesWithin,
  hasWheelchairPlace,
  type Search,
  type SearchedHall,
  searchOf,
  seatsFrom,
  type Wish,
} from "./search.ts";

export interface BestSeats {
  /** Indices of the hall's seats. */
  seats: number[];
  /** False if not enough free seats are side by side, so these are only near each other. */
  together: boolean;
}

/**
 * The best free seats that the concert's policies sell: of the dearest grade within the wish, side by side
 * with no aisle between, leaving no single seat if that can be avoided, and nearest to the middle of the
 * stage. Null if there are none. `kept` are chosen already and are bought with them.
 */
export function findBestAvailable(
  hall: SearchedHall,
  states: Uint8Array,
  wish: Wish,
  kept: readonly number[] = [],
): BestSeats | null {
  const grades = gradesWithin(hall, wish);
  for (const grade of grades) {
    const seats = bestRun(searchOf(hall, states, wish, [grade], kept));
    if (seats !== null) return { seats, together: true };
  }
  for (const searched of [...grades.map((grade) => [grade]), grades]) {
    const seats = nearestCluster(searchOf(hall, states, wish, searched, kept));
    if (seats !== null) return { seats, together: false };
  }
  return null;
}

/** Only seats side by side, of which `parts` are some. */
export function findTogether(
  hall: SearchedHall,
  states: Uint8Array,
  wish: Wish,
  parts: readonly number[] = [],
): number[] | null {
  return bestRun(searchOf(hall, states, wish, gradesWithin(hall, wish), []), parts);
}

function bestRun(search: Search, parts: readonly number[] = []): number[] | null {
  const { hall, wish, isWanted, isSold } = search;
  const { count } = wish;
  let best: number[] | null = null;
  let least = { orphans: Infinity, distance: Infinity };
  for (const block of hall.blocks) {
    const end = block.first + block.seats;
    // How many wanted seats there are side by side up to here.
    let run = 0;
    for (let seat = block.first; seat < end; seat += 1) {
      run = isWanted(seat) ? run + 1 : 0;
      if (run < count) continue;
      const first = seat - count + 1;
      if (parts.some((part) => part < first || part > seat)) continue;
      if (wish.wheelchair && !hasWheelchairPlace(hall, first, count)) continue;
      const distance = distanceToStage(hall, first, count);
      const orphans = orphansBeside(search, block, first, count);
      if (orphans > least.orphans || (orphans === least.orphans && distance >= least.distance)) continue;
      const seats = seatsFrom(first, count);
      if (!isSold(seats)) continue;
      best = seats;
      least = { orphans, distance };
    }
  }
  return best;
}

/**
 * How many single free seats would be left beside `count` seats taken from `first` on. A wheelchair place is
 * none; a seat that has one beside it is not alone.
 */
function orphansBeside(
  { hall, states }: Search,
  block: { first: number; seats: number },
  first: number,
  count: number,
): number {
  const free = (seat: number): boolean =>
    seat >= block.first && seat < block.first + block.seats && isFree(states[seat]);
  const after = first + count;
  // `sideBySide` tells of a seat whether the next one is its ordinary neighbour.
  const left = hall.sideBySide[first - 1] === 1 && free(first - 1) && !free(first - 2);
  const right = hall.sideBySide[after - 1] === 1 && free(after) && !free(after + 1);
  return Number(left) + Number(right);
}
