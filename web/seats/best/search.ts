import { seatingObjection } from "../choice/seating-objection.ts";
import type { Hall } from "../hall/hall.ts";
import { FLAGS } from "../hall/seat-plan.ts";
import { isFree, STATE } from "../statuses/seat-state.ts";

/** What of a hall the search needs: little enough to send to another thread. */
export type SearchedHall = Pick<
  Hall,
  "seats" | "x" | "y" | "gradeOf" | "flags" | "blocks" | "stage" | "sideBySide" | "wheelchairOf"
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
  /** One byte a seat: 1 if it may be proposed. Null if all may. */
  filter: Uint8Array | null;
  /** The concert's policy: it refuses what leaves a single seat that need not be left. */
  leaveNoSingle: boolean;
}

/** A search of a hall: what may be proposed, and what would be sold. Seats are indices. */
export interface Search {
  hall: SearchedHall;
  states: Uint8Array;
  wish: Wish;
  /** Whether the wish lets this seat be proposed. */
  isWanted: (seat: number) => boolean;
  /** Whether the concert's policies sell these seats together, with those that are kept. */
  isSold: (seats: readonly number[]) => boolean;
}

/** The dearest first. */
export function gradesWithin(hall: SearchedHall, wish: Wish): number[] {
  return hall.grades
    .map((_, grade) => grade)
    .filter((grade) => wish.grade === null || grade === wish.grade)
    .filter((grade) => wish.priceMax === null || hall.grades[grade]!.price <= wish.priceMax);
}

/** `kept` are chosen already and are bought with what is found. */
export function searchOf(
  hall: SearchedHall,
  states: Uint8Array,
  wish: Wish,
  grades: readonly number[],
  kept: readonly number[],
): Search {
  const { gradeOf, flags } = hall;
  const reserved = FLAGS.wheelchair | FLAGS.companion;
  const mine = { has: (number: number) => states[number - 1] === STATE.MINE };
  // Also where the concert sells companion seats to anybody: they are left to those who need them.
  const policy = { leaveNoSingle: wish.leaveNoSingle, companionsWithWheelchair: true };
  return {
    hall,
    states,
    wish,
    isWanted: (seat) =>
      isFree(states[seat]) &&
      !kept.includes(seat) &&
      grades.includes(gradeOf[seat]!) &&
      (wish.filter === null || wish.filter[seat] === 1) &&
      (wish.wheelchair || (flags[seat]! & reserved) === 0),
    isSold: (seats) => {
      const chosen = [...kept, ...seats].map((seat) => seat + 1);
      return seatingObjection(hall, states, { chosen, mine }, policy) === null;
    },
  };
}

export const seatsFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => first + at);

export function hasWheelchairPlace({ flags }: SearchedHall, first: number, count: number): boolean {
  for (let seat = first; seat < first + count; seat += 1)
    if ((flags[seat]! & FLAGS.wheelchair) !== 0) return true;
  return false;
}

/** From the middle of the seats to the middle of the stage. */
export function distanceToStage({ x, y, stage }: SearchedHall, first: number, count: number): number {
  let [sumX, sumY] = [0, 0];
  for (let seat = first; seat < first + count; seat += 1) {
    sumX += x[seat]!;
    sumY += y[seat]!;
  }
  // Rounded, so that seats equally far to the left and the right are equally far.
  return Math.round(Math.hypot(sumX / count - stage.x, sumY / count - stage.y) * 1_000) / 1_000;
}
