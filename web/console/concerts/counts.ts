import type { LiveFigures, RecordedPerformance } from "../api/types.ts";

/** The states of seats, in the order in which pages show them. Each seat is in one of them. */
export const SEAT_STATES = ["sold", "held", "available", "blocked", "complimentary"] as const;

export type SeatCounts = Pick<LiveFigures["total"], "seats" | (typeof SEAT_STATES)[number]>;

/** The seats of all these dates by their state. */
export function seatsOf(dates: readonly Pick<RecordedPerformance, "seats" | "seatsTotal">[]): SeatCounts {
  const sum = { seats: 0, sold: 0, held: 0, available: 0, blocked: 0, complimentary: 0 };
  for (const { seats, seatsTotal } of dates) {
    sum.seats += seatsTotal;
    for (const state of SEAT_STATES) sum[state] += seats[state];
  }
  return sum;
}
