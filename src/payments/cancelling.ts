import { type CancellationId, newId, type ReservationId, type TopUpId, type UserId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { notFound, Refusal, refuse } from "../core/refusals.ts";
import { type Instant, isoTime } from "../core/time.ts";
import { type Answer, KeptAnswers, type KeyUse } from "../database/batches/idempotency.ts";
import { type CommandKind, WorkingSet } from "../database/batches/working-set.ts";
import type { Tx } from "../database/database.ts";
import {
  CompanionRows,
  presentStatus,
  type Reservation,
  ReservationRows,
  SeatRows,
} from "../reservations/for-transactions.ts";
import { MessageRows } from "../outbox/for-transactions.ts";
import { TicketRows } from "../tickets/for-transactions.ts";
import {
  askTopUps,
  readReversible,
  sendBackToCards,
  sharesOfCards,
  spreadOverTopUps,
  type StartedReversal,
  WalletRows,
} from "../wallet/for-transactions.ts";
import type { Cancellation as CancellationJson, CancellationPreview } from "./api.ts";
import type { MailOptions } from "./paying.ts";
import { PaymentRows } from "./payment-rows.ts";
import {
  bestPromise,
  movedFrom,
  type Cancellation,
  cancellationClosesAt,
  chooseSeats,
  goesToCards,
  type Quote,
  quoteCancellation,
} from "./rules.ts";
import type { Purchase } from "./store.ts";

export interface CancelCommand {
  userId: UserId;
  reservationId: ReservationId;
  /** Undefined means all seats that are left. */
  seatNumbers: readonly number[] | undefined;
  /** The buyer's top-ups that may take money back. Null: not looked up. */
  topUpIds: readonly TopUpId[] | null;
  key: KeyUse | undefined;
}

/** The answer, and the reversals that the payment company is to be asked for. */
export interface Cancelled {
  answer: Answer<CancellationJson>;
  started: readonly StartedReversal[];
}

/** Nothing was done: the refund goes to the cards, and the buyer's top-ups are needed for that. */
export const NEEDS_TOP_UPS = "needs_top_ups";

export interface CancelOptions extends MailOptions {
  /** How long after its start a reversal is first checked. */
  checkAfterMs: number;
}

/**
 * Cancels what was paid: points back, tickets void, seats on sale again. A call that waited past the closing
 * time is too late, and two cancellations at once refund a seat once. Where the date was called off and gives
 * back to the cards, the points leave the wallet again in the same batch.
 */
export const cancellation = ({
  hasMail,
  checkAfterMs,
}: CancelOptions): CommandKind<CancelCommand, Cancelled | typeof NEEDS_TOP_UPS> => ({
  needs(command, set) {
    set.of(WalletRows).ask(command);
    askTopUps(set, command.topUpIds ?? []);
    askPurchase(set, command.reservationId);
    set.of(CompanionRows).ask(command.reservationId);
    set.of(KeptAnswers).ask(command.key);
  },
  decide(command, set) {
    const kept = set.of(KeptAnswers);
    const replayed = kept.replayed<CancellationJson>(command.key);
    if (replayed) return replayed instanceof Refusal ? replayed : { answer: replayed, started: [] };
    const decided = decideCancellation(command, set, checkAfterMs);
    if (decided instanceof Refusal || decided === NEEDS_TOP_UPS) return decided;
    const { cancelled, started } = decided;
    const { status } = set.of(ReservationRows).find(command)!;
    const answer = { status: 201, body: cancellationView(cancelled, status) };
    kept.keep(command.key, answer, cancelled.cancellationId);
    if (hasMail) tellOfCancellation(cancelled, set);
    return { answer, started };
  },
});

export function tellOfCancellation(
  { userId, paymentId, cancellationId }: Cancellation,
  set: WorkingSet,
): void {
  const message = { kind: "order.cancelled", userId, orderId: paymentId, reference: cancellationId } as const;
  set.of(MessageRows).add(message);
}

function decideCancellation(
  command: CancelCommand,
  set: WorkingSet,
  checkAfterMs: number,
): { cancelled: Cancellation; started: StartedReversal[] } | typeof NEEDS_TOP_UPS | Refusal {
  const quoted = quotePurchase(command, set);
  if (quoted instanceof Refusal) return quoted;
  const { quote, reservation, purchase } = quoted;
  const { userId, reservationId, topUpIds } = command;
  const { terms } = purchase;
  const isForCards = goesToCards(terms, set.now);
  if (isForCards && topUpIds === null) return NEEDS_TOP_UPS;
  const shares = isForCards ? sharesOfCards(set, topUpIds!, quote.refund, purchase.paidAt) : [];
  const wallets = set.of(WalletRows);

  const cancellationId = newId<CancellationId>();
  const movement = { kind: "REFUND", against: "SALES", reference: cancellationId } as const;
  if (quote.refund > 0) wallets.move(userId, { ...movement, amount: quote.refund });
  const started = sendBackToCards(set, userId, cancellationId, shares, checkAfterMs);
  const balanceAfter = wallets.of(userId).balance;
  const isWhole = giveSeatsBack(set, reservation, quote, "AVAILABLE");
  const ids = { cancellationId, paymentId: purchase.paymentId, reservationId, userId };
  const toCards = shares.reduce((sum, { amount }) => sum + amount, 0);
  const origin = { refundedBy: "BUYER", toCards, reason: null, jobId: null } as const;
  const cancelled = { ...ids, ...quote, ...origin, balanceAfter, cancelledAt: set.now };
  set.of(PaymentRows).cancel(cancelled, isWhole);
  return { cancelled, started };
}

/**
 * Takes the quoted seats out of a reservation and makes their tickets void. Returns whether nothing of it is
 * left.
 */
export function giveSeatsBack(
  set: WorkingSet,
  reservation: Reservation,
  quote: Quote,
  to: "AVAILABLE" | "BLOCKED",
): boolean {
  const { reservationId, performanceId } = reservation;
  const seats = set.of(SeatRows);
  const seatNumbers = quote.seats.map((seat) => seat.seatNumber);
  for (const seat of seats.ownedBy(reservation, "SOLD")) {
    if (seatNumbers.includes(seat.seatNumber))
      seats.put(performanceId, { ...seat, status: to, reservationId: null });
  }
  const cancelledSeatNumbers = [...reservation.cancelledSeatNumbers, ...seatNumbers];
  const isWhole = cancelledSeatNumbers.length === reservation.seats.length;
  const status = isWhole ? "REFUNDED" : "CONFIRMED";
  set.of(ReservationRows).put({ ...reservation, cancelledSeatNumbers, status });
  set.of(TicketRows).cancel({ reservationId, seatNumbers });
  return isWhole;
}

export type AskedCancellation = Omit<CancelCommand, "key" | "topUpIds">;

export function askPurchase(set: WorkingSet, reservationId: ReservationId): void {
  set.of(SeatRows).askReservation({ reservationId });
  set.of(PaymentRows).ask(reservationId);
  set.of(TicketRows).ask(reservationId);
}

/** What cancelling would refund, or why it is impossible. */
function quotePurchase(
  { userId, reservationId, seatNumbers }: AskedCancellation,
  set: WorkingSet,
): { quote: Quote; reservation: Reservation; purchase: Purchase } | Refusal {
  const reservation = set.of(ReservationRows).find({ reservationId });
  if (!reservation || reservation.userId !== userId) return notFound();
  const purchase = set.of(PaymentRows).purchaseOf(reservationId);
  const refusal = checkPaid(reservation, purchase, set.now);
  if (refusal) return refusal;
  const checkedInSeatNumbers = set.of(TicketRows).checkedInOf(reservationId);
  const chosen = chooseSeats(seatNumbers, { ...reservation, checkedInSeatNumbers });
  if (chosen instanceof Refusal) return chosen;
  const numbers = chosen.map((seat) => seat.seatNumber);
  const staying = set.of(CompanionRows).checkGivingUp(reservation, numbers);
  if (staying) return staying;
  const quote = quoteCancellation(chosen, purchase!.terms, set.now);
  return quote instanceof Refusal ? quote : { quote, reservation, purchase: purchase! };
}

/** Only paid reservations can be cancelled. A hold is released instead. */
export function checkPaid(
  reservation: Reservation,
  purchase: Purchase | undefined,
  now: Instant,
): Refusal | null {
  const status = presentStatus(reservation, now);
  if (status === "CONFIRMED" && purchase) return null;
  return refuse("invalid_state", `The reservation is ${status.toLowerCase()}, not confirmed.`, {
    currentStatus: status,
  });
}

/** What cancelling would refund now, or why it is impossible. Changes nothing. */
export async function previewCancellation(
  tx: Tx,
  command: AskedCancellation,
): Promise<CancellationPreview | Refusal> {
  const set = new WorkingSet();
  askPurchase(set, command.reservationId);
  set.of(CompanionRows).ask(command.reservationId);
  await set.read(tx);
  const quoted = quotePurchase(command, set);
  if (quoted instanceof Refusal) return quoted;
  const { quote, purchase } = quoted;
  const { terms } = purchase;
  const { userId, reservationId } = command;
  const reversible = goesToCards(terms, set.now)
    ? await readReversible(tx, new Map([[userId, purchase.paidAt]]), LIMITS.refundTopUpsMax)
    : undefined;
  const { rest } = spreadOverTopUps(quote.refund, reversible?.get(userId) ?? [], purchase.paidAt);
  const closesAt = isoTime(cancellationClosesAt(terms));
  const moved = movedFrom(terms);
  const promise = bestPromise(terms);
  return {
    reservationId,
    ...quote,
    toCards: quote.refund - rest,
    closesAt,
    boughtAt: isoTime(terms.boughtAt),
    movedFrom: isoTime(moved),
    giveBack: promise && { ...promise, until: isoTime(promise.until) },
    policy: terms.policy,
  };
}

function cancellationView(
  cancellation: Cancellation,
  reservationStatus: Reservation["status"],
): CancellationJson {
  const { cancellationId, paymentId, reservationId, seats, amount, fee, refund } = cancellation;
  const { toCards, balanceAfter } = cancellation;
  const cancelledAt = isoTime(cancellation.cancelledAt);
  const ids = { cancellationId, paymentId, reservationId };
  return { ...ids, reservationStatus, seats, amount, fee, refund, toCards, balanceAfter, cancelledAt };
}
