import type { Actor } from "../core/access/actor.ts";
import { type CancellationId, newId } from "../core/ids.ts";
import { notFound, Refusal } from "../core/refusals.ts";
import { isoTime } from "../core/time.ts";
import { type Answer, KeptAnswers, type KeyUse } from "../database/batches/idempotency.ts";
import type { CommandKind, WorkingSet } from "../database/batches/working-set.ts";
import { ActionRows } from "../history/for-transactions.ts";
import {
  askPurchase,
  type Cancellation,
  checkPaid,
  chooseSeats,
  giveSeatsBack,
  inheritTerms,
  PaymentRows,
  quoteWith,
} from "../payments/for-transactions.ts";
import { CompanionRows, ReservationRows } from "../reservations/for-transactions.ts";
import { TicketRows } from "../tickets/for-transactions.ts";
import type { Tickets } from "../tickets/service.ts";
import { checkPoints, WalletRows } from "../wallet/for-transactions.ts";
import type { SeatMove, SeatMoveRequest } from "./api.ts";
import { CounterRows } from "./counter-rows.ts";
import type { PaidOrder } from "./store.ts";
import { askSeats, findSeats, sellSeats, type WantedSeats } from "./taking-seats.ts";

export interface MoveCommand extends Pick<
  SeatMoveRequest,
  "seatNumbers" | "difference" | "paidBy" | "receipt" | "reason"
> {
  actor: Actor;
  order: PaidOrder;
  to: WantedSeats;
  hasMail: boolean;
  key: KeyUse | undefined;
}

/**
 * Exchanges seats of an order for others of the same concert: the old ones are refunded whole and the new
 * ones sold, in one batch. So no moment is without seats, and the books need no kind of their own for it. The
 * new ones inherit the time of purchase, the terms, and what was promised since.
 */
export const seatMove = (tickets: Tickets): CommandKind<MoveCommand, Answer<SeatMove>> => ({
  needs({ order, to, key }, set) {
    set.of(WalletRows).ask(order);
    askPurchase(set, order.reservationId);
    set.of(CompanionRows).ask(order.reservationId);
    askSeats(to, set);
    set.of(KeptAnswers).ask(key);
  },
  decide(command, set) {
    const kept = set.of(KeptAnswers);
    const replayed = kept.replayed<SeatMove>(command.key);
    if (replayed) return replayed;
    const answer = decideMove(command, set, tickets);
    if (!(answer instanceof Refusal)) kept.keep(command.key, answer, answer.body.paymentId);
    return answer;
  },
});

function decideMove(command: MoveCommand, set: WorkingSet, tickets: Tickets): Answer<SeatMove> | Refusal {
  const { actor, order, to, reason, difference, paidBy, seatNumbers } = command;
  const { userId, reservationId: oldId } = order;
  const reservation = set.of(ReservationRows).find({ reservationId: oldId });
  if (!reservation) return notFound();
  const purchase = set.of(PaymentRows).purchaseOf(oldId);
  const refusal = checkPaid(reservation, purchase, set.now);
  if (refusal) return refusal;
  const checkedInSeatNumbers = set.of(TicketRows).checkedInOf(oldId);
  const chosen = chooseSeats(seatNumbers, { ...reservation, checkedInSeatNumbers });
  if (chosen instanceof Refusal) return chosen;
  const isSameDate = to.performanceId === order.performanceId;
  const kept = isSameDate ? to.seatNumbers : [];
  const leaving = seatNumbers.filter((number) => !kept.includes(number));
  const staying = set.of(CompanionRows).checkGivingUp(reservation, leaving);
  if (staying) return staying;
  const quote = quoteWith(
    chosen,
    chosen.map(() => 0),
  );
  // Only looked at before it is known that the rest is possible too: a refusal changes nothing.
  const own = isSameDate ? seatNumbers : [];
  const wanted = findSeats(to, set, own);
  if (wanted instanceof Refusal) return wanted;
  const wallets = set.of(WalletRows);
  const more = wanted.amount - quote.refund;
  const isAtCounter = difference === "counter";
  const missing = isAtCounter ? null : checkPoints(wallets.of(userId).balance, more);
  if (missing) return missing;

  const cancellationId = newId<CancellationId>();
  const movement = { kind: "ORGANISER_REFUND", against: "SALES", reference: cancellationId } as const;
  if (quote.refund > 0) wallets.move(userId, { ...movement, amount: quote.refund });
  const isWhole = giveSeatsBack(set, reservation, quote, "AVAILABLE");
  const cancelled: Cancellation = {
    cancellationId,
    paymentId: purchase!.paymentId,
    reservationId: oldId,
    userId,
    ...quote,
    refundedBy: "ORGANISER",
    toCards: 0,
    reason,
    jobId: null,
    balanceAfter: wallets.of(userId).balance,
    cancelledAt: set.now,
  };
  set.of(PaymentRows).cancel(cancelled, isWhole);
  const counter = set.of(CounterRows);
  const receipt = command.receipt ?? null;
  const { reservationId } = wanted;
  const moved = { reservationId, userId, paidBy, receipt, movedBy: actor.name };
  if (isAtCounter && more > 0) counter.move({ ...moved, amount: more });
  const sold = { planNo: to.planNo, tells: command.hasMail ? ("order.exchanged" as const) : null };
  const exchange = { givenUp: quote.refund, amount: wanted.amount, isSameDate };
  const { payment, tickets: issued } = sellSeats(wanted, sold, set, inheritTerms(purchase!, exchange));
  if (isAtCounter && more < 0) counter.move({ ...moved, amount: more });
  counter.addOrder({ reservationId, cancellationId, isWalkIn: order.isWalkIn, soldBy: actor.name });
  const { paymentId, bookingNumber } = payment;
  const was = { bookingNumber: purchase!.bookingNumber, seatNumbers };
  const is = { bookingNumber, performanceId: to.performanceId, seatNumbers: to.seatNumbers };
  const detail = {
    from: was,
    to: is,
    refund: quote.refund,
    amount: wanted.amount,
    difference,
    paidBy,
    receipt,
  };
  set.of(ActionRows).add(actor, { action: "move_seats", subject: order.paymentId, detail, reason });
  const body: SeatMove = {
    cancellationId,
    reservationId,
    paymentId,
    bookingNumber,
    refund: quote.refund,
    amount: wanted.amount,
    taken: isAtCounter ? Math.max(0, more) : 0,
    paidOut: isAtCounter ? Math.max(0, -more) : 0,
    balanceAfter: wallets.of(userId).balance,
    movedAt: isoTime(set.now),
    tickets: issued.map((ticket) => tickets.issued(ticket)),
  };
  return { status: 201, body };
}
