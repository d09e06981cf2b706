import { fieldError } from "../core/words/field-errors.ts";
import { dateCancelled, Sales } from "../catalogue/for-transactions.ts";
import { AT_COUNTER } from "../core/bookings/counter-place.ts";
import { type ConcertId, newId, type PerformanceId, type ReservationId, type UserId } from "../core/ids.ts";
import { invalidRequest, notFound, Refusal, refuse } from "../core/refusals.ts";
import { SECOND_MS } from "../core/time.ts";
import type { WorkingSet } from "../database/batches/working-set.ts";
import { PlanSeats, withSeatNames } from "../halls/for-transactions.ts";
import { MessageRows } from "../outbox/for-transactions.ts";
import { buySeats, type InheritedTerms, type Paid } from "../payments/for-transactions.ts";
import { canBeHeld, type Reservation, ReservationRows, SeatRows } from "../reservations/for-transactions.ts";
import type { BoughtPlaces } from "../tickets/for-transactions.ts";

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
  if (sale.calledOff === "CANCELLED") return dateCancelled();
  const locked = set.of(SeatRows).of(performanceId);
  const absent = seatNumbers.findIndex((number) => !locked.has(number));
  if (absent >= 0)
    return invalidRequest(`seatNumbers[${absent}]`, fieldError("seat_unknown", "is no seat of this date"));
  const taken = seatNumbers.filter((number) => {
    const seat = locked.get(number)!;
    return seat.status !== "BLOCKED" && !own.includes(number) && !canBeHeld(seat, set.now);
  });
  if (taken.length > 0) {
    const refusal = refuse("seat_unavailable", `Held, sold or given away: ${taken.join(", ")}.`, {
      seatNumbers: taken,
    });
    return withSeatNames(refusal, (number) => set.of(PlanSeats).find(planNo, number));
  }
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

/**
 * Sells seats that `findSeats` has found, for points that are in the wallet. `tells`: what mail the buyer
 * gets. `inherited`: of the seats that they are exchanged for.
 */
export function sellSeats(
  reservation: Reservation,
  { planNo, tells }: { planNo: number; tells: "order.paid" | "order.exchanged" | null },
  set: WorkingSet,
  inherited: InheritedTerms | null = null,
): Paid {
  const { reservationId, performanceId, userId } = reservation;
  set.of(ReservationRows).add(reservation);
  const seats = set.of(SeatRows);
  const sold = { status: "SOLD", heldUntil: null, reservationId, allocationId: null } as const;
  const places: BoughtPlaces["places"] = new Map(
    reservation.seats.map(({ seatNumber }) => {
      const { section, row, label, flags } = set.of(PlanSeats).find(planNo, seatNumber)!;
      return [seatNumber, { section, row, label, flags }];
    }),
  );
  for (const { seatNumber } of reservation.seats)
    seats.put(performanceId, { ...seats.of(performanceId).get(seatNumber)!, ...sold });
  const { startsAt } = set.of(Sales).find(performanceId)!;
  const termsVersion = inherited?.termsVersion ?? null;
  const paid = buySeats(reservation, { startsAt, places }, set, undefined, termsVersion, inherited);
  const { paymentId } = paid.payment;
  if (tells !== null)
    set.of(MessageRows).add({ kind: tells, userId, orderId: paymentId, reference: paymentId });
  return paid;
}
