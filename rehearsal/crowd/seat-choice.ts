import { type Random, weightedIndex } from "../../testing/seeded-random.ts";

/** What a buyer sees of a seat. */
export interface SeatOnOffer {
  seatNumber: number;
  section: string;
  row: string;
  status: string;
}

/**
 * Up to `wanted` seats for a buyer to ask for: the first by popularity, the others as close to it as can be
 * had. The seats come in the venue's order, best first. A seat's popularity is its place in that order to the
 * power of minus `skew`: with 0 every seat is as good, with 1 the first is wanted ten times as much as the
 * tenth, so that everyone collides in row 1. Empty when nothing is free.
 */
export function chooseSeats(
  random: Random,
  seats: readonly SeatOnOffer[],
  wanted: number,
  skew: number,
): number[] {
  const weights = seats.map((seat, rank) => (seat.status === "AVAILABLE" ? (rank + 1) ** -skew : 0));
  const first = seats[weightedIndex(random, weights)];
  if (!first) return [];
  return seats
    .filter((seat) => seat.status === "AVAILABLE")
    .toSorted((a, b) => distance(first, a) - distance(first, b))
    .slice(0, wanted)
    .map((seat) => seat.seatNumber)
    .toSorted((a, b) => a - b);
}

/** Neighbours in the same row come before any other seat; seats are numbered along the rows. */
function distance(from: SeatOnOffer, to: SeatOnOffer): number {
  const apart = Math.abs(from.seatNumber - to.seatNumber);
  return from.section === to.section && from.row === to.row ? apart : apart + 1_000_000;
}

/** Whether only companion seats are left, and no hold is on another seat: the last one has ended. */
export function isOnlyCompanions(
  seatsAvailable: readonly number[],
  companions: number,
  lastHoldEndsAt = 0,
): boolean {
  const left = seatsAvailable.reduce((sum, seats) => sum + seats, 0);
  return companions > 0 && left <= companions && lastHoldEndsAt < Date.now();
}

/**
 * The index of the date to look at: the buyer's favourites first, as long as something is left there.
 * `weights` says how much each date is wanted; a date that it does not name is wanted as much as any.
 */
export function chooseDate(
  random: Random,
  seatsAvailable: readonly number[],
  weights: readonly number[],
): number {
  return weightedIndex(
    random,
    seatsAvailable.map((available, index) => (available > 0 ? (weights[index] ?? 1) : 0)),
  );
}
