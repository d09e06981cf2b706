import type { Actor } from "../../core/access/actor.ts";
import {
  type CancellationId,
  type JobId,
  newId,
  type ReservationId,
  type TopUpId,
  type UserId,
} from "../../core/ids.ts";
import { Refusal } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import { type Answer, KeptAnswers, type KeyUse } from "../../database/batches/idempotency.ts";
import { type CommandKind, WorkingSet } from "../../database/batches/working-set.ts";
import type { Tx } from "../../database/database.ts";
import { ActionRows } from "../../history/for-transactions.ts";
import { CompanionRows, type Reservation, ReservationRows } from "../../reservations/for-transactions.ts";
import {
  askTopUps,
  type CardShare,
  sendBackToCards,
  sharesOfCards,
  type StartedReversal,
  WalletRows,
} from "../../wallet/for-transactions.ts";
import { askPurchase, checkPaid, giveSeatsBack, tellOfCancellation } from "../cancelling.ts";
import { PaymentRows } from "../payment-rows.ts";
import { type Cancellation, chooseSeats, type Quote } from "../rules.ts";
import type { Purchase } from "../store.ts";
import type { Refund, RefundPreview, RefundRequest, SentShare } from "./api.ts";
import { feeOfCancelledDate, quoteRefund } from "./rules.ts";

export interface RefundCommand extends Omit<RefundRequest, "reason"> {
  /** Who refunds, for the history; null for a job, whose start is recorded. */
  actor: Actor | null;
  userId: UserId;
  reservationId: ReservationId;
  reason: string;
  /** The job of which this refund is a part. */
  jobId: JobId | null;
  /** Whether the buyer is told by mail. */
  tells: boolean;
  /** The buyer's top-ups that may take money back. None if the refund goes to the wallet. */
  topUpIds: readonly TopUpId[];
  key: KeyUse | undefined;
}

/** The answer, and the reversals that the payment company is to be asked for. */
export interface Refunded {
  answer: Answer<Refund>;
  started: readonly StartedReversal[];
}

export interface RefundOptions {
  hasMail: boolean;
  /** How long after its start a reversal is first checked. */
  checkAfterMs: number;
}

/**
 * Refunds paid seats for the organiser: also after the last moment to cancel, and after the door. All of it
 * is credited to the wallet, and what goes to cards leaves it again in the same batch.
 */
export const refund = ({ hasMail, checkAfterMs }: RefundOptions): CommandKind<RefundCommand, Refunded> => ({
  needs(command, set) {
    askRefund(command, set);
    set.of(KeptAnswers).ask(command.key);
  },
  decide(command, set) {
    const kept = set.of(KeptAnswers);
    const replayed = kept.replayed<Refund>(command.key);
    if (replayed) return replayed instanceof Refusal ? replayed : { answer: replayed, started: [] };
    const quoted = quote(command, set);
    if (quoted instanceof Refusal) return quoted;
    const { cancelled, started } = carryOut(command, quoted, set, checkAfterMs);
    const view = refundView(cancelled, quoted, set.of(ReservationRows).find(command)!, started);
    const answer = { status: 201, body: view };
    kept.keep(command.key, answer, cancelled.cancellationId);
    if (command.actor) recordRefund(command.actor, command, view, set);
    if (hasMail && command.tells) tellOfCancellation(cancelled, set);
    return { answer, started };
  },
});

type Asked = Omit<RefundCommand, "actor" | "key" | "reason" | "tells">;

interface Quoted {
  quote: Quote;
  shares: CardShare[];
  reservation: Reservation;
  purchase: Purchase;
}

function askRefund({ userId, reservationId, topUpIds }: Asked, set: WorkingSet): void {
  set.of(WalletRows).ask({ userId });
  askTopUps(set, topUpIds);
  askPurchase(set, reservationId);
}

/** What the refund of a reservation that exists would bring, and where to; or why it is impossible. */
function quote(command: Asked, set: WorkingSet): Quoted | Refusal {
  const { reservationId, seatNumbers, fee, topUpIds, jobId } = command;
  const reservation = set.of(ReservationRows).find({ reservationId })!;
  const purchase = set.of(PaymentRows).purchaseOf(reservationId);
  const refusal = checkPaid(reservation, purchase, set.now);
  if (refusal) return refusal;
  // Used at the door or not: the organiser decides.
  const chosen = chooseSeats(seatNumbers, { ...reservation, checkedInSeatNumbers: [] });
  if (chosen instanceof Refusal) return chosen;
  const { terms } = purchase!;
  const asked = jobId === null ? fee : feeOfCancelledDate(fee, chosen, terms, set.now);
  const found = quoteRefund(chosen, terms, asked, set.now);
  if (found instanceof Refusal) return found;
  const shares = sharesOfCards(set, topUpIds, found.refund, purchase!.paidAt);
  return { quote: found, shares, reservation, purchase: purchase! };
}

function carryOut(
  { userId, reservationId, seats, reason, jobId }: RefundCommand,
  { quote: found, shares, reservation, purchase }: Quoted,
  set: WorkingSet,
  checkAfterMs: number,
): { cancelled: Cancellation; started: StartedReversal[] } {
  const wallets = set.of(WalletRows);
  const cancellationId = newId<CancellationId>();
  const movement = { kind: "ORGANISER_REFUND", against: "SALES", reference: cancellationId } as const;
  if (found.refund > 0) wallets.move(userId, { ...movement, amount: found.refund });
  const started = sendBackToCards(set, userId, cancellationId, shares, checkAfterMs);
  const isWhole = giveSeatsBack(set, reservation, found, seats === "block" ? "BLOCKED" : "AVAILABLE");
  const cancelled: Cancellation = {
    cancellationId,
    paymentId: purchase.paymentId,
    reservationId,
    userId,
    ...found,
    refundedBy: "ORGANISER",
    toCards: sumOf(shares),
    reason,
    jobId,
    balanceAfter: wallets.of(userId).balance,
    cancelledAt: set.now,
  };
  set.of(PaymentRows).cancel(cancelled, isWhole);
  return { cancelled, started };
}

function recordRefund(actor: Actor, command: RefundCommand, view: Refund, set: WorkingSet): void {
  const { bookingNumber, cancellationId, amount, fee, refund: refunded, toWallet } = view;
  const seatNumbers = view.seats.map(({ seatNumber }) => seatNumber);
  const { to, seats } = command;
  set.of(ActionRows).add(actor, {
    action: "refund_order",
    subject: view.paymentId,
    detail: {
      bookingNumber,
      cancellationId,
      seatNumbers,
      amount,
      fee,
      refund: refunded,
      toWallet,
      to,
      seats,
    },
    reason: command.reason,
  });
}

/** What a refund would bring now. Changes nothing. */
export async function previewRefund(tx: Tx, command: Asked): Promise<RefundPreview | Refusal> {
  const set = new WorkingSet();
  askRefund(command, set);
  set.of(CompanionRows).ask(command.reservationId);
  await set.read(tx);
  const quoted = quote(command, set);
  if (quoted instanceof Refusal) return quoted;
  const { quote: found, shares, purchase } = quoted;
  const { reservationId } = command;
  const toWallet = found.refund - sumOf(shares);
  const seatNumbers = found.seats.map(({ seatNumber }) => seatNumber);
  const companionsLeft = set
    .of(CompanionRows)
    .leftAlone(reservationId, seatNumbers)
    .map(({ seatNumber, section, row, label }) => ({ seatNumber, section, row, label }));
  const { bookingNumber } = purchase;
  return { reservationId, bookingNumber, ...found, toWallet, toCards: shares, companionsLeft };
}

function refundView(
  cancelled: Cancellation,
  { shares, purchase }: Quoted,
  { status }: Reservation,
  started: readonly StartedReversal[],
): Refund {
  const { cancellationId, paymentId, reservationId, seats, amount, fee, balanceAfter } = cancelled;
  return {
    cancellationId,
    paymentId,
    bookingNumber: purchase.bookingNumber,
    reservationId,
    reservationStatus: status as "CONFIRMED" | "REFUNDED",
    seats,
    amount,
    fee,
    refund: cancelled.refund,
    toWallet: cancelled.refund - cancelled.toCards,
    toCards: sentShares(shares, started),
    balanceAfter,
    cancelledAt: isoTime(cancelled.cancelledAt),
  };
}

export function sentShares(shares: readonly CardShare[], started: readonly StartedReversal[]): SentShare[] {
  return shares.map((share, i) => {
    const { reversalId, status } = started[i]!.reversal;
    return { reversalId, ...share, status };
  });
}

export function sumOf(shares: readonly { amount: number }[]): number {
  return shares.reduce((sum, { amount }) => sum + amount, 0);
}
