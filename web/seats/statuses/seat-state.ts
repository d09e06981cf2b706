import { SEAT_STATUSES } from "../../../src/core/seat-status.ts";
import type { Reservation } from "../../api/types.ts";

/**
 * A seat as this visitor sees it, as one byte. Being theirs, or chosen, comes before its public status. The
 * organiser's desk says more of a seat in the bits above these three.
 */
export const STATES = [...SEAT_STATUSES, "MINE", "CHOSEN"] as const;
export type SeatState = (typeof STATES)[number];
export const STATE = {
  AVAILABLE: 0,
  HELD: 1,
  SOLD: 2,
  BLOCKED: 3,
  MINE: 4,
  CHOSEN: 5,
} as const satisfies Record<SeatState, number>;
/** The bit of those that are theirs or chosen. */
export const OWN = 4;

/** `mine` and `chosen` are seat numbers. */
export function shownStates(
  statuses: Uint8Array,
  mine: Iterable<number>,
  chosen: Iterable<number>,
): Uint8Array {
  const states = statuses.slice();
  for (const number of chosen) if (number <= states.length) states[number - 1] = STATE.CHOSEN;
  for (const number of mine) if (number <= states.length) states[number - 1] = STATE.MINE;
  return states;
}

/** Whether a visitor may have this seat: it is free, or they have chosen it already. */
export const isFree = (state: number | undefined): boolean =>
  state === STATE.AVAILABLE || state === STATE.CHOSEN;

/** Numbers of the seats of a performance that these reservations hold or have paid for. */
export function ownSeats(reservations: readonly Reservation[], performanceId: string): Set<number> {
  return new Set(
    reservations
      .filter((each) => each.performanceId === performanceId && isOwned(each))
      .flatMap((each) => seatsLeft(each).map((seat) => seat.seatNumber)),
  );
}

/** The reservation's seats without the cancelled ones. */
export function seatsLeft({
  seats,
  cancelledSeatNumbers,
}: Pick<Reservation, "seats" | "cancelledSeatNumbers">) {
  return seats.filter((seat) => !cancelledSeatNumbers.includes(seat.seatNumber));
}

export function isOwned({ status }: Pick<Reservation, "status">): boolean {
  return status === "HELD" || status === "CONFIRMED";
}
