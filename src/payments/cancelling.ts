import {
  type CancellationId,
  newId,
  type PerformanceId,
  type ReservationId,
  type UserId,
} from "../core/ids.ts";
import { notFound, Refusal, refuse } from "../core/refusals.ts";
import { type Instant, isoTime } from "../core/time.ts";
import type { BatchPlan } from "../database/batches/batch-commit.ts";
import { readClock, type Tx } from "../database/database.ts";
import { type Answer, KeptAnswers, type KeyUse, replay } from "../database/batches/idempotency.ts";
import {
  lockReservations,
  lockSeatsOf,
  presentStatus,
  recordSeatChanges,
  type Reservation,
  returnSeats,
  updateCancelled,
} from "../reservations/for-transactions.ts";
import { cancelTickets, lockTicketsOf } from "../tickets/for-transactions.ts";
import {
  insertEntries,
  type LedgerEntry,
  lockWallets,
  movePoints,
  updateWallets,
  type Wallet,
} from "../wallet/for-transactions.ts";
import type { Cancellation as CancellationJson, CancellationPreview } from "./api.ts";
import { type Cancellation, cancellationClosesAt, chooseSeats, quoteCancellation } from "./rules.ts";
import { insertCancellations, markRefunded, type Purchase, readPurchases } from "./store.ts";

export interface CancelCommand {
  userId: UserId;
  reservationId: ReservationId;
  /** Undefined means all seats that are left. */
  seatNumbers: readonly number[] | undefined;
  key: KeyUse | undefined;
}

interface CancelState {
  wallets: Map<UserId, Wallet>;
  reservations: Map<ReservationId, Reservation>;
  purchases: Map<ReservationId, Purchase>;
  checkedIn: Map<ReservationId, number[]>;
  cancelled: { cancellation: Cancellation; performanceId: PerformanceId }[];
  entries: LedgerEntry[];
}

/**
 * Decides a batch of cancellations: points back, tickets void, seats on sale again, all in one transaction.
 * Locks are taken in the global order (wallets, reservations, seats, tickets), and the clock is read after
 * them. So a call that waited past the closing time is too late, and two cancellations at once refund a seat
 * once.
 */
export async function planCancellations(
  tx: Tx,
  commands: readonly CancelCommand[],
): Promise<BatchPlan<Answer<CancellationJson>>> {
  const ids = commands.map((command) => command.reservationId);
  const [wallets, reservations, , checkedIn, now, purchases, kept] = await Promise.all([
    lockWallets(
      tx,
      commands.map((command) => command.userId),
    ),
    lockReservations(tx, ids),
    lockSeatsOf(tx, ids),
    lockTicketsOf(tx, ids),
    readClock(tx),
    readPurchases(tx, ids),
    KeptAnswers.read(
      tx,
      commands.map((command) => command.key),
    ),
  ]);
  const state: CancelState = { wallets, reservations, purchases, checkedIn, cancelled: [], entries: [] };
  const outcomes = commands.map((command): Answer<CancellationJson> | Refusal => {
    const before = kept.find(command.key);
    if (before) return replay(before, command.key!);
    const cancellation = decideCancellation(command, state, now);
    if (cancellation instanceof Refusal) return cancellation;
    const { status } = state.reservations.get(command.reservationId)!;
    const answer = { status: 201, body: cancellationView(cancellation, status) };
    kept.keep(command.key, answer, cancellation.cancellationId);
    return answer;
  });
  if (state.cancelled.length === 0) return { outcomes, writes: [] };
  return {
    outcomes,
    writes: [...cancelWrites(tx, state, now), ...kept.writes(tx), () => recordReturn(tx, state)],
  };
}

function decideCancellation(
  command: CancelCommand,
  state: CancelState,
  now: Instant,
): Cancellation | Refusal {
  const { userId, reservationId, seatNumbers } = command;
  const reservation = state.reservations.get(reservationId);
  if (!reservation || reservation.userId !== userId) return notFound();
  const purchase = state.purchases.get(reservationId);
  const refusal = checkPaid(reservation, purchase, now);
  if (refusal) return refusal;
  const checkedInSeatNumbers = state.checkedIn.get(reservationId) ?? [];
  const chosen = chooseSeats(seatNumbers, { ...reservation, checkedInSeatNumbers });
  if (chosen instanceof Refusal) return chosen;
  const quote = quoteCancellation(chosen, purchase!.terms, now);
  if (quote instanceof Refusal) return quote;

  const cancellationId = newId<CancellationId>();
  let wallet = state.wallets.get(userId)!;
  if (quote.refund > 0) {
    const moved = movePoints(
      wallet,
      { kind: "REFUND", amount: quote.refund, against: "SALES", reference: cancellationId },
      now,
    );
    wallet = moved.wallet;
    state.wallets.set(userId, wallet);
    state.entries.push(...moved.entries);
  }
  const cancelledSeatNumbers = [
    ...reservation.cancelledSeatNumbers,
    ...quote.seats.map((seat) => seat.seatNumber),
  ];
  const status = cancelledSeatNumbers.length === reservation.seats.length ? "REFUNDED" : "CONFIRMED";
  state.reservations.set(reservationId, { ...reservation, cancelledSeatNumbers, status });
  const { paymentId } = purchase!;
  const ids = { cancellationId, paymentId, reservationId, userId };
  const cancellation = { ...ids, ...quote, balanceAfter: wallet.balance, cancelledAt: now };
  state.cancelled.push({ cancellation, performanceId: reservation.performanceId });
  return cancellation;
}

/** Only paid reservations can be cancelled. A hold is released instead. */
function checkPaid(reservation: Reservation, purchase: Purchase | undefined, now: Instant): Refusal | null {
  const status = presentStatus(reservation, now);
  if (status === "CONFIRMED" && purchase) return null;
  return refuse("invalid_state", `The reservation is ${status.toLowerCase()}, not confirmed.`, {
    currentStatus: status,
  });
}

function cancelWrites(tx: Tx, state: CancelState, now: Instant) {
  const cancellations = state.cancelled.map(({ cancellation }) => cancellation);
  const returned = cancellations.map(({ reservationId, seats }) => ({
    reservationId,
    seatNumbers: seats.map((seat) => seat.seatNumber),
  }));
  const changed = [...new Set(cancellations.map((each) => each.reservationId))].map((id) =>
    state.reservations.get(id)!,
  );
  const refunded = changed.filter((each) => each.status === "REFUNDED");
  const paid = refunded.map((each) => state.purchases.get(each.reservationId)!.paymentId);
  const wallets = [...new Set(cancellations.map((each) => each.userId))].map((id) => state.wallets.get(id)!);
  return [
    () => updateWallets(tx, wallets),
    ...(state.entries.length > 0 ? [() => insertEntries(tx, state.entries)] : []),
    () => returnSeats(tx, returned),
    () => updateCancelled(tx, changed, now),
    () => cancelTickets(tx, returned),
    ...(paid.length > 0 ? [() => markRefunded(tx, paid)] : []),
    () => insertCancellations(tx, cancellations),
  ];
}

function recordReturn(tx: Tx, state: CancelState): Promise<void> {
  const changes = state.cancelled.map(({ cancellation, performanceId }) => {
    const seatNumbers = cancellation.seats.map((seat) => seat.seatNumber);
    return { performanceId, seatNumbers, sold: -seatNumbers.length };
  });
  return recordSeatChanges(tx, changes);
}

/** What cancelling would refund now, or why it is impossible. Changes nothing. */
export async function previewCancellation(
  tx: Tx,
  { userId, reservationId, seatNumbers }: Omit<CancelCommand, "key">,
): Promise<CancellationPreview | Refusal> {
  const ids = [reservationId];
  const [reservations, checkedIn, now, purchases] = await Promise.all([
    lockReservations(tx, ids),
    lockTicketsOf(tx, ids),
    readClock(tx),
    readPurchases(tx, ids),
  ]);
  const reservation = reservations.get(reservationId);
  if (!reservation || reservation.userId !== userId) return notFound();
  const purchase = purchases.get(reservationId);
  const refusal = checkPaid(reservation, purchase, now);
  if (refusal) return refusal;
  const checkedInSeatNumbers = checkedIn.get(reservationId) ?? [];
  const chosen = chooseSeats(seatNumbers, { ...reservation, checkedInSeatNumbers });
  if (chosen instanceof Refusal) return chosen;
  const quote = quoteCancellation(chosen, purchase!.terms, now);
  if (quote instanceof Refusal) return quote;
  const { policy } = purchase!.terms;
  return { reservationId, ...quote, closesAt: isoTime(cancellationClosesAt(purchase!.terms)), policy };
}

function cancellationView(
  cancellation: Cancellation,
  reservationStatus: Reservation["status"],
): CancellationJson {
  const { cancellationId, paymentId, reservationId, seats, amount, fee, refund, balanceAfter } = cancellation;
  const cancelledAt = isoTime(cancellation.cancelledAt);
  const ids = { cancellationId, paymentId, reservationId };
  return { ...ids, reservationStatus, seats, amount, fee, refund, balanceAfter, cancelledAt };
}
