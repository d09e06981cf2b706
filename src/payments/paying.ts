import { newBookingNumber } from "../core/bookings/booking-number.ts";
import { newId, type PaymentId, type ReservationId, type UserId } from "../core/ids.ts";
import { notFound, Refusal, refuse } from "../core/refusals.ts";
import { isoTime } from "../core/time.ts";
import { type Answer, KeptAnswers, type KeyUse } from "../database/batches/idempotency.ts";
import type { CommandKind, WorkingSet } from "../database/batches/working-set.ts";
import {
  AgreedTerms,
  checkHeld,
  CompanionRows,
  endHoldsOf,
  type KnownPlans,
  type Reservation,
  ReservationRows,
  ReservedPlaces,
  SeatRows,
} from "../reservations/for-transactions.ts";
import { MessageRows } from "../outbox/for-transactions.ts";
import { KnownContacts } from "../identity/for-transactions.ts";
import type { Tickets } from "../tickets/service.ts";
import {
  type BoughtPlaces,
  type PlacedTicket,
  ticketForSeat,
  TicketRows,
} from "../tickets/for-transactions.ts";
import { checkPoints, OpenPurposes, type TopUpForPurchase, WalletRows } from "../wallet/for-transactions.ts";
import {
  enterSale,
  type Place,
  type PlaceRef,
  PlaceRows,
  type Queue,
  tokenInvalid,
} from "../waiting-room/for-transactions.ts";
import type { QueueToken } from "../http/credentials.ts";
import type { Payment as PaymentJson, PendingPayment } from "./api.ts";
import type { PaymentRecord } from "./store.ts";
import { PaymentRows } from "./payment-rows.ts";
import type { InheritedTerms } from "./rules.ts";
import { startTopUp, type TopUpTerms } from "./topping-up.ts";

export interface PayCommand {
  userId: UserId;
  token: QueueToken;
  queue: Queue;
  reservationId: ReservationId;
  /** How to top up what is missing. Undefined: missing points are a refusal. */
  topUp?: TopUpTerms | undefined;
  /** The terms that the buyer has agreed to. */
  termsVersion?: string | undefined;
  key: KeyUse;
}

/** The answer; with the top-up whose intent this command has stored, if points were missing. */
export interface PayOutcome extends Answer<PaymentJson | PendingPayment> {
  started?: TopUpForPurchase;
}

export interface Paid {
  payment: PaymentRecord;
  tickets: PlacedTicket[];
}

export interface MailOptions {
  /** Buyers are told by mail what they bought and gave back. So they must have said how to reach them. */
  hasMail: boolean;
}

export const NO_MAIL: MailOptions = { hasMail: false };

export interface PayingOptions extends MailOptions {
  /** Without it, each batch reads what the seats are. */
  plans?: KnownPlans;
}

/** The Idempotency-Keys of paying. */
export const PAY_ROUTE = "pay";

/**
 * Pays for a held reservation. Only by `payFor` do wallet, reservation, tickets and queue token change
 * together. The seats are locked too: another buyer's hold of a lapsed seat is decided entirely before this
 * or entirely after.
 */
export function payment(
  tickets: Tickets,
  { hasMail, plans }: PayingOptions = NO_MAIL,
): CommandKind<PayCommand, PayOutcome> {
  return {
    needs(command, set) {
      const { userId, reservationId, topUp, key } = command;
      askForPaying(set, userId, reservationId, placeOf(command), plans);
      set.of(AgreedTerms).ask(reservationId, command.termsVersion);
      set.of(KeptAnswers).ask(key);
      if (hasMail) set.of(KnownContacts).ask(userId);
      if (!topUp) return;
      set.of(WalletRows).open(userId);
      set.of(OpenPurposes).ask(reservationId);
    },
    decide(command, set) {
      const kept = set.of(KeptAnswers);
      const replayed = kept.replayed<PaymentJson | PendingPayment>(command.key);
      if (replayed) return replayed;
      const place = enterSale(
        command.token,
        set.of(PlaceRows).find(placeOf(command)),
        command.queue,
        set.now,
      );
      if (place instanceof Refusal) return place;
      const reservation = findHeld(command, command.queue.queueNo, set);
      if (reservation instanceof Refusal) return reservation;
      const refusal = set.of(AgreedTerms).check(reservation, command.termsVersion);
      if (refusal) return refusal;
      if (hasMail && !set.of(KnownContacts).has(command.userId)) return contactRequired();
      const missing = checkPoints(set.of(WalletRows).of(command.userId).balance, reservation.amount);
      if (missing) return command.topUp ? startTopUp(command, command.topUp, reservation, set) : missing;
      const paymentId = newId<PaymentId>();
      const termsVersion = command.termsVersion ?? null;
      const body = paidView(
        payFor(reservation, place, { paymentId, termsVersion }, set, { hasMail }),
        tickets,
      );
      const answer = { status: 201, body };
      kept.keep(command.key, answer, paymentId);
      return answer;
    },
  };
}

/** Asks for every row that `payFor` changes. */
export function askForPaying(
  set: WorkingSet,
  userId: UserId,
  reservationId: ReservationId,
  place: PlaceRef,
  plans?: KnownPlans,
): void {
  set.of(PlaceRows).ask(place);
  set.of(WalletRows).ask({ userId });
  set.of(SeatRows).askReservation({ reservationId });
  set.of(SeatRows).askHoldsOf(place);
  set.of(ReservedPlaces).ask(reservationId, plans);
  set.of(CompanionRows).askToPay(reservationId);
}

/** The user's hold in this queue, if it can be paid for. Checks it, its deadline, and its seats. */
export function findHeld(
  { userId, reservationId }: { userId: UserId; reservationId: ReservationId },
  queueNo: number,
  set: WorkingSet,
): Reservation | Refusal {
  const reservation = set.of(ReservationRows).find({ reservationId });
  if (!reservation || reservation.userId !== userId) return notFound();
  if (reservation.queueNo !== queueNo) return tokenInvalid();
  const held = set.of(SeatRows).ownedBy(reservation, "HELD");
  return (
    checkHeld(reservation, set.now) ??
    checkSeats(reservation, held.length) ??
    set.of(CompanionRows).checkPaying(reservation) ??
    reservation
  );
}

/** Pays for a hold that `findHeld` has found, with points that are there, and spends the place. */
export function payFor(
  reservation: Reservation,
  place: Place,
  { paymentId, termsVersion }: Pick<PaymentRecord, "paymentId" | "termsVersion">,
  set: WorkingSet,
  { hasMail }: MailOptions,
): Paid {
  const { reservationId, performanceId, userId } = reservation;
  const seats = set.of(SeatRows);
  const places = set.of(ReservedPlaces).find(reservationId);
  const paid = buySeats(reservation, places, set, paymentId, termsVersion);
  set.of(PlaceRows).put({ ...place, status: "CONSUMED" });
  for (const seat of seats.ownedBy(reservation, "HELD"))
    seats.put(performanceId, { ...seat, status: "SOLD", heldUntil: null });
  if (hasMail)
    set.of(MessageRows).add({ kind: "order.paid", userId, orderId: paymentId, reference: paymentId });
  // A spent token ends its visitor's other holds.
  endHoldsOf(set, place);
  return paid;
}

/**
 * Pays for seats with points that are there: the money, the payment and the tickets of the reservation, which
 * is confirmed. In the line and at the counter alike; the caller sells the seats themselves.
 */
export function buySeats(
  reservation: Reservation,
  bought: BoughtPlaces,
  set: WorkingSet,
  paymentId = newId<PaymentId>(),
  termsVersion: string | null = null,
  inherited: InheritedTerms | null = null,
): Paid {
  const { reservationId, userId, performanceId, amount } = reservation;
  const movement = { kind: "PAYMENT", against: "SALES", reference: paymentId } as const;
  const balanceAfter = set.of(WalletRows).move(userId, { ...movement, amount: -amount });
  const both = { paymentId, reservationId, userId };
  const payment: PaymentRecord = {
    ...both,
    bookingNumber: newBookingNumber(),
    amount,
    balanceAfter,
    status: "SUCCEEDED",
    termsVersion,
    paidAt: set.now,
  };
  const order = { ...both, performanceId };
  const tickets = reservation.seats.map((seat) => ticketForSeat(order, seat, bought, set.now));
  set.of(ReservationRows).put({ ...reservation, status: "CONFIRMED" });
  set.of(PaymentRows).pay(payment, inherited);
  set.of(TicketRows).issue(tickets);
  return { payment, tickets };
}

function contactRequired(): Refusal {
  const detail = "Say first how you can be reached: PUT /v1/users/me/contact.";
  return refuse("invalid_state", detail, { currentStatus: "CONTACT_REQUIRED", contactRequired: true });
}

/** A second guard behind the deadline: every seat must still belong to this reservation. */
function checkSeats(reservation: Reservation, seatsHeld: number): Refusal | null {
  if (seatsHeld === reservation.seats.length) return null;
  return refuse("reservation_expired", "The seats are no longer yours to pay for.");
}

/** What was just paid for, with its new tickets. */
export function paidView({ payment: paid, tickets: issued }: Paid, tickets: Tickets): PaymentJson {
  return paymentView(
    paid,
    issued.map((ticket) => tickets.issued(ticket)),
  );
}

export function paymentView(payment: PaymentRecord, tickets: PaymentJson["tickets"]): PaymentJson {
  const { paymentId, bookingNumber, reservationId, status, amount, balanceAfter, termsVersion } = payment;
  const paidAt = isoTime(payment.paidAt);
  const paid = { paymentId, bookingNumber, reservationId, status, amount, balanceAfter };
  return { ...paid, paidAt, termsVersion, tickets };
}

function placeOf({ queue, token }: PayCommand): PlaceRef {
  return { queueNo: queue.queueNo, position: token.position };
}
