import type { ConcertId, PerformanceId, ReservationId, UserId } from "../core/ids.ts";
import { type Instant, isoTime } from "../core/time.ts";
import { type Database, noteChange, pgArray, type Tx } from "../platform/database.ts";
import { type Page, pageLimit } from "../platform/schemas.ts";
import type { LockedSeat, Reservation, ReservationStatus } from "./rules.ts";

interface ReservationRow {
  reservation_id: string;
  user_id: string;
  performance_id: string;
  concert_id: string;
  queue_no: number;
  position: string;
  status: ReservationStatus;
  seat_numbers: ArrayLike<number>;
  seat_grades: string[];
  seat_prices: ArrayLike<number>;
  cancelled_seats: ArrayLike<number>;
  amount: string;
  held_at: Date;
  expires_at: Date;
}

interface SeatRow {
  performance_id: string;
  seat_number: number;
  grade: string;
  price: number;
  status: LockedSeat["status"];
  held_until: Date | null;
  reservation_id: string | null;
}

export interface SeatRef {
  performanceId: PerformanceId;
  seatNumber: number;
}

/** Locks seats in order of performance and number: the last in the order of locks. */
export async function lockSeats(
  tx: Tx,
  refs: readonly SeatRef[],
): Promise<Map<PerformanceId, Map<number, LockedSeat>>> {
  const rows = await tx<SeatRow[]>`
    select s.performance_id, s.seat_number, s.grade, s.price, s.status, s.held_until, s.reservation_id
    from seats s
    join (select distinct performance_id, seat_number
          from unnest(${pgArray(refs.map((ref) => ref.performanceId))}::uuid[],
                      ${pgArray(refs.map((ref) => ref.seatNumber))}::int[]) as r(performance_id, seat_number)) asked
      using (performance_id, seat_number)
    order by s.performance_id, s.seat_number
    for update of s`;
  const found = new Map<PerformanceId, Map<number, LockedSeat>>();
  for (const row of rows) {
    const id = row.performance_id as PerformanceId;
    const seats = found.get(id) ?? new Map<number, LockedSeat>();
    found.set(id, seats.set(row.seat_number, seatOf(row)));
  }
  return found;
}

/** A place in line, as the holder of reservations. */
export interface Holder {
  queueNo: number;
  position: number;
}

/** Locks reservations by id, and all live holds of the given places; comes after wallets and before seats. */
export async function lockReservations(
  tx: Tx,
  ids: readonly ReservationId[],
  holders: readonly Holder[] = [],
): Promise<Map<ReservationId, Reservation>> {
  const rows = await tx<ReservationRow[]>`
    with asked as (
      select unnest(${pgArray(ids)}::uuid[]) reservation_id
      union
      select r.reservation_id
      from unnest(${pgArray(holders.map((holder) => holder.queueNo))}::int[],
                  ${pgArray(holders.map((holder) => holder.position))}::bigint[]) as h(queue_no, position)
      join reservations r on r.queue_no = h.queue_no and r.position = h.position and r.status = 'HELD')
    select r.* from reservations r join asked using (reservation_id)
    order by r.reservation_id
    for update of r`;
  return new Map(rows.map((row) => [row.reservation_id as ReservationId, reservationOf(row)]));
}

/** Locks the seats that reservations still have, in the order of `lockSeats`, and counts them. */
export async function lockSeatsOf(
  tx: Tx,
  ids: readonly ReservationId[],
  holders: readonly Holder[] = [],
): Promise<Map<ReservationId, number>> {
  const rows = await tx<{ reservation_id: string }[]>`
    with asked as (
      select unnest(${pgArray(ids)}::uuid[]) reservation_id
      union
      select r.reservation_id
      from unnest(${pgArray(holders.map((holder) => holder.queueNo))}::int[],
                  ${pgArray(holders.map((holder) => holder.position))}::bigint[]) as h(queue_no, position)
      join reservations r on r.queue_no = h.queue_no and r.position = h.position and r.status = 'HELD')
    select s.reservation_id
    from asked
    join reservations r using (reservation_id)
    join seats s on s.performance_id = r.performance_id and s.seat_number = any(r.seat_numbers)
                and s.reservation_id = r.reservation_id
    order by s.performance_id, s.seat_number
    for update of s`;
  const counts = new Map<ReservationId, number>();
  for (const row of rows) {
    const id = row.reservation_id as ReservationId;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Seats that users hold or own, by user and concert. Read it under the lock on the users' places. */
export async function countSeatsOfUsers(
  tx: Tx,
  asked: readonly { userId: UserId; concertId: ConcertId }[],
): Promise<Map<string, number>> {
  const rows = await tx<{ user_id: string; concert_id: string; seats: number }[]>`
    select r.user_id, r.concert_id, sum(cardinality(r.seat_numbers) - cardinality(r.cancelled_seats))::int seats
    from reservations r
    join (select distinct * from unnest(${pgArray(asked.map((each) => each.userId))}::uuid[],
                                        ${pgArray(asked.map((each) => each.concertId))}::uuid[])
            as a(user_id, concert_id)) asked using (user_id, concert_id)
    where r.status = 'CONFIRMED' or (r.status = 'HELD' and r.expires_at > clock_timestamp())
    group by r.user_id, r.concert_id`;
  return new Map(rows.map((row) => [`${row.user_id} ${row.concert_id}`, row.seats]));
}

export async function insertReservations(tx: Tx, reservations: readonly Reservation[]): Promise<void> {
  // A reservation's seats travel as array literals inside an array of text: unnest would flatten real nested arrays.
  await tx`
    insert into reservations (reservation_id, user_id, performance_id, concert_id, queue_no, position, status,
                              seat_numbers, seat_grades, seat_prices, amount, held_at, expires_at)
    select id, user_id, performance_id, concert_id, queue_no, position, 'HELD', numbers::int[], grades::text[],
           prices::int[], amount, held_at, expires_at
    from unnest(${pgArray(reservations.map((each) => each.reservationId))}::uuid[],
                ${pgArray(reservations.map((each) => each.userId))}::uuid[],
                ${pgArray(reservations.map((each) => each.performanceId))}::uuid[],
                ${pgArray(reservations.map((each) => each.concertId))}::uuid[],
                ${pgArray(reservations.map((each) => each.queueNo))}::int[],
                ${pgArray(reservations.map((each) => each.position))}::bigint[],
                ${pgArray(reservations.map((each) => pgArray(each.seats.map((seat) => seat.seatNumber))))}::text[],
                ${pgArray(reservations.map((each) => pgArray(each.seats.map((seat) => seat.grade))))}::text[],
                ${pgArray(reservations.map((each) => pgArray(each.seats.map((seat) => seat.price))))}::text[],
                ${pgArray(reservations.map((each) => each.amount))}::bigint[],
                ${pgArray(reservations.map((each) => isoTime(each.heldAt)))}::timestamptz[],
                ${pgArray(reservations.map((each) => isoTime(each.expiresAt)))}::timestamptz[])
      as v(id, user_id, performance_id, concert_id, queue_no, position, numbers, grades, prices, amount, held_at,
           expires_at)`;
}

export async function holdSeats(tx: Tx, reservations: readonly Reservation[]): Promise<void> {
  const held = reservations.flatMap((each) => each.seats.map((seat) => ({ reservation: each, seat })));
  await tx`
    update seats s set status = 'HELD', held_until = v.held_until, reservation_id = v.reservation_id
    from unnest(${pgArray(held.map(({ reservation }) => reservation.performanceId))}::uuid[],
                ${pgArray(held.map(({ seat }) => seat.seatNumber))}::int[],
                ${pgArray(held.map(({ reservation }) => isoTime(reservation.expiresAt)))}::timestamptz[],
                ${pgArray(held.map(({ reservation }) => reservation.reservationId))}::uuid[])
      as v(performance_id, seat_number, held_until, reservation_id)
    where s.performance_id = v.performance_id and s.seat_number = v.seat_number`;
}

/** Frees the seats that these reservations still hold; a seat that has gone to somebody else is not theirs to free. */
export async function freeSeatsOf(tx: Tx, ids: readonly ReservationId[]): Promise<void> {
  await tx`
    update seats s set status = 'AVAILABLE', held_until = null, reservation_id = null
    from reservations r
    where r.reservation_id = any(${pgArray(ids)}::uuid[])
      and s.performance_id = r.performance_id and s.seat_number = any(r.seat_numbers)
      and s.reservation_id = r.reservation_id and s.status = 'HELD'`;
}

export async function sellSeatsOf(tx: Tx, ids: readonly ReservationId[]): Promise<void> {
  await tx`
    update seats s set status = 'SOLD', held_until = null
    from reservations r
    where r.reservation_id = any(${pgArray(ids)}::uuid[])
      and s.performance_id = r.performance_id and s.seat_number = any(r.seat_numbers)
      and s.reservation_id = r.reservation_id`;
}

export async function confirmReservations(
  tx: Tx,
  ids: readonly ReservationId[],
  now: Instant,
): Promise<void> {
  await tx`
    update reservations set status = 'CONFIRMED', confirmed_at = ${isoTime(now)}::timestamptz
    where reservation_id = any(${pgArray(ids)}::uuid[])`;
}

export async function endReservations(
  tx: Tx,
  ended: readonly { reservationId: ReservationId; status: "EXPIRED" | "CANCELLED" }[],
  now: Instant,
): Promise<void> {
  await tx`
    update reservations r set status = v.status, ended_at = ${isoTime(now)}::timestamptz
    from unnest(${pgArray(ended.map((each) => each.reservationId))}::uuid[],
                ${pgArray(ended.map((each) => each.status))}::text[]) as v(reservation_id, status)
    where r.reservation_id = v.reservation_id`;
}

/** Puts seats that were sold to these reservations back on sale. */
export async function returnSeats(
  tx: Tx,
  returned: readonly { reservationId: ReservationId; seatNumbers: readonly number[] }[],
): Promise<void> {
  const seats = returned.flatMap(({ reservationId, seatNumbers }) =>
    seatNumbers.map((seatNumber) => ({ reservationId, seatNumber })),
  );
  await tx`
    update seats s set status = 'AVAILABLE', reservation_id = null
    from unnest(${pgArray(seats.map((seat) => seat.reservationId))}::uuid[],
                ${pgArray(seats.map((seat) => seat.seatNumber))}::int[]) as v(reservation_id, seat_number)
    join reservations r using (reservation_id)
    where s.performance_id = r.performance_id and s.seat_number = v.seat_number
      and s.reservation_id = r.reservation_id and s.status = 'SOLD'`;
}

/** Writes which seats of paid reservations have been given back, and which reservations are refunded altogether. */
export async function updateCancelled(
  tx: Tx,
  reservations: readonly Reservation[],
  now: Instant,
): Promise<void> {
  await tx`
    update reservations r
    set status = v.status, cancelled_seats = v.cancelled::int[],
        ended_at = case when v.status = 'REFUNDED' then ${isoTime(now)}::timestamptz end
    from unnest(${pgArray(reservations.map((each) => each.reservationId))}::uuid[],
                ${pgArray(reservations.map((each) => each.status))}::text[],
                ${pgArray(reservations.map((each) => pgArray(each.cancelledSeatNumbers)))}::text[])
      as v(reservation_id, status, cancelled)
    where r.reservation_id = v.reservation_id`;
}

/**
 * Tells readers that these performances have changed, and counts what was sold. The last write before the commit: it
 * locks the performance's row, so that versions are in commit order and the lock is short.
 */
export async function bumpPerformances(tx: Tx, seatsSold: ReadonlyMap<PerformanceId, number>): Promise<void> {
  const changes = [...seatsSold].toSorted(([left], [right]) => (left < right ? -1 : 1));
  for (const [performanceId] of changes) noteChange(tx, performanceId);
  await tx`
    with locked as (
      select performance_id from performances
      where performance_id = any(${pgArray(changes.map(([id]) => id))}::uuid[])
      order by performance_id for no key update)
    update performances p set version = version + 1, seats_sold = seats_sold + v.sold
    from locked join unnest(${pgArray(changes.map(([id]) => id))}::uuid[],
                            ${pgArray(changes.map(([, sold]) => sold))}::int[]) as v(performance_id, sold)
      using (performance_id)
    where p.performance_id = locked.performance_id`;
}

/** Ids of holds whose deadline has passed, longest ago first. */
export async function findLapsed(tx: Tx, rowsMax: number): Promise<ReservationId[]> {
  const rows = await tx<{ reservation_id: string }[]>`
    select reservation_id from reservations where status = 'HELD' and expires_at <= clock_timestamp()
    order by expires_at limit ${rowsMax}`;
  return rows.map((row) => row.reservation_id as ReservationId);
}

export async function readReservation(
  db: Database,
  id: ReservationId,
): Promise<{ reservation: Reservation; now: Instant } | undefined> {
  const [row] = await db.query<ReservationRow & { now: Date }>`
    select *, clock_timestamp() now from reservations where reservation_id = ${id}`;
  return row && { reservation: reservationOf(row), now: row.now.getTime() };
}

/** A user's reservations, newest first; one more than the page holds, where there are more. */
export async function readReservationsOf(
  db: Database,
  userId: UserId,
  page: Page,
): Promise<{ reservation: Reservation; now: Instant }[]> {
  const rows = await db.query<ReservationRow & { now: Date }>`
    select *, clock_timestamp() now from reservations
    where user_id = ${userId} and (${page.cursor ?? null}::uuid is null or reservation_id < ${page.cursor ?? null}::uuid)
    order by reservation_id desc limit ${pageLimit(page) + 1}`;
  return rows.map((row) => ({ reservation: reservationOf(row), now: row.now.getTime() }));
}

function seatOf(row: SeatRow): LockedSeat {
  return {
    seatNumber: row.seat_number,
    grade: row.grade,
    price: row.price,
    status: row.status,
    heldUntil: row.held_until?.getTime() ?? null,
    reservationId: row.reservation_id as ReservationId | null,
  };
}

function reservationOf(row: ReservationRow): Reservation {
  return {
    reservationId: row.reservation_id as ReservationId,
    userId: row.user_id as UserId,
    performanceId: row.performance_id as PerformanceId,
    concertId: row.concert_id as ConcertId,
    queueNo: row.queue_no,
    position: Number(row.position),
    status: row.status,
    seats: Array.from(row.seat_numbers, (seatNumber, i) => ({
      seatNumber,
      grade: row.seat_grades[i]!,
      price: row.seat_prices[i]!,
    })),
    cancelledSeatNumbers: Array.from(row.cancelled_seats),
    amount: Number(row.amount),
    heldAt: row.held_at.getTime(),
    expiresAt: row.expires_at.getTime(),
  };
}
