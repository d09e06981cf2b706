import type { DateStatus } from "../../core/bookings/date-status.ts";
import type { BookingNumber } from "../../core/bookings/booking-number.ts";
import type { SeatStatus } from "../../core/seat-status.ts";
import type {
  AllocationId,
  TicketId,
  ConcertId,
  PerformanceId,
  ReservationId,
  UserId,
} from "../../core/ids.ts";
import { refuse, type Refusal } from "../../core/refusals.ts";
import type { Instant } from "../../core/time.ts";

export type ReservationStatus = "HELD" | "CONFIRMED" | "EXPIRED" | "CANCELLED" | "REFUNDED";

export interface HeldSeat {
  seatNumber: number;
  grade: string;
  price: number;
}

/** Where a seat is in the hall, as its plan says. */
export interface SeatPlace {
  section: string;
  row: string;
  /** What is printed on the chair. */
  label: string;
  flags: number;
}

/** When and where a reservation's seats are. */
export interface ReservedPlace {
  startsAt: Instant;
  /** By seat number. */
  places: ReadonlyMap<number, SeatPlace>;
}

/** What was given back of a reservation at once. */
export interface GivenBack {
  refundedBy: "BUYER" | "ORGANISER";
  seatNumbers: number[];
  fee: number;
  refund: number;
  toCards: number;
  cancelledAt: string;
}

/** Seats of one booking that were exchanged for those of another, which is named here. */
export interface Exchanged {
  /** What the seats given up counted for. */
  amount: number;
  reservationId: string;
  bookingNumber: BookingNumber;
}

/** What a reservation is for, as people read it: names and times, no ids. */
export interface Occasion {
  title: string;
  venue: string;
  timeZone: string;
  startsAt: Instant;
  dateStatus: DateStatus;
  refunds: readonly GivenBack[];
  exchangedFor: readonly (Exchanged & { seatNumbers: number[]; exchangedAt: string })[];
  exchangedFrom: Exchanged | null;
  /** Null until it is paid. */
  bookingNumber: BookingNumber | null;
  /** By seat number. Contains at least the reservation's seats. */
  places: ReadonlyMap<number, SeatPlace>;
}

export interface Reservation {
  reservationId: ReservationId;
  userId: UserId;
  performanceId: PerformanceId;
  concertId: ConcertId;
  /** The place in line that made the hold. When its token ends, so does the hold. None (0) at the counter. */
  queueNo: number;
  position: number;
  status: ReservationStatus;
  seats: HeldSeat[];
  /** The seats among these that were cancelled after they were paid. */
  cancelledSeatNumbers: number[];
  /** The limit of seats per buyer at the time of the hold; null for reservations older than this column. */
  seatsLimit: number | null;
  /** The limit of seats per buyer and date at the time of the hold; null for none. */
  performanceLimit: number | null;
  amount: number;
  heldAt: Instant;
  expiresAt: Instant;
}

/** A seat as read under its lock. */
export interface LockedSeat {
  seatNumber: number;
  status: SeatStatus;
  heldUntil: Instant | null;
  reservationId: ReservationId | null;
  /** Whom a BLOCKED seat is kept back for; null for nobody in particular. */
  allocationId: AllocationId | null;
  /** The ticket by which a SOLD seat was given away. */
  complimentaryId: TicketId | null;
}

/** The reservation's true status at `now`, even where the sweeper has not recorded an expiry yet. */
export function presentStatus(
  reservation: Pick<Reservation, "status" | "expiresAt">,
  now: Instant,
): ReservationStatus {
  return reservation.status === "HELD" && now >= reservation.expiresAt ? "EXPIRED" : reservation.status;
}

/**
 * A seat is available unless it is blocked, sold or in a live hold. A hold ends at its deadline, recorded or
 * not.
 */
export function canBeHeld(seat: LockedSeat, now: Instant): boolean {
  return seat.status === "AVAILABLE" || (seat.status === "HELD" && seat.heldUntil! <= now);
}

export interface HoldFacts {
  /** The requested seats that exist, by number. */
  seats: ReadonlyMap<number, LockedSeat>;
  /** Seats of this concert that the buyer already holds or owns. */
  seatsOfUser: number;
  seatsPerUser: number;
  /** Those among them that are of this performance. */
  seatsOfUserHere: number;
  /** Null for no limit of its own. */
  seatsPerPerformance: number | null;
  seatsTotal: number;
}

/**
 * Whether these seats can be held together: all or none. Checked in order of precedence: the seats exist, the
 * buyer may have that many, every one of them is available.
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
      { limit: facts.seatsPerUser, limitOf: "concert" },
    );
  }
  const { seatsPerPerformance, seatsOfUserHere } = facts;
  if (seatsPerPerformance !== null && seatsOfUserHere + seatNumbers.length > seatsPerPerformance) {
    return refuse(
      "seat_limit_exceeded",
      `One person may have ${seatsPerPerformance} seats of this date; you have ${seatsOfUserHere}.`,
      { limit: seatsPerPerformance, limitOf: "performance" },
    );
  }
  const taken = seatNumbers.filter((number) => !canBeHeld(facts.seats.get(number)!, now));
  if (taken.length > 0) {
    return refuse("seat_unavailable", `Not to be had: ${taken.join(", ")}.`, { seatNumbers: taken });
  }
  return null;
}

/**
 * How long one buyer recently held a seat without paying for it, and when the latest of those holds ended.
 */
export interface UnpaidSeat {
  seatNumber: number;
  heldMs: number;
  latest: Instant;
}

/**
 * After holding a seat unpaid for this many lengths of a hold, its buyer has to wait before the next hold of
 * it.
 */
export const UNPAID_HOLDS_MAX = 3;
/** Unpaid holds are remembered for this many lengths of a hold. */
export const UNPAID_HOLDS_KEPT = 10;

/**
 * Keeps one buyer from holding a seat for ever without paying. After three lengths of a hold, however the
 * holds ended, the buyer has to wait one length before the next, so that others get a chance.
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

/** Why a reservation is no longer a live hold; null while it is one. */
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
