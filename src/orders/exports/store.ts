import type { PerformanceId, UserId } from "../../core/ids.ts";
import type { Database } from "../../database/database.ts";

/** Somebody with a ticket for a date. One that was given away has no booking number. */
export interface Attendee {
  seatNumber: number;
  userId: UserId;
  bookingNumber: string;
  section: string;
  row: string;
  label: string;
  grade: string;
  price: number;
  status: string;
  paidAt: string;
  /** Of the venue, on whose clock `paidAt` is. */
  timeZone: string;
}

/** Who has tickets for a date, by seat; those after one of them. */
export async function readAttendees(
  db: Database,
  performanceId: PerformanceId,
  after: number,
  rowsMax: number,
): Promise<Attendee[]> {
  return db.query<Attendee>`
    select t.seat_number "seatNumber", t.user_id "userId", coalesce(y.booking_number, '') "bookingNumber",
           s.section, s.seat_row as row, s.label,
           coalesce(r.seat_grades[array_position(r.seat_numbers, t.seat_number)],
                    p.prices -> s.category::int ->> 'grade') grade,
           t.price, t.status, to_char(t.issued_at at time zone c.time_zone, 'YYYY-MM-DD HH24:MI:SS') "paidAt",
           c.time_zone "timeZone"
    from (select * from tickets
          where performance_id = ${performanceId} and seat_number > ${after}
            and status in ('VALID', 'CHECKED_IN')
          order by seat_number limit ${rowsMax}) t
    left join payments y using (payment_id)
    left join reservations r on r.reservation_id = t.reservation_id
    join performances p on p.performance_id = t.performance_id
    join concerts c on c.concert_id = p.concert_id
    join plan_seats s on s.plan_no = p.plan_no and s.seat_number = t.seat_number
    order by t.seat_number`;
}

/** One seat that was sold or given back. */
export interface SaleLine {
  reservationId: string;
  at: string;
  kind: "SALE" | "REFUND";
  bookingNumber: string;
  channel: "web" | "counter";
  section: string;
  row: string;
  label: string;
  grade: string;
  price: number;
  gross: number;
  fees: number;
  refunds: number;
  /** Of the venue, on whose clock `at` is. */
  timeZone: string;
}

/** Everything that was sold or given back at a date, by reservation; those after one of them. */
export async function readSaleLines(
  db: Database,
  performanceId: PerformanceId,
  after: string | null,
  reservationsMax: number,
): Promise<{ lines: SaleLine[]; last: string | null }> {
  const lines = await db.query<SaleLine>`
    select r.reservation_id "reservationId",
           to_char(t.at at time zone c.time_zone, 'YYYY-MM-DD HH24:MI:SS') as at,
           case when t.seats > 0 then 'SALE' else 'REFUND' end kind, y.booking_number "bookingNumber",
           case when exists (select from counter_orders o where o.reservation_id = r.reservation_id)
             then 'counter' else 'web' end channel,
           s.section, s.seat_row as row, s.label, t.grade, t.price, t.gross::float8, t.fees::float8,
           t.refunds::float8, c.time_zone "timeZone"
    from (select reservation_id from reservations
          where concert_id = (select concert_id from performances where performance_id = ${performanceId})
            and performance_id = ${performanceId} and confirmed_at is not null
            and reservation_id > coalesce(${after}::uuid, '00000000-0000-0000-0000-000000000000')
          order by reservation_id limit ${reservationsMax}) r
    join payments y using (reservation_id)
    join performances p on p.performance_id = ${performanceId}
    join concerts c on c.concert_id = p.concert_id
    cross join lateral (
      select seat_number number, at, grade, price, gross, fees, refunds, seats from seat_takings
      where reservation_id = r.reservation_id offset 0) t
    join plan_seats s on s.plan_no = p.plan_no and s.seat_number = t.number
    order by r.reservation_id, t.at, t.number`;
  return { lines, last: lines.at(-1)?.reservationId ?? null };
}

/** The day at the venue on which a date begins, for the name of a file. */
export async function readDay(db: Database, id: PerformanceId): Promise<string | undefined> {
  const [row] = await db.query<{ day: string }>`
    select p.local_date::text as day from performances p join concerts c using (concert_id)
    where p.performance_id = ${id} and c.withdrawn_at is null`;
  return row?.day;
}
