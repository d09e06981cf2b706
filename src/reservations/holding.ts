import { checkOnSale, readSales, type Sale } from "../catalogue/for-transactions.ts";
import { type ConcertId, newId, type PerformanceId, type ReservationId, type UserId } from "../core/ids.ts";
import { notFound, Refusal, refuse } from "../core/refusals.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";
import type { BatchPlan } from "../database/batches/batch-commit.ts";
import type { Tx } from "../database/database.ts";
import { type Answer, KeptAnswers, type KeyUse, replay } from "../database/batches/idempotency.ts";
import { enterSale } from "../waiting-room/for-transactions.ts";
import {
  lockPlaces,
  type Place,
  placeKey,
  type Queue,
  updatePlaces,
} from "../waiting-room/for-transactions.ts";
import type { QueueToken } from "../http/credentials.ts";
import type { Reservation as ReservationJson } from "./api.ts";
import {
  amountOf,
  checkCoolDown,
  checkHold,
  type HeldSeat,
  type LockedSeat,
  type Reservation,
  type SeatPlace,
  UNPAID_HOLDS_KEPT,
  UNPAID_HOLDS_MAX,
  type UnpaidSeat,
} from "./rules.ts";
import { changeOf, recordSeatChanges } from "./seat-changes.ts";
import { holdSeats, lockSeats } from "./seat-store.ts";
import { countSeatsOfUsers, insertReservations } from "./store.ts";
import { readUnpaidSeats } from "./unpaid-store.ts";
import { reservationView } from "./reservation-view.ts";

export interface HoldCommand {
  userId: UserId;
  token: QueueToken;
  queue: Queue;
  /** A performance never changes concerts. All other facts that decide a hold are read in its batch. */
  concertId: ConcertId;
  performanceId: PerformanceId;
  seatNumbers: readonly number[];
  key: KeyUse | undefined;
}

/**
 * Decides a batch of holds under the locks of their places and seats. Within the batch, the first command for
 * a seat gets it; between batches, the seat's lock decides.
 */
export async function planHolds(
  tx: Tx,
  commands: readonly HoldCommand[],
): Promise<BatchPlan<Answer<ReservationJson>>> {
  const [places, seats, { now, sales }, seatCounts, unpaid, kept] = await Promise.all([
    lockPlaces(tx, commands.map(placeOf)),
    lockSeats(
      tx,
      commands.flatMap((each) => each.seatNumbers.map((seatNumber) => ({ ...each, seatNumber }))),
    ),
    readSales(
      tx,
      commands.map((each) => each.performanceId),
    ),
    countSeatsOfUsers(tx, commands),
    readUnpaidSeats(tx, commands, UNPAID_HOLDS_KEPT, UNPAID_HOLDS_MAX),
    KeptAnswers.read(
      tx,
      commands.map((each) => each.key),
    ),
  ]);
  const state: HoldState = { places, sales, seats, seatCounts, unpaid, changedPlaces: new Map(), held: [] };

  const outcomes = commands.map((command): Answer<ReservationJson> | Refusal => {
    const before = kept.find(command.key);
    if (before) return replay(before, command.key!);
    const reservation = decideHold(command, state, now);
    if (reservation instanceof Refusal) return reservation;
    const occasion = { ...sales.get(command.performanceId)!, places: seats.get(command.performanceId)! };
    const answer = { status: 201, body: reservationView(reservation, occasion, now) };
    kept.keep(command.key, answer, reservation.reservationId);
    return answer;
  });

  const { held, changedPlaces } = state;
  if (held.length === 0) return { outcomes, writes: [] };
  return {
    outcomes,
    writes: [
      () => updatePlaces(tx, [...changedPlaces.values()]),
      () => insertReservations(tx, held),
      () => holdSeats(tx, held),
      ...kept.writes(tx),
      () => recordSeatChanges(tx, held.map(changeOf), sales),
    ],
  };
}

/**
 * The locked rows. They are updated as the batch decides, so each command sees the effects of those before
 * it.
 */
interface HoldState {
  places: Map<string, Place>;
  sales: ReadonlyMap<PerformanceId, Sale>;
  seats: Map<PerformanceId, Map<number, LockedSeat & SeatPlace>>;
  seatCounts: Map<string, number>;
  /**
   * By user and performance. A hold made in this batch cannot also end in it, so this stays as it was read.
   */
  unpaid: ReadonlyMap<string, readonly UnpaidSeat[]>;
  changedPlaces: Map<string, Place>;
  held: Reservation[];
}

function decideHold(command: HoldCommand, state: HoldState, now: Instant): Reservation | Refusal {
  const { userId, token, queue, concertId, performanceId, seatNumbers } = command;
  const key = placeKey(placeOf(command));
  const entered = enterSale(token, state.places.get(key), queue, now);
  if (entered instanceof Refusal) return entered;
  const sale = state.sales.get(performanceId);
  if (!sale) return notFound();
  const refusal = checkSession(entered.place, now) ?? checkOnSale(sale, now);
  if (refusal) return refusal;

  const seats = state.seats.get(performanceId) ?? new Map<number, LockedSeat & SeatPlace>();
  const countKey = `${userId} ${concertId}`;
  const seatsOfUser = state.seatCounts.get(countKey) ?? 0;
  const facts = { seats, seatsOfUser, seatsPerUser: sale.policy.seatsPerUser, seatsTotal: sale.seatsTotal };
  const unpaid = state.unpaid.get(`${userId} ${performanceId}`) ?? [];
  const wanted = unpaid.filter(({ seatNumber }) => seatNumbers.includes(seatNumber));
  const unavailable =
    checkHold(seatNumbers, facts, now) ?? checkCoolDown(wanted, sale.policy.holdSeconds * SECOND_MS, now);
  if (unavailable) return unavailable;

  const reservation = newReservation(
    command,
    sale,
    seatNumbers.map((number) => seats.get(number)!),
    now,
  );
  const { reservationId, expiresAt } = reservation;
  for (const number of seatNumbers) {
    seats.set(number, { ...seats.get(number)!, status: "HELD", heldUntil: expiresAt, reservationId });
  }
  state.seatCounts.set(countKey, seatsOfUser + seatNumbers.length);
  const place = { ...entered.place, heldUntil: Math.max(entered.place.heldUntil ?? 0, expiresAt) };
  state.places.set(key, place);
  state.changedPlaces.set(key, place);
  state.held.push(reservation);
  return reservation;
}

/**
 * A hold postpones the end of its session. If new holds were allowed in that extra time, a session might
 * never end.
 */
function checkSession(place: Place, now: Instant): Refusal | null {
  if (now < place.deadline!) return null;
  const detail = "Your time to choose is over. You can still pay for the seats you hold.";
  return refuse("queue_token_expired", detail, { reason: "timed_out" });
}

function newReservation(
  command: HoldCommand,
  { policy: { holdSeconds, seatsPerUser } }: Sale,
  lockedSeats: readonly LockedSeat[],
  now: Instant,
): Reservation {
  const seats: HeldSeat[] = lockedSeats.map(({ seatNumber, grade, price }) => ({ seatNumber, grade, price }));
  return {
    reservationId: newId<ReservationId>(),
    userId: command.userId,
    performanceId: command.performanceId,
    concertId: command.concertId,
    ...placeOf(command),
    status: "HELD",
    seats,
    cancelledSeatNumbers: [],
    seatsLimit: seatsPerUser,
    amount: amountOf(seats),
    heldAt: now,
    expiresAt: now + holdSeconds * SECOND_MS,
  };
}

function placeOf({ queue, token }: HoldCommand) {
  return { queueNo: queue.queueNo, position: token.position };
}
