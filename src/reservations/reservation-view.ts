import { type Instant, isoTime, remainingMs } from "../core/time.ts";
import type { Reservation as ReservationJson } from "./api.ts";
import { type Occasion, presentStatus, type Reservation } from "./rows/rules.ts";

/** The reservation as its owner sees it at `now`, as JSON. */
export function reservationView(
  reservation: Reservation,
  { title, venue, timeZone, startsAt, dateStatus, refunds, bookingNumber, places }: Occasion,
  now: Instant,
): ReservationJson {
  const status = presentStatus(reservation, now);
  return {
    reservationId: reservation.reservationId,
    performanceId: reservation.performanceId,
    userId: reservation.userId,
    status,
    bookingNumber,
    concertId: reservation.concertId,
    title,
    venue,
    timeZone,
    startsAt: isoTime(startsAt),
    dateStatus,
    seats: reservation.seats.map(({ seatNumber, grade, price }) => {
      const { section, row, label, flags } = places.get(seatNumber)!;
      return { seatNumber, section, row, label, ...(flags === 0 ? {} : { flags }), grade, price };
    }),
    cancelledSeatNumbers: reservation.cancelledSeatNumbers,
    refunds: refunds.map((each) => ({ ...each, cancelledAt: isoTime(Date.parse(each.cancelledAt)) })),
    amount: reservation.amount,
    heldAt: isoTime(reservation.heldAt),
    expiresAt: isoTime(reservation.expiresAt),
    expiresInMs: status === "HELD" ? remainingMs(reservation.expiresAt, now) : 0,
  };
}
