import type { Hall } from "../hall/hall.ts";
import { STATE } from "./seat-state.ts";

/** What each section still has, and from which price. */
export interface SectionLeft {
  seats: number;
  /** The lowest price of a free seat; null when there is none, or no prices. */
  priceFrom: number | null;
}

/** Counts the free seats that are `wanted`; null stands for all. */
export function seatsLeftIn(hall: Hall, states: Uint8Array, wanted: Uint8Array | null): SectionLeft[] {
  const left = hall.sections.map((): SectionLeft => ({ seats: 0, priceFrom: null }));
  for (const { section, first, seats } of hall.rows) {
    const counted = left[section]!;
    for (let seat = first; seat < first + seats; seat += 1) {
      if (states[seat] !== STATE.AVAILABLE || wanted?.[seat] === 0) continue;
      counted.seats += 1;
      if (!hall.hasPrices) continue;
      const { price } = hall.grades[hall.gradeOf[seat]!]!;
      if (counted.priceFrom === null || price < counted.priceFrom) counted.priceFrom = price;
    }
  }
  return left;
}

/** What free seats are counted as: of a plan by itself nothing is sold, and so nothing is left. */
export const countedAs = ({ hasPrices }: Pick<Hall, "hasPrices">) =>
  hasPrices ? "seats.sectionCount" : "seats.sectionSeats";
