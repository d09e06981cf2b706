import type { SQL } from "bun";
import type { BookingNumber } from "../core/bookings/booking-number.ts";
import type { ConcertId, PaymentId, PerformanceId, UserId } from "../core/ids.ts";
import { isoTime } from "../core/time.ts";
import type { Database, Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import type { Note, Order } from "./api.ts";
import { SEAT_WORDS } from "../core/bookings/seat-words.ts";
import { beforeId } from "../http/schemas.ts";

/** Which orders may be found: those of some concerts, of one date, before one of them. */
export interface OrderScope {
  /** Null for all. */
  concertIds: readonly ConcertId[] | null;
  performanceId: PerformanceId | null;
  concertId: ConcertId | null;
  status: Order["status"] | null;
  /** When they were paid. */
  paidFrom: string | null;
  paidBefore: string | null;
  before: string | null;
  rowsMax: number;
}

/** How orders are looked for. Each way has an index, but for seats, which are looked for among all. */
export type OrderSearch =
  | { by: "nothing" }
  | { by: "booking"; bookingNumber: BookingNumber }
  | { by: "user or seat"; userIds: readonly UserId[]; seat: string };

/** The ids of orders that are found, the newest first. */
export async function findOrders(db: Database, search: OrderSearch, scope: OrderScope): Promise<PaymentId[]> {
  const { concertIds, performanceId, concertId, status, paidFrom, paidBefore, before, rowsMax } = scope;
  const rows = await db.query<{ payment_id: string }>`
    select y.payment_id from payments y join reservations r using (reservation_id)
    where ${conditionOf(db, search)}
      and (${concertIds === null}::boolean or r.concert_id = any(${pgArray(concertIds ?? [])}::uuid[]))
      and (${performanceId === null}::boolean or r.performance_id = ${performanceId}::uuid)
      and (${concertId === null}::boolean or r.concert_id = ${concertId}::uuid)
      and (${status === null}::boolean or y.status = ${status}::text)
      and (${paidFrom === null}::boolean or y.paid_at >= ${paidFrom}::timestamptz)
      and (${paidBefore === null}::boolean or y.paid_at < ${paidBefore}::timestamptz)
      and y.payment_id < ${beforeId(before)}::uuid
    order by y.payment_id desc limit ${rowsMax}`;
  return rows.map((row) => row.payment_id as PaymentId);
}

function conditionOf({ sql }: Database, search: OrderSearch): SQL.Query<unknown> {
  switch (search.by) {
    case "nothing":
      return sql`true`;
    case "booking":
      return sql`y.booking_number = ${search.bookingNumber}`;
    case "user or seat":
      return sql`(y.user_id = any(${pgArray(search.userIds)}::uuid[]) or exists (
        select from performances p join plan_seats s on s.plan_no = p.plan_no
        where p.performance_id = r.performance_id and s.seat_number = any(r.seat_numbers)
          and position(${plainSeatOf(sql, sql`s.label`)} in ${search.seat}) > 0
          and ${search.seat} in (${plainSeatOf(sql, sql`s.label`)},
                                 ${plainSeatOf(sql, sql`concat_ws(' ', s.seat_row, s.label)`)},
                                 ${plainSeatOf(sql, sql`concat_ws(' ', s.section, s.seat_row, s.label)`)})))`;
  }
}

/** As `plainSeat`, of a column. */
function plainSeatOf(sql: Database["sql"], text: SQL.Query<unknown>): SQL.Query<unknown> {
  return sql`btrim(regexp_replace(lower(normalize(${text}, NFKC)), ${SEAT_WORDS.source}, ' ', 'g'))`;
}

interface OrderRow {
  booking_number: BookingNumber;
  payment_id: string;
  reservation_id: string;
  user_id: string;
  concert_id: string;
  performance_id: string;
  title: string;
  time_zone: string;
  starts_at: Date;
  seats: Order["seats"];
  amount: string;
  refunded: string;
  status: Order["status"];
  paid_at: Date;
  channel: Order["channel"];
  is_walk_in: boolean;
  sold_by: string | null;
  is_exchanged: boolean;
  exchanged_from: BookingNumber | null;
  movements: Order["counterMovements"];
}

/** These orders, the newest first, without their contacts. */
export async function readOrders(db: Database, ids: readonly PaymentId[]): Promise<Omit<Order, "contact">[]> {
  const rows = await db.query<OrderRow>`
    select y.booking_number, y.payment_id, y.reservation_id, y.user_id, r.concert_id, r.performance_id,
           c.title, c.time_zone, p.starts_at, n.seats, y.amount, y.status, y.paid_at,
           case when o.reservation_id is null then 'web' else 'counter' end channel,
           coalesce(o.is_walk_in, false) is_walk_in, o.sold_by, m.movements,
           (select d.booking_number from cancellations k join payments d using (reservation_id)
            where k.cancellation_id = o.cancellation_id) exchanged_from,
           y.status = 'REFUNDED' and not exists (
             select from cancellations k where k.reservation_id = y.reservation_id and not exists (
               select from counter_orders n where n.cancellation_id = k.cancellation_id)) is_exchanged,
           coalesce((select sum(x.amount - x.fee + coalesce((select sum(f.amount) from fee_returns f
                                                             where f.cancellation_id = x.cancellation_id), 0))
                     from cancellations x where x.reservation_id = y.reservation_id), 0) refunded
    from payments y
    join reservations r using (reservation_id)
    join performances p using (performance_id)
    join concerts c on c.concert_id = r.concert_id
    left join counter_orders o on o.reservation_id = y.reservation_id,
    lateral (select json_agg(json_build_object(
               'seatNumber', a.number, 'section', s.section, 'row', s.seat_row, 'label', s.label,
               'grade', a.grade, 'price', a.price,
               'isCancelled', a.number = any(r.cancelled_seats),
               'isCheckedIn', exists (select from tickets t
                                      where t.reservation_id = y.reservation_id and t.status = 'CHECKED_IN'
                                        and t.seat_number = a.number)) order by a.at) seats
             from unnest(r.seat_numbers, r.seat_grades, r.seat_prices)
               with ordinality a(number, grade, price, at)
             join plan_seats s on s.plan_no = p.plan_no and s.seat_number = a.number) n,
    lateral (select coalesce(json_agg(json_build_object(
                      'movementId', movement_id, 'amount', amount, 'paidBy', paid_by, 'receipt', receipt,
                      'by', moved_by, 'movedAt', moved_at) order by moved_at, movement_id), '[]') movements
             from counter_movements where reservation_id = y.reservation_id) m
    where y.payment_id = any(${pgArray(ids)}::uuid[])
    order by y.payment_id desc`;
  return rows.map((row) => ({
    bookingNumber: row.booking_number,
    paymentId: row.payment_id,
    reservationId: row.reservation_id,
    userId: row.user_id,
    concertId: row.concert_id,
    performanceId: row.performance_id,
    title: row.title,
    timeZone: row.time_zone,
    startsAt: isoTime(row.starts_at.getTime()),
    seats: row.seats,
    amount: Number(row.amount),
    refunded: Number(row.refunded),
    status: row.status,
    paidAt: isoTime(row.paid_at.getTime()),
    channel: row.channel,
    isWalkIn: row.is_walk_in,
    soldBy: row.sold_by,
    counterMovements: row.movements.map((each) => ({ ...each, movedAt: isoTime(Date.parse(each.movedAt)) })),
    isExchanged: row.is_exchanged,
    exchangedFrom: row.exchanged_from,
  }));
}

/** The concert of an order. Undefined if there is no such order. */
export async function readConcertOfOrder(
  db: Database,
  bookingNumber: BookingNumber,
): Promise<ConcertId | undefined> {
  const [row] = await db.query<{ concert_id: string }>`
    select r.concert_id from payments y join reservations r using (reservation_id)
    where y.booking_number = ${bookingNumber}`;
  return row?.concert_id as ConcertId | undefined;
}

export async function readNotes(db: Database, id: PaymentId): Promise<Note[]> {
  const rows = await db.query<NoteRow>`
    select note_id, text, author, created_at from order_notes where payment_id = ${id} order by note_id`;
  return rows.map(noteOf);
}

export async function countNotes(tx: Tx, id: PaymentId): Promise<number> {
  const [row] = await tx<{ n: number }[]>`
    select count(*)::int n from order_notes where payment_id = ${id}`;
  return row!.n;
}

export async function insertNote(
  tx: Tx,
  note: { noteId: string; paymentId: PaymentId; text: string; author: string },
): Promise<Note> {
  const [row] = await tx<NoteRow[]>`
    insert into order_notes (note_id, payment_id, text, author)
    values (${note.noteId}, ${note.paymentId}, ${note.text}, ${note.author})
    returning note_id, text, author, created_at`;
  return noteOf(row!);
}

interface NoteRow {
  note_id: string;
  text: string;
  author: string;
  created_at: Date;
}

function noteOf(row: NoteRow): Note {
  return {
    noteId: row.note_id,
    text: row.text,
    author: row.author,
    createdAt: isoTime(row.created_at.getTime()),
  };
}
