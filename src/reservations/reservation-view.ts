import { type Instant, isoTime, remainingMs } from "../core/time.ts";
import type { Reservation as ReservationJson } from "./api.ts";
import { type Occasion, presentStatus, type Reservation } from "./rows/rules.ts";

/** The reservation as its owner sees it at `now`, as JSON. */
export function reservationView(reservation: Reservation, occasion: Occasion, now: Instant): ReservationJson {
  const { title, venue, timeZone, startsAt, dateStatus, refunds, bookingNumber, places } = occasion;
  const { exchangedFor, exchangedFrom } = occasion;
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
    exchangedFor: exchangedFor.map((each) => ({
      ...each,
      exchangedAt: isoTime(Date.parse(each.exchangedAt)),
    })),
    exchangedFrom,
    amount: reservation.amount,
    heldAt: isoTime(reservation.heldAt),
    expiresAt: isoTime(reservation.expiresAt),
    expiresInMs: status === "HELD" ? remainingMs(reservation.expiresAt, now) : 0,
  };
}
