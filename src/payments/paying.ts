import { newBookingNumber } from "../core/bookings/booking-number.ts";
import { newId, type PaymentId, type ReservationId, type TicketId, type UserId } from "../core/ids.ts";
import { notFound, Refusal, refuse } from "../core/refusals.ts";
import { type Instant, isoTime } from "../core/time.ts";
import { type Answer, KeptAnswers, type KeyUse } from "../database/batches/idempotency.ts";
import type { CommandKind, WorkingSet } from "../database/batches/working-set.ts";
import {
  checkHeld,
  endHoldsOf,
  type Reservation,
  ReservationRows,
  SeatRows,
} from "../reservations/for-transactions.ts";
import type { Tickets } from "../tickets/service.ts";
import { type TicketRecord, TicketRows } from "../tickets/for-transactions.ts";
import { checkPoints, WalletRows } from "../wallet/for-transactions.ts";
import {
  enterSale,
  type PlaceRef,
  PlaceRows,
  type Queue,
  tokenInvalid,
} from "../waiting-room/for-transactions.ts";
import type { QueueToken } from "../http/credentials.ts";
import type { Payment as PaymentJson } from "./api.ts";
import { PaymentRows } from "./payment-rows.ts";
import type { PaymentRecord } from "./store.ts";

export interface PayCommand {
  userId: UserId;
  token: QueueToken;
  queue: Queue;
  reservationId: ReservationId;
  key: KeyUse;
}

interface Paid {
  payment: PaymentRecord;
  tickets: TicketRecord[];
}

/**
 * Pays for a held reservation. Only here do wallet, reservation, tickets and queue token change together. The
 * seats are locked too: another buyer's hold of a lapsed seat is decided entirely before this or entirely
 * after.
 */
export function payment(tickets: Tickets): CommandKind<PayCommand, Answer<PaymentJson>> {
  return {
    needs(command, set) {
      const { userId, reservationId, key } = command;
      const place = placeOf(command);
      set.of(PlaceRows).ask(place);
      set.of(WalletRows).ask({ userId });
      set.of(SeatRows).askReservation({ reservationId });
      set.of(SeatRows).askHoldsOf(place);
      set.of(KeptAnswers).ask(key);
    },
    decide(command, set) {
      const kept = set.of(KeptAnswers);
      const replayed = kept.replayed<PaymentJson>(command.key);
      if (replayed) return replayed;
      const paid = decidePayment(command, set);
      if (paid instanceof Refusal) return paid;
      const issued = paid.tickets.map((ticket) => tickets.issued(ticket));
      const answer = { status: 201, body: paymentView(paid.payment, issued) };
      kept.keep(command.key, answer, paid.payment.paymentId);
      return answer;
    },
  };
}

/** Checks in order: the token, the reservation, its deadline, its seats, the points. */
function decidePayment(command: PayCommand, set: WorkingSet): Paid | Refusal {
  const { userId, reservationId } = command;
  const { now } = set;
  const [places, wallets] = [set.of(PlaceRows), set.of(WalletRows)];
  const [reservations, seats] = [set.of(ReservationRows), set.of(SeatRows)];
  const place = enterSale(command.token, places.find(placeOf(command)), command.queue, now);
  if (place instanceof Refusal) return place;
  const reservation = reservations.find({ reservationId });
  if (!reservation || reservation.userId !== userId) return notFound();
  if (reservation.queueNo !== command.queue.queueNo) return tokenInvalid();
  const { performanceId, amount } = reservation;
  const held = seats.ownedBy(reservation, "HELD");
  const refusal =
    checkHeld(reservation, now) ??
    checkSeats(reservation, held.length) ??
    checkPoints(wallets.of(userId).balance, amount);
  if (refusal) return refusal;

  const paymentId = newId<PaymentId>();
  const movement = { kind: "PAYMENT", against: "SALES", reference: paymentId } as const;
  const balanceAfter = wallets.move(userId, { ...movement, amount: -amount });
  const paid = newPayment(paymentId, reservation, balanceAfter, now);
  places.put({ ...place, status: "CONSUMED" });
  reservations.put({ ...reservation, status: "CONFIRMED" });
  for (const seat of held) seats.put(performanceId, { ...seat, status: "SOLD", heldUntil: null });
  set.of(PaymentRows).pay(paid.payment);
  set.of(TicketRows).issue(paid.tickets);
  // A spent token ends its visitor's other holds.
  endHoldsOf(set, place);
  return paid;
}

/** A second guard behind the deadline: every seat must still belong to this reservation. */
function checkSeats(reservation: Reservation, seatsHeld: number): Refusal | null {
  if (seatsHeld === reservation.seats.length) return null;
  return refuse("reservation_expired", "The seats are no longer yours to pay for.");
}

function newPayment(
  paymentId: PaymentId,
  reservation: Reservation,
  balanceAfter: number,
  now: Instant,
): Paid {
  const { reservationId, userId, performanceId, amount } = reservation;
  const both = { paymentId, reservationId, userId };
  return {
    payment: {
      ...both,
      bookingNumber: newBookingNumber(),
      amount,
      balanceAfter,
      status: "SUCCEEDED",
      paidAt: now,
    },
    tickets: reservation.seats.map(({ seatNumber, price }) => ({
      ...both,
      ticketId: newId<TicketId>(),
      performanceId,
      seatNumber,
      price,
      status: "VALID",
      issuedAt: now,
    })),
  };
}

export function paymentView(payment: PaymentRecord, tickets: PaymentJson["tickets"]): PaymentJson {
  const { paymentId, bookingNumber, reservationId, status, amount, balanceAfter } = payment;
  const paidAt = isoTime(payment.paidAt);
  return { paymentId, bookingNumber, reservationId, status, amount, balanceAfter, paidAt, tickets };
}

function placeOf({ queue, token }: PayCommand): PlaceRef {
  return { queueNo: queue.queueNo, position: token.position };
}
