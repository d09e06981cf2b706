import type { Hall } from "../hall/hall.ts";
import { FLAGS } from "../hall/seat-plan.ts";
import { isFree, STATE } from "../statuses/seat-state.ts";

/** What of a hall the search needs: little enough to send to another thread. */
export type SearchedHall = Pick<
  Hall,
  "seats" | "x" | "y" | "gradeOf" | "flags" | "blocks" | "stage" | "wheelchairOf"
> & {
  grades: readonly { price: number }[];
};

export interface Wish {
  /** How many seats. */
  count: number;
  /** An index into the hall's grades, or null for any. */
  grade: number | null;
  /** The most that one seat may cost, or null. */
  priceMax: number | null;
  /** Whether a wheelchair place must be among them. Otherwise they are left to those who need them. */
  wheelchair: boolean;
}

export interface BestSeats {
  /** Indices of the hall's seats. */
  seats: number[];
  /** False if not enough free seats are side by side, so these are only near each other. */
  together: boolean;
}

/** First seats around which seats near each other are looked for. */
const CLUSTERS = 12;
/** In the plan's units: less than any two seats are apart. */
const LEAST_STEP = 1e-3;

/**
 * The best free seats: of the dearest grade within the wish, side by side with no aisle between, leaving no
 * single seat if that can be avoided, and nearest to the middle of the stage. Null if there are not enough.
 */
export function findBestAvailable(hall: SearchedHall, states: Uint8Array, wish: Wish): BestSeats | null {
  const grades = hall.grades
    .map((_, grade) => grade)
    .filter((grade) => wish.grade === null || grade === wish.grade)
    .filter((grade) => wish.priceMax === null || hall.grades[grade]!.price <= wish.priceMax);
  for (const grade of grades) {
    const seats = bestRun(hall, states, wish, [grade]);
    if (seats !== null) return { seats, together: true };
  }
  for (const searched of [...grades.map((grade) => [grade]), grades]) {
    const seats = nearestCluster(hall, states, wish, searched);
    if (seats !== null) return { seats, together: false };
  }
  return null;
}

/** Whether the wish lets this seat be proposed. */
function isWanted(
  { gradeOf, flags }: SearchedHall,
  states: Uint8Array,
  wish: Wish,
  grades: readonly number[],
  seat: number,
): boolean {
  const reserved = FLAGS.wheelchair | FLAGS.companion;
  return (
    isFree(states[seat]) &&
    grades.includes(gradeOf[seat]!) &&
    (wish.wheelchair || (flags[seat]! & reserved) === 0)
  );
}

function bestRun(
  hall: SearchedHall,
  states: Uint8Array,
  wish: Wish,
  grades: readonly number[],
): number[] | null {
  const { count } = wish;
  let best = -1;
  let least = { orphans: Infinity, distance: Infinity };
  for (const block of hall.blocks) {
    const end = block.first + block.seats;
    // How many wanted seats there are side by side up to here.
    let run = 0;
    for (let seat = block.first; seat < end; seat += 1) {
      run = isWanted(hall, states, wish, grades, seat) ? run + 1 : 0;
      if (run < count) continue;
      const first = seat - count + 1;
      if (wish.wheelchair && !hasWheelchairPlace(hall, first, count)) continue;
      if (wish.wheelchair && leavesWheelchairPlace(hall, states, first, count)) continue;
      const distance = distanceToStage(hall, first, count);
      const orphans = orphansBeside(states, block, first, count);
      if (orphans > least.orphans || (orphans === least.orphans && distance >= least.distance)) continue;
      best = first;
      least = { orphans, distance };
    }
  }
  return best < 0 ? null : Array.from({ length: count }, (_, at) => best + at);
}

function hasWheelchairPlace({ flags }: SearchedHall, first: number, count: number): boolean {
  for (let seat = first; seat < first + count; seat += 1)
    if ((flags[seat]! & FLAGS.wheelchair) !== 0) return true;
  return false;
}

/** Whether a companion seat is among these without the wheelchair place that it belongs to. */
function leavesWheelchairPlace(
  hall: SearchedHall,
  states: Uint8Array,
  first: number,
  count: number,
): boolean {
  for (let seat = first; seat < first + count; seat += 1) {
    const place = placeOf(hall, states, seat);
    if (place !== null && (place < first || place >= first + count)) return true;
  }
  return false;
}

/** The wheelchair place that must be had with this seat; null if there is none, or it is the visitor's. */
function placeOf({ wheelchairOf }: SearchedHall, states: Uint8Array, seat: number): number | null {
  const number = wheelchairOf.get(seat + 1);
  return number === undefined || states[number - 1] === STATE.MINE ? null : number - 1;
}

/** From the middle of the seats to the middle of the stage. */
function distanceToStage({ x, y, stage }: SearchedHall, first: number, count: number): number {
  let [sumX, sumY] = [0, 0];
  for (let seat = first; seat < first + count; seat += 1) {
    sumX += x[seat]!;
    sumY += y[seat]!;
  }
  // Rounded, so that seats equally far to the left and the right are equally far.
  return Math.round(Math.hypot(sumX / count - stage.x, sumY / count - stage.y) * 1_000) / 1_000;
}

/** How many single free seats would be left beside `count` seats taken from `first` on. */
function orphansBeside(
  states: Uint8Array,
  block: { first: number; seats: number },
  first: number,
  count: number,
): number {
  const free = (seat: number): boolean =>
    seat >= block.first && seat < block.first + block.seats && isFree(states[seat]);
  const left = free(first - 1) && !free(first - 2);
  const right = free(first + count) && !free(first + count + 1);
  return Number(left) + Number(right);
}

/** Free seats near each other: the nearest ones around a first seat, of those near the stage. */
function nearestCluster(
  hall: SearchedHall,
  states: Uint8Array,
  wish: Wish,
  grades: readonly number[],
): number[] | null {
  const { count } = wish;
  const wanted: number[] = [];
  for (let seat = 0; seat < hall.seats; seat += 1) if (isWantedWithPlace(seat)) wanted.push(seat);
  if (wanted.length < count) return null;
  const firsts = wish.wheelchair ? wanted.filter((seat) => hasWheelchairPlace(hall, seat, 1)) : wanted;
  let best: number[] | null = null;
  let least = Infinity;
  for (const first of nearestOf(firsts, CLUSTERS, (seat) => distanceToStage(hall, seat, 1))) {
    const straight = (seat: number): number =>
      Math.hypot(hall.x[seat]! - hall.x[first]!, hall.y[seat]! - hall.y[first]!);
    // A companion seat comes after its wheelchair place, so it is never taken without.
    const toFirst = (seat: number): number => {
      const place = placeOf(hall, states, seat);
      return place === null ? straight(seat) : Math.max(straight(seat), straight(place) + LEAST_STEP);
    };
    const cluster = nearestOf(wanted, count, toFirst);
    const spread = toFirst(cluster.at(-1)!);
    if (spread < least) [best, least] = [cluster, spread];
  }
  return best?.toSorted((a, b) => a - b) ?? null;

  function isWantedWithPlace(seat: number): boolean {
    const place = placeOf(hall, states, seat);
    return [seat, ...(place === null ? [] : [place])].every((each) =>
      isWanted(hall, states, wish, grades, each),
    );
  }
}

/** A replacement for each of the `lost` seats: the nearest free seats, of the same grades and kind. */
export function findNearest(hall: SearchedHall, states: Uint8Array, lost: readonly number[]): number[] {
  const chosen: number[] = [];
  const reserved = FLAGS.wheelchair | FLAGS.companion;
  for (const seat of lost) {
    const distance = (other: number): number => {
      if (states[other] !== STATE.AVAILABLE || hall.gradeOf[other] !== hall.gradeOf[seat]) return Infinity;
      if ((hall.flags[other]! & reserved) !== (hall.flags[seat]! & reserved)) return Infinity;
      if (chosen.includes(other)) return Infinity;
      return Math.hypot(hall.x[other]! - hall.x[seat]!, hall.y[other]! - hall.y[seat]!);
    };
    const all = Array.from({ length: hall.seats }, (_, other) => other);
    const [nearest] = nearestOf(all, 1, distance);
    if (nearest !== undefined) chosen.push(nearest);
  }
  return chosen;
}

/** The `count` nearest seats, the nearest first; of equals the first. None that is infinitely far away. */
function nearestOf(seats: readonly number[], count: number, distanceOf: (seat: number) => number): number[] {
  const nearest: { seat: number; distance: number }[] = [];
  for (const seat of seats) {
    const distance = distanceOf(seat);
    if (distance === Infinity) continue;
    if (nearest.length === count && distance >= nearest.at(-1)!.distance) continue;
    let at = nearest.length;
    while (at > 0 && nearest[at - 1]!.distance > distance) at -= 1;
    nearest.splice(at, 0, { seat, distance });
    nearest.length = Math.min(nearest.length, count);
  }
  return nearest.map(({ seat }) => seat);
}
