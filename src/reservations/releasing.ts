import type { ReservationId, UserId } from "../core/ids.ts";
import { notFound, Refusal } from "../core/refusals.ts";
import type { Instant } from "../core/time.ts";
import type { BatchPlan } from "../database/batches/batch-commit.ts";
import { readClock, type Tx } from "../database/database.ts";
import {
  checkLive,
  type Departure,
  insertDepartures,
  lockPlaces,
  lockQueues,
  type Place,
  placeKey,
  type PlaceRef,
  presentPlace,
  tokenInvalid,
  updateLines,
  updatePlaces,
} from "../waiting-room/for-transactions.ts";
import { checkHeld, presentStatus, type Reservation } from "./rules.ts";
import { changeOf, recordSeatChanges, type SeatChange } from "./seat-changes.ts";
import { freeSeatsOf } from "./seat-store.ts";
import { endReservations, findLapsed, lockReservations, lockSeatsOf } from "./store.ts";

export interface ReleaseCommand {
  userId: UserId;
  reservationId: ReservationId;
  /** The place that holds it. A reservation never changes places. */
  holder: PlaceRef;
}

/**
 * A visitor leaves the line, or the organiser revokes the token. Either way the place's holds are released.
 */
export interface EndPlaceCommand {
  place: PlaceRef;
  userId: UserId;
  as: "LEFT" | "REVOKED";
}

interface Ended extends SeatChange {
  reservationId: ReservationId;
  status: "EXPIRED" | "CANCELLED";
}

/**
 * Decides a batch of releases by their owners. A session that lasted only for its hold ends with that hold.
 */
export async function planReleases(tx: Tx, commands: readonly ReleaseCommand[]): Promise<BatchPlan<true>> {
  const ids = commands.map((command) => command.reservationId);
  const holders = commands.map((command) => command.holder);
  const [places, reservations, , now] = await Promise.all([
    lockPlaces(tx, holders),
    lockReservations(tx, ids, holders),
    lockSeatsOf(tx, ids),
    readClock(tx),
  ]);
  const ended: Ended[] = [];
  const outcomes = commands.map((command): true | Refusal => {
    const reservation = reservations.get(command.reservationId);
    if (!reservation || reservation.userId !== command.userId) return notFound();
    const refusal = checkHeld(reservation, now);
    if (refusal) return refusal;
    reservation.status = "CANCELLED";
    ended.push({ ...changeOf(reservation), reservationId: reservation.reservationId, status: "CANCELLED" });
    return true;
  });
  const shortened = [...places.values()].map((place) => ({
    ...place,
    heldUntil: latestHold(place, reservations),
  }));
  if (ended.length === 0) return { outcomes, writes: [] };
  return {
    outcomes,
    writes: [() => updatePlaces(tx, shortened), ...endWrites(tx, ended, now), ...recordWrites(tx, ended)],
  };
}

/** Decides a batch of places given up or revoked. A repeated command changes nothing. */
export async function planEndPlaces(tx: Tx, commands: readonly EndPlaceCommand[]): Promise<BatchPlan<true>> {
  const refs = commands.map((command) => command.place);
  const [queues, places, reservations, , now] = await Promise.all([
    lockQueues(tx, [...new Set(refs.map((ref) => ref.queueNo))]),
    lockPlaces(tx, refs),
    lockReservations(tx, [], refs),
    lockSeatsOf(tx, [], refs),
    readClock(tx),
  ]);
  const endedPlaces = new Map<string, Place>();
  const departures: Departure[] = [];
  const outcomes = commands.map((command): true | Refusal => {
    const key = placeKey(command.place);
    const locked = places.get(key);
    const queue = queues.get(command.place.queueNo);
    if (!locked || !queue || locked.userId !== command.userId) return tokenInvalid();
    if (endedPlaces.has(key) || locked.status === command.as) return true;
    const present = presentPlace(locked, queue, now);
    const refusal = checkLive(present);
    if (refusal) return refusal;
    if (present.status === "WAITING") {
      queue.abandoned += 1;
      queue.departures += 1;
      departures.push({ ...command.place, departure: queue.departures });
    }
    endedPlaces.set(key, { ...present, status: command.as });
    return true;
  });
  if (endedPlaces.size === 0) return { outcomes, writes: [] };
  const ended = [...reservations.values()]
    .filter((reservation) => endedPlaces.has(placeKey(reservation)))
    .map((reservation) => endedBy(reservation, now));
  const placeWrites = [
    () => updateLines(tx, [...queues.values()]),
    () => updatePlaces(tx, [...endedPlaces.values()]),
  ];
  if (departures.length > 0) placeWrites.push(() => insertDepartures(tx, departures));
  return { outcomes, writes: [...placeWrites, ...endWrites(tx, ended, now), ...recordWrites(tx, ended)] };
}

/**
 * Records that holds have lapsed. Only tidies: every other use compares the deadline with the clock itself.
 */
export async function sweepLapsedHolds(tx: Tx, rowsMax: number): Promise<number> {
  const ids = await findLapsed(tx, rowsMax);
  if (ids.length === 0) return 0;
  const [reservations, , now] = await Promise.all([
    lockReservations(tx, ids),
    lockSeatsOf(tx, ids),
    readClock(tx),
  ]);
  const ended = [...reservations.values()]
    .filter((reservation) => reservation.status === "HELD" && now >= reservation.expiresAt)
    .map((reservation) => endedBy(reservation, now));
  for (const write of [...endWrites(tx, ended, now), ...recordWrites(tx, ended)]) await write();
  return ended.length;
}

/**
 * How a hold ends that nobody released: EXPIRED when its time was over, else CANCELLED along with its token.
 */
export function endedBy(reservation: Reservation, now: Instant): Ended {
  const status = presentStatus(reservation, now) === "EXPIRED" ? "EXPIRED" : "CANCELLED";
  return { ...changeOf(reservation), reservationId: reservation.reservationId, status };
}

/**
 * The writes that end holds and free their seats. The caller must then record the seat changes, as its last
 * write.
 */
export function endWrites(tx: Tx, ended: readonly Ended[], now: Instant): (() => Promise<void>)[] {
  if (ended.length === 0) return [];
  return [
    () =>
      freeSeatsOf(
        tx,
        ended.map((each) => each.reservationId),
      ),
    () => endReservations(tx, ended, now),
  ];
}

function recordWrites(tx: Tx, ended: readonly Ended[]): (() => Promise<void>)[] {
  if (ended.length === 0) return [];
  return [() => recordSeatChanges(tx, ended)];
}

function latestHold(place: Place, reservations: ReadonlyMap<ReservationId, Reservation>): Instant | null {
  let latest: Instant | null = null;
  for (const each of reservations.values()) {
    const holds =
      each.status === "HELD" && each.queueNo === place.queueNo && each.position === place.position;
    if (holds) latest = Math.max(latest ?? 0, each.expiresAt);
  }
  return latest;
}
