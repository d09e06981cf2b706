import { type Instant, isoTime, remainingMs } from "../core/time.ts";
import type { Reservation as ReservationJson } from "./api.ts";
import { presentStatus, type Reservation } from "./rules.ts";

/** The reservation as its owner sees it at `now`. */
export function reservationView(reservation: Reservation, now: Instant): ReservationJson {
  const status = presentStatus(reservation, now);
  return {
    reservationId: reservation.reservationId,
    performanceId: reservation.performanceId,
    userId: reservation.userId,
    status,
    seats: reservation.seats,
    cancelledSeatNumbers: reservation.cancelledSeatNumbers,
    amount: reservation.amount,
    heldAt: isoTime(reservation.heldAt),
    expiresAt: isoTime(reservation.expiresAt),
    expiresInMs: status === "HELD" ? remainingMs(reservation.expiresAt, now) : 0,
  };
}
