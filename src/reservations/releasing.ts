import type { ReservationId, UserId } from "../core/ids.ts";
import { notFound } from "../core/refusals.ts";
import type { Instant } from "../core/time.ts";
import { type CommandKind, WorkingSet } from "../database/batches/working-set.ts";
import type { Tx } from "../database/database.ts";
import {
  checkLive,
  PlaceRows,
  type PlaceRef,
  presentPlace,
  QueueRows,
  tokenInvalid,
} from "../waiting-room/for-transactions.ts";
import { CompanionRows } from "./companions/companion-rows.ts";
import { ReservationRows } from "./rows/reservation-rows.ts";
import { checkHeld, presentStatus, type Reservation } from "./rows/rules.ts";
import { SeatRows } from "./rows/seat-rows.ts";
import { findLapsed } from "./rows/store.ts";

export interface ReleaseCommand {
  userId: UserId;
  reservationId: ReservationId;
  /** The place that holds it. A reservation never changes places. */
  holder: PlaceRef;
  /** Whether the organiser ends all holds: then a wheelchair place need not stay for its companion seat. */
  isOfAll?: boolean;
}

/**
 * A visitor leaves the line, or the organiser revokes the token. Either way the place's holds are released.
 */
export interface EndPlaceCommand {
  place: PlaceRef;
  userId: UserId;
  as: "LEFT" | "REVOKED";
}

/** Releases a hold by its owner. A session that lasted only for its hold ends with that hold. */
export const release: CommandKind<ReleaseCommand, true> = {
  needs({ reservationId, holder }, set) {
    set.of(PlaceRows).ask(holder);
    set.of(SeatRows).askReservation({ reservationId });
    set.of(SeatRows).askHoldsOf(holder);
    set.of(CompanionRows).ask(reservationId);
  },
  decide({ userId, reservationId, holder, isOfAll }, set) {
    const [places, reservations] = [set.of(PlaceRows), set.of(ReservationRows)];
    const reservation = reservations.find({ reservationId });
    if (!reservation || reservation.userId !== userId) return notFound();
    const numbers = reservation.seats.map(({ seatNumber }) => seatNumber);
    const refusal =
      checkHeld(reservation, set.now) ??
      (isOfAll ? null : set.of(CompanionRows).checkGivingUp(reservation, numbers));
    if (refusal) return refusal;
    endHold(set, reservation);
    places.put({ ...places.find(holder)!, heldUntil: latestDeadline(reservations.heldBy(holder)) });
    return true;
  },
};

/** Ends a place, with its holds. A repeated command changes nothing. */
export const endPlace: CommandKind<EndPlaceCommand, true> = {
  needs({ place }, set) {
    set.of(QueueRows).ask(place);
    set.of(PlaceRows).ask(place);
    set.of(SeatRows).askHoldsOf(place);
  },
  decide({ place: ref, userId, as }, set) {
    const [queues, places] = [set.of(QueueRows), set.of(PlaceRows)];
    const locked = places.find(ref);
    if (!locked || locked.userId !== userId) return tokenInvalid();
    if (locked.status === as) return true;
    const present = presentPlace(locked, queues.find(ref)!, set.now);
    const refusal = checkLive(present);
    if (refusal) return refusal;
    if (present.status === "WAITING") queues.depart(ref);
    places.put({ ...present, status: as });
    endHoldsOf(set, ref);
    return true;
  },
};

/**
 * Records that holds have lapsed. Only tidies: every other use compares the deadline with the clock itself.
 */
export async function sweepLapsedHolds(tx: Tx, rowsMax: number): Promise<number> {
  const ids = await findLapsed(tx, rowsMax);
  if (ids.length === 0) return 0;
  const set = new WorkingSet();
  for (const reservationId of ids) set.of(SeatRows).askReservation({ reservationId });
  await set.read(tx);
  const lapsed = ids
    .map((reservationId) => set.of(ReservationRows).find({ reservationId })!)
    .filter(({ status, expiresAt }) => status === "HELD" && set.now >= expiresAt);
  for (const reservation of lapsed) endHold(set, reservation);
  for (const write of set.writes(tx)) await write();
  return lapsed.length;
}

/** Ends all live holds of a place. They must have been asked for. */
export function endHoldsOf(set: WorkingSet, place: PlaceRef): void {
  for (const reservation of set.of(ReservationRows).heldBy(place)) endHold(set, reservation);
}

/** Ends a hold and frees its seats: EXPIRED when its time was over, else CANCELLED. */
function endHold(set: WorkingSet, reservation: Reservation): void {
  const { performanceId } = reservation;
  const seats = set.of(SeatRows);
  for (const seat of seats.ownedBy(reservation, "HELD"))
    seats.put(performanceId, { ...seat, status: "AVAILABLE", heldUntil: null, reservationId: null });
  const status = presentStatus(reservation, set.now) === "EXPIRED" ? "EXPIRED" : "CANCELLED";
  set.of(ReservationRows).put({ ...reservation, status });
}

function latestDeadline(holds: readonly Reservation[]): Instant | null {
  return holds.length === 0 ? null : Math.max(...holds.map((each) => each.expiresAt));
}
