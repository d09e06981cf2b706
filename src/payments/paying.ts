import { newId, type PaymentId, type ReservationId, type TicketId, type UserId } from "../core/ids.ts";
import { notFound, Refusal, refuse } from "../core/refusals.ts";
import { type Instant, isoTime } from "../core/time.ts";
import type { BatchPlan } from "../database/batches/batch-commit.ts";
import { readClock, type Tx } from "../database/database.ts";
import { type Answer, KeptAnswers, type KeyUse, replay } from "../database/batches/idempotency.ts";
import {
  checkHeld,
  confirmReservations,
  endedBy,
  endWrites,
  lockReservations,
  lockSeatsOf,
  recordSeatChanges,
  type Reservation,
  sellSeatsOf,
} from "../reservations/for-transactions.ts";
import { type Tickets } from "../tickets/service.ts";
import { insertTickets, type TicketRecord } from "../tickets/for-transactions.ts";
import {
  checkPoints,
  insertEntries,
  type LedgerEntry,
  lockWallets,
  movePoints,
  openWallets,
  updateWallets,
  type Wallet,
} from "../wallet/for-transactions.ts";
import { enterSale } from "../waiting-room/for-transactions.ts";
import {
  lockPlaces,
  type Place,
  placeKey,
  type PlaceRef,
  type Queue,
  tokenInvalid,
  updatePlaces,
} from "../waiting-room/for-transactions.ts";
import type { QueueToken } from "../http/credentials.ts";
import type { Payment as PaymentJson } from "./api.ts";
import { KOREAN_REFUND_POLICY } from "./rules.ts";
import { insertPayments, type PaymentRecord } from "./store.ts";

export interface PayCommand {
  userId: UserId;
  token: QueueToken;
  queue: Queue;
  reservationId: ReservationId;
  key: KeyUse;
}

/** The locked rows, updated as the batch decides, and the decisions so far. */
interface PayState {
  places: Map<string, Place>;
  wallets: Map<UserId, Wallet>;
  reservations: Map<ReservationId, Reservation>;
  /** Seats that each reservation still has. */
  seatCounts: Map<ReservationId, number>;
  consumed: Place[];
  entries: LedgerEntry[];
  payments: PaymentRecord[];
  tickets: TicketRecord[];
}

interface Paid {
  payment: PaymentRecord;
  tickets: TicketRecord[];
}

/**
 * Decides a batch of payments. Only here do wallet, reservation, tickets and queue token change together.
 *
 * Locks are taken in the global order (places, wallets, reservations, seats), and the clock is read after
 * them, so a hold that lapsed during the wait is seen as lapsed. The seats are locked too: another buyer's
 * hold of a lapsed seat is decided entirely before this or entirely after.
 */
export async function planPayments(
  tx: Tx,
  commands: readonly PayCommand[],
  tickets: Tickets,
): Promise<BatchPlan<Answer<PaymentJson>>> {
  const ids = commands.map((command) => command.reservationId);
  const userIds = commands.map((command) => command.userId);
  const holders = commands.map(placeOf);
  const [places, wallets, reservations, seatCounts, now, kept] = await Promise.all([
    lockPlaces(tx, holders),
    lockWallets(tx, userIds),
    lockReservations(tx, ids, holders),
    lockSeatsOf(tx, ids, holders),
    readClock(tx),
    KeptAnswers.read(
      tx,
      commands.map((command) => command.key),
    ),
  ]);
  const walletsOpen = new Set(wallets.keys());
  const state: PayState = {
    places,
    wallets,
    reservations,
    seatCounts,
    consumed: [],
    entries: [],
    payments: [],
    tickets: [],
  };

  const outcomes = commands.map((command): Answer<PaymentJson> | Refusal => {
    const before = kept.find(command.key);
    if (before) return replay(before, command.key);
    const paid = decidePayment(command, state, now);
    if (paid instanceof Refusal) return paid;
    const answer = {
      status: 201,
      body: paymentView(
        paid.payment,
        paid.tickets.map((ticket) => tickets.issued(ticket)),
      ),
    };
    kept.keep(command.key, answer, paid.payment.paymentId);
    return answer;
  });
  if (state.payments.length === 0) return { outcomes, writes: [] };
  return {
    outcomes,
    writes: [
      ...paymentWrites(tx, state, walletsOpen, now),
      ...kept.writes(tx),
      ...closingWrites(tx, state, now),
    ],
  };
}

/** Checks in order: the token, the reservation, its deadline, its seats, the points. */
function decidePayment(command: PayCommand, state: PayState, now: Instant): Paid | Refusal {
  const key = placeKey(placeOf(command));
  const entered = enterSale(command.token, state.places.get(key), command.queue, now);
  if (entered instanceof Refusal) return entered;
  const reservation = state.reservations.get(command.reservationId);
  if (!reservation || reservation.userId !== command.userId) return notFound();
  if (reservation.queueNo !== command.queue.queueNo) return tokenInvalid();
  const refusal = checkHeld(reservation, now) ?? checkSeats(reservation, state);
  if (refusal) return refusal;
  const wallet = state.wallets.get(command.userId) ?? { userId: command.userId, balance: 0, entries: 0 };
  const tooFew = checkPoints(wallet.balance, reservation.amount);
  if (tooFew) return tooFew;

  const paymentId = newId<PaymentId>();
  const moved = movePoints(
    wallet,
    { kind: "PAYMENT", amount: -reservation.amount, against: "SALES", reference: paymentId },
    now,
  );
  const paid = newPayment(paymentId, reservation, moved.wallet.balance, now);
  const place: Place = { ...entered.place, status: "CONSUMED" };
  state.places.set(key, place);
  state.consumed.push(place);
  state.wallets.set(command.userId, moved.wallet);
  state.reservations.set(reservation.reservationId, { ...reservation, status: "CONFIRMED" });
  state.entries.push(...moved.entries);
  state.payments.push(paid.payment);
  state.tickets.push(...paid.tickets);
  return paid;
}

/** A second guard behind the deadline: every seat must still belong to this reservation. */
function checkSeats(reservation: Reservation, state: PayState): Refusal | null {
  if (state.seatCounts.get(reservation.reservationId) === reservation.seats.length) return null;
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
    payment: { ...both, amount, balanceAfter, status: "SUCCEEDED", paidAt: now },
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

function paymentWrites(tx: Tx, state: PayState, walletsOpen: ReadonlySet<UserId>, now: Instant) {
  const { consumed, wallets, entries, payments, tickets } = state;
  const payers = payments.map((payment) => wallets.get(payment.userId)!);
  const newcomers = payers.map((wallet) => wallet.userId).filter((userId) => !walletsOpen.has(userId));
  const paidIds = payments.map((payment) => payment.reservationId);
  return [
    () => updatePlaces(tx, consumed),
    // A buyer without a wallet can get here only by paying nothing, for seats that are free of charge.
    ...(newcomers.length > 0 ? [() => openWallets(tx, newcomers)] : []),
    () => updateWallets(tx, payers),
    () => insertEntries(tx, entries),
    () => confirmReservations(tx, paidIds, now),
    () => sellSeatsOf(tx, paidIds),
    () => insertPayments(tx, payments, KOREAN_REFUND_POLICY),
    () => insertTickets(tx, tickets),
  ];
}

/**
 * A spent token ends its visitor's other holds. Last, the seats of every changed performance are recorded.
 */
function closingWrites(tx: Tx, state: PayState, now: Instant) {
  const spent = new Set(state.consumed.map(placeKey));
  const ended = [...state.reservations.values()]
    .filter((reservation) => reservation.status === "HELD" && spent.has(placeKey(reservation)))
    .map((reservation) => endedBy(reservation, now));
  const sold = state.tickets.map(({ performanceId, seatNumber }) => ({
    performanceId,
    seatNumbers: [seatNumber],
    sold: 1,
  }));
  return [...endWrites(tx, ended, now), () => recordSeatChanges(tx, [...ended, ...sold])];
}

export function paymentView(payment: PaymentRecord, tickets: PaymentJson["tickets"]): PaymentJson {
  const { paymentId, reservationId, status, amount, balanceAfter, paidAt } = payment;
  return { paymentId, reservationId, status, amount, balanceAfter, paidAt: isoTime(paidAt), tickets };
}

function placeOf({ queue, token }: PayCommand): PlaceRef {
  return { queueNo: queue.queueNo, position: token.position };
}
