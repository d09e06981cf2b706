import type { BookingNumber } from "../../core/bookings/booking-number.ts";
import { tableOf } from "../../database/table-of.ts";
import type { SQL } from "bun";
import type { ConcertId, PerformanceId, ReservationId, UserId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import { type Database, type Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import { type Page, pageLimit } from "../../http/schemas.ts";
import { AT_COUNTER } from "../../core/bookings/counter-place.ts";
import type { DateStatus } from "../../core/bookings/date-status.ts";
import type { GivenBack, Occasion, Reservation, ReservationStatus, SeatPlace } from "./rules.ts";

interface ReservationRow {
  reservation_id: string;
  user_id: string;
  performance_id: string;
  concert_id: string;
  queue_no: number;
  position: string | null;
  status: ReservationStatus;
  seat_numbers: ArrayLike<number>;
  seat_grades: string[];
  seat_prices: ArrayLike<number>;
  cancelled_seats: ArrayLike<number>;
  seats_limit: number | null;
  performance_limit: number | null;
  amount: string;
  held_at: Date;
  expires_at: Date;
}

/** A place in line, as the holder of reservations. */
export interface Holder {
  queueNo: number;
  position: number;
}

/**
 * SQL for the ids of these reservations and of all live holds of the given places. `lateral` and `offset 0`
 * make PostgreSQL look for each place's holds by its key. When few holds lived as the table was analysed, it
 * reads all live holds for each batch instead, as they fit an index that it takes for nearly empty.
 */
export function reservationsOf(tx: Tx, ids: readonly ReservationId[], holders: readonly Holder[]) {
  return tx`
    select unnest(${pgArray(ids)}::uuid[]) reservation_id
    union
    select r.reservation_id
    from ${tableOf("h", holders, {
      queue_no: ["int", (holder) => holder.queueNo],
      position: ["bigint", (holder) => holder.position],
    })},
    lateral (select reservation_id from reservations
             where queue_no = h.queue_no and position = h.position and status = 'HELD' offset 0) r`;
}

/** What a reservation's date says. Its plan never changes; the rest is as it was when it was locked. */
export interface ReservedDate {
  planNo: number;
  startsAt: Instant;
  /** Whether companion seats are sold only with their wheelchair places. */
  companionsWithWheelchair: boolean;
}

interface LockedRow extends ReservationRow {
  plan_no: number | null;
  starts_at: Date;
  companions_with_wheelchair: boolean | null;
}

/** Locks reservations by id, and all live holds of the given places, and reads what their dates say. */
export async function lockReservations(
  tx: Tx,
  ids: readonly ReservationId[],
  holders: readonly Holder[] = [],
): Promise<Map<ReservationId, { reservation: Reservation; date: ReservedDate | undefined }>> {
  const rows = await tx<LockedRow[]>`
    select r.*, d.plan_no, d.starts_at, d.companions_with_wheelchair
    from (${reservationsOf(tx, ids, holders)} order by reservation_id) asked,
    lateral (select * from reservations where reservation_id = asked.reservation_id for update) r
    left join lateral (
      select p.plan_no, p.starts_at,
             (c.policy ->> 'companionsWithWheelchair')::boolean companions_with_wheelchair
      from performances p, concerts c
      where p.performance_id = r.performance_id and c.concert_id = r.concert_id offset 0) d on true`;
  return new Map(
    rows.map((row) => [
      row.reservation_id as ReservationId,
      { reservation: reservationOf(row), date: dateOf(row) },
    ]),
  );
}

function dateOf({ plan_no, starts_at, companions_with_wheelchair }: LockedRow): ReservedDate | undefined {
  if (plan_no === null) return undefined;
  return {
    planNo: plan_no,
    startsAt: starts_at.getTime(),
    companionsWithWheelchair: companions_with_wheelchair ?? false,
  };
}

/**
 * The seats that users hold or own, by user and concert, and by user and performance. Those of a concert may
 * contain a number more than once. Call it under the lock of the users' places. They are found by the user,
 * who has few: a concert has very many.
 */
export async function readSeatsOfUsers(
  tx: Tx,
  asked: readonly { userId: UserId; concertId: ConcertId }[],
): Promise<Map<string, number[]>> {
  const rows = await tx<{ user_id: string; id: string; seats: number[][]; cancelled: number[][] }[]>`
    select r.user_id, coalesce(r.performance_id, r.concert_id) id,
           json_agg(r.seat_numbers) seats, json_agg(r.cancelled_seats) cancelled
    from (select distinct * from ${tableOf("a", asked, {
      user_id: ["uuid", (each) => each.userId],
      concert_id: ["uuid", (each) => each.concertId],
    })}) asked,
    lateral (select * from reservations where user_id = asked.user_id offset 0) r
    where r.concert_id = asked.concert_id
      and (r.status = 'CONFIRMED' or (r.status = 'HELD' and r.expires_at > clock_timestamp()))
    group by grouping sets ((r.user_id, r.concert_id), (r.user_id, r.performance_id))`;
  return new Map(
    rows.map(({ user_id, id, seats, cancelled }) => [
      `${user_id} ${id}`,
      seats.flatMap((numbers, i) => numbers.filter((number) => !cancelled[i]!.includes(number))),
    ]),
  );
}

export async function insertReservations(tx: Tx, reservations: readonly Reservation[]): Promise<void> {
  // A reservation's seats travel as array literals in an array of text, because unnest flattens nested
  // arrays.
  await tx`
    insert into reservations (reservation_id, user_id, performance_id, concert_id, queue_no, position, status,
                              seat_numbers, seat_grades, seat_prices, seats_limit, performance_limit,
                              amount, held_at, expires_at)
    select id, user_id, performance_id, concert_id, queue_no, position, 'HELD', numbers::int[],
           grades::text[],
           prices::int[], seats_limit, performance_limit, amount, held_at, expires_at
    from ${tableOf("v", reservations, {
      id: ["uuid", (each) => each.reservationId],
      user_id: ["uuid", (each) => each.userId],
      performance_id: ["uuid", (each) => each.performanceId],
      concert_id: ["uuid", (each) => each.concertId],
      queue_no: ["int", (each) => each.queueNo],
      position: ["bigint", (each) => (each.position === AT_COUNTER ? null : each.position)],
      numbers: ["int[]", (each) => each.seats.map((seat) => seat.seatNumber)],
      grades: ["text[]", (each) => each.seats.map((seat) => seat.grade)],
      prices: ["int[]", (each) => each.seats.map((seat) => seat.price)],
      seats_limit: ["int", (each) => each.seatsLimit],
      performance_limit: ["int", (each) => each.performanceLimit],
      amount: ["bigint", (each) => each.amount],
      held_at: ["timestamptz", (each) => each.heldAt],
      expires_at: ["timestamptz", (each) => each.expiresAt],
    })}`;
}

/** Writes the changes of locked reservations: paid, ended, or with seats returned. */
export async function updateReservations(
  tx: Tx,
  changed: readonly Reservation[],
  now: Instant,
): Promise<void> {
  await tx`
    update reservations r
    set status = v.status, cancelled_seats = v.cancelled::int[],
        confirmed_at = case when v.status = 'CONFIRMED' then coalesce(r.confirmed_at, v.now)
                            else r.confirmed_at end,
        ended_at = case when v.status in ('EXPIRED', 'CANCELLED', 'REFUNDED') then v.now end
    from ${tableOf("v", changed, {
      reservation_id: ["uuid", (each) => each.reservationId],
      status: ["text", (each) => each.status],
      cancelled: ["int[]", (each) => each.cancelledSeatNumbers],
      now: ["timestamptz", () => now],
    })}
    where r.reservation_id = v.reservation_id`;
}

/** Live holds of a concert's seats, or of one of its dates, each with its user and place. */
export async function findHolds(
  tx: Tx,
  concertId: ConcertId,
  rowsMax: number,
  performanceId: PerformanceId | null = null,
) {
  const rows = await tx<{ reservation_id: string; user_id: string; queue_no: number; position: string }[]>`
    select reservation_id, user_id, queue_no, position from reservations
    where concert_id = ${concertId} and status = 'HELD' and expires_at > clock_timestamp()
      and performance_id = coalesce(${performanceId}::uuid, performance_id)
    order by reservation_id limit ${rowsMax}`;
  return rows.map((row) => ({
    reservationId: row.reservation_id as ReservationId,
    userId: row.user_id as UserId,
    holder: { queueNo: row.queue_no, position: Number(row.position) },
  }));
}

/** Ids of holds past their deadline, the oldest deadline first. */
export async function findLapsed(tx: Tx, rowsMax: number): Promise<ReservationId[]> {
  const rows = await tx<{ reservation_id: string }[]>`
    select reservation_id from reservations where status = 'HELD' and expires_at <= clock_timestamp()
    order by expires_at limit ${rowsMax}`;
  return rows.map((row) => row.reservation_id as ReservationId);
}

/** A reservation with its concert, performance and seats, and the database's time of the reading. */
export interface ReadReservation {
  reservation: Reservation;
  occasion: Occasion;
  now: Instant;
}

export async function readReservation(db: Database, id: ReservationId): Promise<ReadReservation | undefined> {
  const [row] = await db.query<ReadRow>`
    ${withOccasion(db, db.sql`select * from reservations where reservation_id = ${id}`)}`;
  return row && readOf(row);
}

/** A user's reservations, newest first: one page, and one row more where there is a next page. */
export async function readReservationsOf(
  db: Database,
  userId: UserId,
  page: Page,
): Promise<ReadReservation[]> {
  const rows = await db.query<ReadRow>`
    ${withOccasion(
      db,
      db.sql`
        select * from reservations
        where user_id = ${userId}
          and (${page.cursor ?? null}::uuid is null or reservation_id < ${page.cursor ?? null}::uuid)
        order by reservation_id desc limit ${pageLimit(page) + 1}`,
    )}
    order by r.reservation_id desc`;
  return rows.map(readOf);
}

/** SQL that adds the concert, performance and seats to these reservations, under the name `r`. */
function withOccasion({ sql }: Database, reservations: SQL.Query<unknown>) {
  return sql`
    select r.*, p.starts_at, c.title, c.venue, c.time_zone, n.places, y.booking_number,
           p.date_status, g.refunds, x."exchangedFor",
           (select json_build_object('amount', k.amount - k.fee, 'reservationId', k.reservation_id,
                                     'bookingNumber', d.booking_number)
            from counter_orders o join cancellations k using (cancellation_id)
            join payments d on d.reservation_id = k.reservation_id
            where o.reservation_id = r.reservation_id) "exchangedFrom", clock_timestamp() now
    from (${reservations}) r
    left join payments y on y.reservation_id = r.reservation_id
    join performances p using (performance_id) join concerts c on c.concert_id = r.concert_id,
    lateral (select json_agg(json_build_object('section', s.section, 'row', s.seat_row, 'label', s.label,
                                               'flags', s.flags) order by at) places
             from unnest(r.seat_numbers) with ordinality as a(seat_number, at),
             lateral (select * from plan_seats
                      where plan_no = p.plan_no and seat_number = a.seat_number offset 0) s) n,
    lateral (select coalesce(json_agg(json_build_object(
                      'refundedBy', k.refunded_by, 'seatNumbers', k.seat_numbers, 'fee', k.fee - f.returned,
                      'refund', k.amount - k.fee + f.returned, 'toCards', k.to_cards + f.to_cards,
                      'cancelledAt', k.cancelled_at) order by k.cancelled_at), '[]') refunds
             from cancellations k,
             lateral (select coalesce(sum(amount), 0) returned, coalesce(sum(to_cards), 0) to_cards
                      from fee_returns where cancellation_id = k.cancellation_id) f
             where k.reservation_id = r.reservation_id
               and not exists (select from counter_orders o where o.cancellation_id = k.cancellation_id)) g,
    lateral (select coalesce(json_agg(json_build_object(
                      'seatNumbers', k.seat_numbers, 'amount', k.amount - k.fee,
                      'reservationId', o.reservation_id, 'bookingNumber', d.booking_number,
                      'exchangedAt', k.cancelled_at) order by k.cancelled_at), '[]') "exchangedFor"
             from cancellations k join counter_orders o using (cancellation_id)
             join payments d on d.reservation_id = o.reservation_id
             where k.reservation_id = r.reservation_id) x`;
}

interface ReadRow extends ReservationRow {
  booking_number: BookingNumber | null;
  starts_at: Date;
  date_status: DateStatus;
  refunds: GivenBack[];
  exchangedFor: Occasion["exchangedFor"];
  exchangedFrom: Occasion["exchangedFrom"];
  title: string;
  venue: string;
  time_zone: string;
  places: SeatPlace[];
  now: Date;
}

function readOf(row: ReadRow): ReadReservation {
  const { title, venue, time_zone: timeZone, booking_number: bookingNumber } = row;
  const reservation = reservationOf(row);
  const places = new Map(reservation.seats.map(({ seatNumber }, i) => [seatNumber, row.places[i]!]));
  const { date_status: dateStatus, refunds, exchangedFor, exchangedFrom } = row;
  const startsAt = row.starts_at.getTime();
  const told = { refunds, exchangedFor, exchangedFrom };
  const occasion = { title, venue, timeZone, startsAt, dateStatus, ...told, bookingNumber, places };
  return { reservation, occasion, now: row.now.getTime() };
}

function reservationOf(row: ReservationRow): Reservation {
  return {
    reservationId: row.reservation_id as ReservationId,
    userId: row.user_id as UserId,
    performanceId: row.performance_id as PerformanceId,
    concertId: row.concert_id as ConcertId,
    queueNo: row.queue_no,
    position: Number(row.position ?? AT_COUNTER),
    status: row.status,
    seats: Array.from(row.seat_numbers, (seatNumber, i) => ({
      seatNumber,
      grade: row.seat_grades[i]!,
      price: row.seat_prices[i]!,
    })),
    cancelledSeatNumbers: Array.from(row.cancelled_seats),
    seatsLimit: row.seats_limit,
    performanceLimit: row.performance_limit,
    amount: Number(row.amount),
    heldAt: row.held_at.getTime(),
    expiresAt: row.expires_at.getTime(),
  };
}
