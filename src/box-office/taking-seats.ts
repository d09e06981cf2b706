import { Sales } from "../catalogue/for-transactions.ts";
import { newBookingNumber } from "../core/bookings/booking-number.ts";
import { AT_COUNTER } from "../core/bookings/counter-place.ts";
import {
  type ConcertId,
  newId,
  type PaymentId,
  type PerformanceId,
  type ReservationId,
  type TicketId,
  type UserId,
} from "../core/ids.ts";
import { invalidRequest, notFound, Refusal, refuse } from "../core/refusals.ts";
import { SECOND_MS } from "../core/time.ts";
import type { WorkingSet } from "../database/batches/working-set.ts";
import { PlanSeats } from "../halls/for-transactions.ts";
import { type PaymentRecord, PaymentRows } from "../payments/for-transactions.ts";
import { canBeHeld, type Reservation, ReservationRows, SeatRows } from "../reservations/for-transactions.ts";
import { type PlacedTicket, TicketRows } from "../tickets/for-transactions.ts";
import { WalletRows } from "../wallet/for-transactions.ts";

/** Seats that are sold beside the line. A date never changes its concert or plan. */
export interface WantedSeats {
  userId: UserId;
  concertId: ConcertId;
  performanceId: PerformanceId;
  planNo: number;
  queueNo: number;
  seatNumbers: readonly number[];
}

export function askSeats({ performanceId, planNo, seatNumbers }: WantedSeats, set: WorkingSet): void {
  set.of(SeatRows).ask(performanceId, seatNumbers);
  set.of(PlanSeats).ask(planNo, seatNumbers);
  set.of(Sales).ask(performanceId);
}

/** The seats as they would be sold now; or why they cannot be. Those of `own` are given up for it. */
export function findSeats(
  wanted: WantedSeats,
  set: WorkingSet,
  own: readonly number[] = [],
): Reservation | Refusal {
  const { userId, concertId, performanceId, planNo, queueNo, seatNumbers } = wanted;
  const sale = set.of(Sales).find(performanceId);
  if (!sale || sale.isWithdrawn) return notFound();
  // The counter goes on when the sale in the line is over or stopped, but not for a date that is cancelled.
  if (sale.calledOff === "CANCELLED")
    return refuse("invalid_state", "This date was cancelled.", { currentStatus: "CANCELLED" });
  const locked = set.of(SeatRows).of(performanceId);
  const absent = seatNumbers.findIndex((number) => !locked.has(number));
  if (absent >= 0) return invalidRequest(`seatNumbers[${absent}]`, "is no seat of this date");
  const taken = seatNumbers.filter((number) => {
    const seat = locked.get(number)!;
    return seat.status !== "BLOCKED" && !own.includes(number) && !canBeHeld(seat, set.now);
  });
  if (taken.length > 0)
    return refuse("seat_unavailable", `Held or sold: ${taken.join(", ")}.`, { seatNumbers: taken });
  const seats = seatNumbers.map((seatNumber) => {
    const { category } = set.of(PlanSeats).find(planNo, seatNumber)!;
    const { grade, price } = sale.prices[category]!;
    return { seatNumber, grade, price };
  });
  return {
    reservationId: newId<ReservationId>(),
    userId,
    performanceId,
    concertId,
    queueNo,
    position: AT_COUNTER,
    status: "HELD",
    seats,
    cancelledSeatNumbers: [],
    // The limits are those of the line.
    seatsLimit: null,
    performanceLimit: null,
    amount: seats.reduce((sum, { price }) => sum + price, 0),
    heldAt: set.now,
    expiresAt: set.now + sale.policy.holdSeconds * SECOND_MS,
  };
}

export interface Sold {
  payment: PaymentRecord;
  tickets: PlacedTicket[];
}

/** Sells seats that `findSeats` has found, for points that are in the wallet. */
export function sellSeats(reservation: Reservation, planNo: number, set: WorkingSet): Sold {
  const { reservationId, userId, performanceId, amount } = reservation;
  const paymentId = newId<PaymentId>();
  const movement = { kind: "PAYMENT", against: "SALES", reference: paymentId } as const;
  const balanceAfter = set.of(WalletRows).move(userId, { ...movement, amount: -amount });
  set.of(ReservationRows).add(reservation);
  set.of(ReservationRows).put({ ...reservation, status: "CONFIRMED" });
  const seats = set.of(SeatRows);
  for (const { seatNumber } of reservation.seats) {
    const seat = seats.of(performanceId).get(seatNumber)!;
    seats.put(performanceId, {
      ...seat,
      status: "SOLD",
      heldUntil: null,
      reservationId,
      allocationId: null,
    });
  }
  const both = { paymentId, reservationId, userId };
  const { startsAt } = set.of(Sales).find(performanceId)!;
  const tickets = reservation.seats.map(({ seatNumber, price }): PlacedTicket => {
    const { section, row, label, flags } = set.of(PlanSeats).find(planNo, seatNumber)!;
    const place = { section, row, label, flags };
    const ticketId = newId<TicketId>();
    return {
      ...both,
      ...place,
      ticketId,
      performanceId,
      startsAt,
      seatNumber,
      price,
      status: "VALID",
      issuedAt: set.now,
    };
  });
  const payment: PaymentRecord = {
    ...both,
    bookingNumber: newBookingNumber(),
    amount,
    balanceAfter,
    status: "SUCCEEDED",
    termsVersion: null,
    paidAt: set.now,
  };
  set.of(PaymentRows).pay(payment);
  set.of(TicketRows).issue(tickets);
  return { payment, tickets };
}
