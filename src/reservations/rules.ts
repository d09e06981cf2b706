import type { SeatStatus } from "../core/seat-status.ts";
import type { ConcertId, PerformanceId, ReservationId, UserId } from "../core/ids.ts";
import { refuse, type Refusal } from "../core/refusals.ts";
import type { Instant } from "../core/time.ts";

export type ReservationStatus = "HELD" | "CONFIRMED" | "EXPIRED" | "CANCELLED" | "REFUNDED";

export interface HeldSeat {
  seatNumber: number;
  grade: string;
  price: number;
}

/** Where a seat is in the hall. */
export interface SeatPlace {
  section: string;
  row: string;
}

/** What a reservation is for, in words: for people, who know no ids. */
export interface Occasion {
  title: string;
  venue: string;
  timeZone: string;
  startsAt: Instant;
  /** By number; of the reservation's seats at least. */
  places: ReadonlyMap<number, SeatPlace>;
}

export interface Reservation {
  reservationId: ReservationId;
  userId: UserId;
  performanceId: PerformanceId;
  concertId: ConcertId;
  /** The place in line that held it: the hold ends with that token. */
  queueNo: number;
  position: number;
  status: ReservationStatus;
  seats: HeldSeat[];
  /** Of these seats, those given back since. */
  cancelledSeatNumbers: number[];
  /** Seats of the concert that its buyer might have, as it was at the hold; null where that was not written down. */
  seatsLimit: number | null;
  amount: number;
  heldAt: Instant;
  expiresAt: Instant;
}

/** A seat as it stands under lock. */
export interface LockedSeat extends HeldSeat {
  status: SeatStatus;
  heldUntil: Instant | null;
  reservationId: ReservationId | null;
}

/** The reservation's status as it truly is at `now`, whether or not the sweeper has written it down. */
export function presentStatus(
  reservation: Pick<Reservation, "status" | "expiresAt">,
  now: Instant,
): ReservationStatus {
  return reservation.status === "HELD" && now >= reservation.expiresAt ? "EXPIRED" : reservation.status;
}

/** A seat can be had when nobody's live hold, sale or block is on it. A hold ends at its deadline, swept or not. */
export function canBeHeld(seat: LockedSeat, now: Instant): boolean {
  return seat.status === "AVAILABLE" || (seat.status === "HELD" && seat.heldUntil! <= now);
}

export interface HoldFacts {
  /** The seats asked for that exist, by number. */
  seats: ReadonlyMap<number, LockedSeat>;
  /** Seats of this concert that the buyer holds or owns already. */
  seatsOfUser: number;
  seatsPerUser: number;
  seatsTotal: number;
}

/**
 * Whether these seats can be held together: all or none. The ladder, in order of precedence: the seats exist, the
 * buyer may have that many, every one of them can be had.
 */
export function checkHold(seatNumbers: readonly number[], facts: HoldFacts, now: Instant): Refusal | null {
  const absent = seatNumbers.findIndex((number) => !facts.seats.has(number));
  if (absent >= 0) {
    const message = `there is no seat ${seatNumbers[absent]}; seats are numbered 1 to ${facts.seatsTotal}`;
    return refuse("invalid_request", message, { errors: [{ path: `seatNumbers[${absent}]`, message }] });
  }
  if (facts.seatsOfUser + seatNumbers.length > facts.seatsPerUser) {
    return refuse(
      "seat_limit_exceeded",
      `One person may have ${facts.seatsPerUser} seats of this concert; you have ${facts.seatsOfUser}.`,
      { limit: facts.seatsPerUser },
    );
  }
  const taken = seatNumbers.filter((number) => !canBeHeld(facts.seats.get(number)!, now));
  if (taken.length > 0) {
    return refuse("seat_unavailable", `Not to be had: ${taken.join(", ")}.`, { seatNumbers: taken });
  }
  return null;
}

/** How long one buyer has held a seat of late without paying for it, and until when. */
export interface UnpaidSeat {
  seatNumber: number;
  heldMs: number;
  latest: Instant;
}

/** As long as so many holds last, one buyer may hold one seat unpaid before the next hold of it has to wait. */
export const UNPAID_HOLDS_MAX = 3;
/** What was held unpaid is remembered for this many times as long as a hold lasts. */
export const UNPAID_HOLDS_KEPT = 10;

/**
 * Keeps one buyer from having a seat for ever without paying: once they have held it for as long as three holds last, however
 * those ended, the next has to wait for as long as a hold lasts, so that others come first.
 */
export function checkCoolDown(unpaid: readonly UnpaidSeat[], holdMs: number, now: Instant): Refusal | null {
  const waiting = unpaid.filter(
    ({ heldMs, latest }) => heldMs >= UNPAID_HOLDS_MAX * holdMs && now < latest + holdMs,
  );
  if (waiting.length === 0) return null;
  const until = Math.max(...waiting.map(({ latest }) => latest)) + holdMs;
  const seatNumbers = waiting.map(({ seatNumber }) => seatNumber);
  return refuse(
    "too_many_requests",
    `You have held ${seatNumbers.join(", ")} for long without paying; let others choose first.`,
    { seatNumbers },
    Math.ceil((until - now) / 1_000),
  );
}

/** Why a reservation is no hold any more, or null while it is one. */
export function checkHeld(
  reservation: Pick<Reservation, "status" | "expiresAt">,
  now: Instant,
): Refusal | null {
  const status = presentStatus(reservation, now);
  if (status === "HELD") return null;
  if (status === "EXPIRED") {
    return refuse("reservation_expired", "The time to pay has run out, and the seats are free again.");
  }
  return refuse("reservation_not_held", `The reservation is ${status.toLowerCase()}.`, {
    currentStatus: status,
  });
}

export function amountOf(seats: readonly HeldSeat[]): number {
  return seats.reduce((sum, seat) => sum + seat.price, 0);
}
