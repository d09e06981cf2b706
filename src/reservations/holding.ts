import { checkOnSale, type Sale, Sales } from "../catalogue/for-transactions.ts";
import { type ConcertId, newId, type PerformanceId, type ReservationId, type UserId } from "../core/ids.ts";
import { notFound, Refusal, refuse } from "../core/refusals.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";
import { type KnownPlans, PlanSeats, type PlanSeatRow, withSeatNames } from "../halls/for-transactions.ts";
import { type Answer, KeptAnswers, type KeyUse } from "../database/batches/idempotency.ts";
import type { CommandKind, WorkingSet } from "../database/batches/working-set.ts";
import { enterSale, type Place, PlaceRows, type Queue } from "../waiting-room/for-transactions.ts";
import type { QueueToken } from "../http/credentials.ts";
import type { Reservation as ReservationJson } from "./api.ts";
import { BuyerSeats } from "./rows/buyer-seats.ts";
import { ReservationRows } from "./rows/reservation-rows.ts";
import { besideOf, checkCompanions, checkSingles } from "./rows/seating.ts";
import {
  amountOf,
  canBeHeld,
  checkCoolDown,
  checkHold,
  type HeldSeat,
  type LockedSeat,
  type Reservation,
} from "./rows/rules.ts";
import { SeatRows } from "./rows/seat-rows.ts";
import { reservationView } from "./reservation-view.ts";

export interface HoldCommand {
  userId: UserId;
  token: QueueToken;
  queue: Queue;
  /** A date never changes its concert or plan. All other facts that decide a hold are read in its batch. */
  concertId: ConcertId;
  performanceId: PerformanceId;
  planNo: number;
  seatNumbers: readonly number[];
  key: KeyUse | undefined;
  /** Which seats of the plan are side by side. Needed where the policy asks. */
  pairs?: Uint8Array | undefined;
  /**
   * The wheelchair places of companion seats among them: who takes one of these waits for the other. Needed
   * where the policy asks.
   */
  wheelchairPlaces?: readonly number[] | undefined;
  /** Without it, the batch reads what the seats are. */
  plans?: KnownPlans | undefined;
}

/** Holds all of the seats, or none. Of two commands of one batch for a seat the first gets it. */
export const hold: CommandKind<HoldCommand, Answer<ReservationJson>> = {
  needs(command, set) {
    const { performanceId, planNo, seatNumbers, key, pairs, wheelchairPlaces = [], plans } = command;
    set.of(PlaceRows).ask(placeOf(command));
    set.of(SeatRows).ask(performanceId, seatNumbers);
    set.of(SeatRows).ask(performanceId, wheelchairPlaces);
    const beside = pairs ? besideOf(seatNumbers, pairs) : [];
    set.of(SeatRows).ask(performanceId, beside);
    set.of(PlanSeats).ask(planNo, beside, plans);
    set.of(PlanSeats).ask(planNo, seatNumbers, plans);
    set.of(Sales).ask(performanceId);
    set.of(BuyerSeats).ask(command);
    set.of(KeptAnswers).ask(key);
  },
  decide(command, set) {
    const { performanceId, key } = command;
    const kept = set.of(KeptAnswers);
    const replayed = kept.replayed<ReservationJson>(key);
    if (replayed) return replayed;
    const reservation = decideHold(command, set);
    if (reservation instanceof Refusal) return reservation;
    const places = new Map(planSeatsOf(command, set).map((seat) => [seat.seatNumber, seat]));
    const sale = set.of(Sales).find(performanceId)!;
    const nothingYet = {
      dateStatus: "FIXED",
      refunds: [],
      exchangedFor: [],
      exchangedFrom: null,
      bookingNumber: null,
    } as const;
    const occasion = { ...sale, ...nothingYet, places };
    const answer = { status: 201, body: reservationView(reservation, occasion, set.now) };
    kept.keep(key, answer, reservation.reservationId);
    return answer;
  },
};

function decideHold(command: HoldCommand, set: WorkingSet): Reservation | Refusal {
  const { token, queue, performanceId, seatNumbers } = command;
  const { now } = set;
  const [places, seats, buyers] = [set.of(PlaceRows), set.of(SeatRows), set.of(BuyerSeats)];
  const place = enterSale(token, places.find(placeOf(command)), queue, now);
  if (place instanceof Refusal) return place;
  const sale = set.of(Sales).find(performanceId);
  if (!sale) return notFound();
  const refusal = checkSession(place, now) ?? checkOnSale(sale, now);
  if (refusal) return refusal;

  const {
    seatsTotal,
    policy: { seatsPerUser, seatsPerPerformance, holdSeconds },
  } = sale;
  const locked = seats.of(performanceId);
  const facts = {
    seats: locked,
    seatsOfUser: buyers.countOf(command.userId, command.concertId),
    seatsPerUser,
    seatsOfUserHere: buyers.countOf(command.userId, performanceId),
    seatsPerPerformance,
    seatsTotal,
  };
  const wanted = buyers.unpaidOf(command).filter(({ seatNumber }) => seatNumbers.includes(seatNumber));
  const unavailable =
    checkHold(seatNumbers, facts, now) ??
    checkCoolDown(wanted, holdSeconds * SECOND_MS, now) ??
    checkSeating(command, sale, set);
  if (unavailable)
    return withSeatNames(unavailable, (number) => set.of(PlanSeats).find(command.planNo, number));

  const chosen = seatNumbers.map((number) => locked.get(number)!);
  const endsAt = Math.min(now + holdSeconds * SECOND_MS, endOfPlaces(command, sale, set));
  const reservation = newReservation(command, sale, planSeatsOf(command, set), now, endsAt);
  const { reservationId, expiresAt } = reservation;
  for (const seat of chosen)
    seats.put(performanceId, { ...seat, status: "HELD", heldUntil: expiresAt, reservationId });
  places.put({ ...place, heldUntil: Math.max(place.heldUntil ?? 0, expiresAt) });
  buyers.add(command, seatNumbers);
  set.of(ReservationRows).add(reservation);
  return reservation;
}

/** Whether the policy lets these seats be sold together. They must exist. */
function checkSeating(command: HoldCommand, { policy }: Sale, set: WorkingSet): Refusal | null {
  const { performanceId, planNo, seatNumbers, pairs } = command;
  if (policy.companionsWithWheelchair) {
    const isOwn = (number: number) => ownSeat(number, command, set) !== undefined;
    const refusal = checkCompanions(planSeatsOf(command, set), isOwn);
    if (refusal) return refusal;
  }
  if (!policy.leaveNoSingle) return null;
  // The policy is newer than what this worker knew of it, so the seats beside have not been locked.
  if (!pairs) return refuse("unavailable", "The rules of this sale have just changed.", {}, 1);
  const seats = set.of(SeatRows).of(performanceId);
  return checkSingles(
    seatNumbers,
    pairs,
    (number) => canBeHeld(seats.get(number)!, set.now),
    (number) => set.of(PlanSeats).find(planNo, number),
  );
}

/**
 * A locked seat that the buyer holds or owns, as its lock says. What was read of the buyer's seats is from
 * before this batch, whose commands may have taken it from them and given it to another.
 */
function ownSeat(
  seatNumber: number,
  { userId, performanceId }: HoldCommand,
  set: WorkingSet,
): LockedSeat | undefined {
  const seat = set.of(SeatRows).of(performanceId).get(seatNumber)!;
  if (canBeHeld(seat, set.now)) return undefined;
  const ofBatch = set.of(ReservationRows).find({ reservationId: seat.reservationId! });
  const isOwn = ofBatch
    ? ofBatch.userId === userId
    : set.of(BuyerSeats).has(userId, performanceId, seatNumber);
  return isOwn ? seat : undefined;
}

/** When the first of the holds ends whose wheelchair places companion seats of this one are sold with. */
function endOfPlaces(command: HoldCommand, { policy }: Sale, set: WorkingSet): Instant {
  if (!policy.companionsWithWheelchair) return Infinity;
  const others = planSeatsOf(command, set)
    .flatMap(({ companionOf }) => companionOf ?? [])
    .filter((number) => !command.seatNumbers.includes(number));
  return Math.min(...others.map((number) => ownSeat(number, command, set)?.heldUntil ?? Infinity));
}

/** The plan's facts of the seats that were asked for. They must exist. */
function planSeatsOf({ planNo, seatNumbers }: HoldCommand, set: WorkingSet): PlanSeatRow[] {
  return seatNumbers.map((number) => set.of(PlanSeats).find(planNo, number)!);
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
  { policy: { seatsPerUser, seatsPerPerformance }, prices }: Sale,
  planSeats: readonly PlanSeatRow[],
  now: Instant,
  expiresAt: Instant,
): Reservation {
  const seats: HeldSeat[] = planSeats.map(({ seatNumber, category }) => {
    const { grade, price } = prices[category]!;
    return { seatNumber, grade, price };
  });
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
    performanceLimit: seatsPerPerformance,
    amount: amountOf(seats),
    heldAt: now,
    expiresAt,
  };
}

function placeOf({ queue, token }: HoldCommand) {
  return { queueNo: queue.queueNo, position: token.position };
}
