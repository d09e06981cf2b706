import { FLAGS } from "../hall/seat-plan.ts";
import { findBestAvailable, findTogether } from "./best-available.ts";
import type { SearchedHall, Wish } from "./search.ts";

export interface WayOut {
  /** Indices of all seats that are to be chosen now. */
  seats: number[];
  /** Those of them that are not chosen yet. */
  fresh: number[];
}

/**
 * What to choose instead after `lost` seats are gone and `left` ones are still chosen, near those that are
 * gone: as many seats, of the same grades and kinds, that the concert's policies sell. Those that are left
 * stay chosen if they can be bought with others, beside them where that can be. Null if there is none.
 */
export function findWayOut(
  hall: SearchedHall,
  states: Uint8Array,
  lost: readonly number[],
  left: readonly number[],
  leaveNoSingle: boolean,
): WayOut | null {
  const { gradeOf, flags } = hall;
  const party = [...left, ...lost].toSorted((a, b) => a - b);
  const isPlace = (seat: number): boolean => (flags[seat]! & FLAGS.wheelchair) !== 0;
  const sum = (column: Float32Array): number => lost.reduce((total, seat) => total + column[seat]!, 0);
  const near = { ...hall, stage: { x: sum(hall.x) / lost.length, y: sum(hall.y) / lost.length } };
  const wishFor = (seats: readonly number[]): Wish => {
    const grades = new Set(seats.map((seat) => gradeOf[seat]!));
    return {
      count: seats.length,
      grade: grades.size === 1 ? [...grades][0]! : null,
      priceMax: Math.max(...[...grades].map((grade) => hall.grades[grade]!.price)),
      wheelchair: seats.some(isPlace),
      filter: Uint8Array.from(gradeOf, (grade) => Number(grades.has(grade))),
      leaveNoSingle,
    };
  };
  // Of those places no more than before, since others need them.
  const places = party.filter(isPlace).length;
  const whole = wishFor(party);
  const wasTogether = whole.grade !== null && isTogether(hall, party);
  const ways = [
    () => (wasTogether ? anew(findTogether(near, states, whole, left)) : null),
    () => {
      const found = findBestAvailable(near, states, wishFor(lost), left);
      return found === null ? null : anew([...left, ...found.seats]);
    },
    () => anew(findBestAvailable(near, states, whole)?.seats ?? null),
  ];
  for (const way of ways) {
    const found = way();
    if (found !== null && found.seats.filter(isPlace).length <= places) return found;
  }
  return null;

  function anew(seats: readonly number[] | null): WayOut | null {
    if (seats === null) return null;
    return { seats: [...seats], fresh: seats.filter((seat) => !left.includes(seat)) };
  }
}

function isTogether({ blocks }: SearchedHall, seats: readonly number[]): boolean {
  const [first, last] = [seats[0]!, seats.at(-1)!];
  return (
    last - first === seats.length - 1 &&
    blocks.some((block) => first >= block.first && last < block.first + block.seats)
  );
}
