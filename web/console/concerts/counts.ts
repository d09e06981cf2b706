import type { RecordedPerformance } from "../api/types.ts";

export interface SeatCounts {
  available: number;
  held: number;
  sold: number;
  blocked: number;
  total: number;
}

/** The seats of all these dates by their state. */
export function seatsOf(performances: readonly Pick<RecordedPerformance, "seats">[]): SeatCounts {
  const sum = { available: 0, held: 0, sold: 0, blocked: 0, total: 0 };
  for (const { seats } of performances) {
    sum.available += seats.available;
    sum.held += seats.held;
    sum.sold += seats.sold;
    sum.blocked += seats.blocked;
  }
  sum.total = sum.available + sum.held + sum.sold + sum.blocked;
  return sum;
}
