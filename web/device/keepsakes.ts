import type { Concert, Performance, Seat } from "../api/types.ts";
import { readStored, useStored, writeStored } from "./stored.ts";

/**
 * What a performance and its seats are called, remembered when seats are held: tickets and reservations name them by id
 * and number only, and dates and seat lists are closed to those whose turn is over.
 */
export interface Keepsake {
  concertId: string;
  title: string;
  venue: string;
  timeZone: string;
  startsAt: string;
  seats: Record<number, Pick<Seat, "section" | "row" | "grade">>;
}

export type Keepsakes = Record<string, Keepsake>;

const KEY = "keepsakes";

export function useKeepsakes(): Keepsakes {
  return useStored<Keepsakes>(KEY) ?? NOTHING;
}

export function keepPerformance(concert: Concert, performance: Performance, seats: readonly Seat[]): void {
  const keepsakes = readStored<Keepsakes>(KEY) ?? NOTHING;
  const known = keepsakes[performance.performanceId];
  const named = Object.fromEntries(
    seats.map(({ seatNumber, section, row, grade }) => [seatNumber, { section, row, grade }]),
  );
  writeStored(KEY, {
    ...keepsakes,
    [performance.performanceId]: {
      concertId: concert.concertId,
      title: concert.title,
      venue: concert.venue,
      timeZone: concert.timeZone,
      startsAt: performance.startsAt,
      seats: { ...known?.seats, ...named },
    },
  });
}

const NOTHING: Keepsakes = {};
