import type { ConcertId, PerformanceId } from "../core/ids.ts";
import { type Instant, isoTime } from "../core/time.ts";
import type { Database } from "../database/database.ts";
import type { ConcertSales, Sales } from "./api.ts";

type GradeSales = Sales["byGrade"][number];
type Money = Pick<GradeSales, "gross" | "fees" | "refunds" | "net">;

interface MoneyRow {
  gross: string;
  fees: string;
  refunds: string;
}

function moneyOf(row: MoneyRow): Money {
  const [gross, fees, refunds] = [Number(row.gross), Number(row.fees), Number(row.refunds)];
  return { gross, fees, refunds, net: gross - refunds };
}

/** A date's seats by their state and takings, by grade in the order of the plan's categories. */
export async function readGradeSales(db: Database, id: PerformanceId): Promise<GradeSales[]> {
  const rows = await db.query<Omit<GradeSales, keyof Money> & MoneyRow>`
    with counted as (
      select p.prices -> c.category::int ->> 'grade' grade, min(c.category) category, count(*)::int seats,
             count(*) filter (where s.status = 'HELD' and s.held_until > clock_timestamp())::int held,
             count(*) filter (where s.status = 'SOLD' and s.complimentary_id is null)::int sold,
             count(s.complimentary_id)::int complimentary,
             count(*) filter (where s.status = 'BLOCKED')::int blocked
      from performances p
      join seats s using (performance_id)
      join plan_seats c on c.plan_no = p.plan_no and c.seat_number = s.seat_number
      where p.performance_id = ${id} group by 1),
    taken as (
      select grade, sum(gross) gross, sum(fees) fees, sum(refunds) refunds from seat_takings
      where concert_id = (select concert_id from performances where performance_id = ${id})
        and performance_id = ${id} group by grade)
    select grade, coalesce(seats, 0) seats,
           coalesce(seats - held - sold - blocked - complimentary, 0) available,
           coalesce(held, 0) held, coalesce(sold, 0) sold, coalesce(blocked, 0) blocked,
           coalesce(complimentary, 0) complimentary,
           coalesce(gross, 0) gross, coalesce(fees, 0) fees, coalesce(refunds, 0) refunds
    from counted full join taken using (grade)
    order by category, grade`;
  return rows.map(({ gross, fees, refunds, ...counts }) => ({
    ...counts,
    ...moneyOf({ gross, fees, refunds }),
  }));
}

interface GroupRow extends MoneyRow {
  performance_id: string | null;
  starts_at: Date | null;
  grade: string | null;
  price: number | null;
  day: string | null;
  hour: string | null;
  grouped: number;
  seats: number;
}

/** Each bit is a column that a row is not grouped by. */
const GROUPED = { date: 0b01111, grade: 0b10111, price: 0b11011, day: 0b11101, hour: 0b11110, all: 0b11111 };

/** A concert's takings, by everything that tells them apart. Days and hours are those at the venue. */
export async function readConcertSales(
  db: Database,
  id: ConcertId,
  hoursMax: number,
): Promise<ConcertSales | undefined> {
  const [concert] = await db.query<{ time_zone: string }>`
    select time_zone from concerts where concert_id = ${id} and withdrawn_at is null`;
  if (!concert) return undefined;
  const rows = await db.query<GroupRow>`
    select performance_id, min(p.starts_at) starts_at, grade, price, day, hour,
           grouping(performance_id, grade, price, day, hour) grouped, coalesce(sum(seats), 0)::int seats,
           coalesce(sum(gross), 0) gross, coalesce(sum(fees), 0) fees, coalesce(sum(refunds), 0) refunds
    from (select *, to_char(at at time zone ${concert.time_zone}, 'YYYY-MM-DD') as day,
                 to_char(at at time zone ${concert.time_zone}, 'YYYY-MM-DD"T"HH24:00') as hour
          from seat_takings where concert_id = ${id}) t
    left join performances p using (performance_id)
    group by grouping sets ((performance_id), (grade), (price), (day), (hour), ())
    order by starts_at, grade, price, day, hour`;
  const of = (grouped: number) => rows.filter((row) => row.grouped === grouped);
  const sold = (row: GroupRow) => ({ seats: row.seats, ...moneyOf(row) });
  return {
    concertId: id,
    timeZone: concert.time_zone,
    byDate: of(GROUPED.date).map((row) => ({
      performanceId: row.performance_id!,
      startsAt: isoTime(row.starts_at!.getTime()),
      ...sold(row),
    })),
    byGrade: of(GROUPED.grade).map((row) => ({ grade: row.grade!, ...sold(row) })),
    byPrice: of(GROUPED.price).map((row) => ({ price: row.price!, ...sold(row) })),
    byDay: of(GROUPED.day).map((row) => ({ day: row.day!, ...sold(row) })),
    byHour: of(GROUPED.hour)
      .map((row) => ({ hour: row.hour!, ...sold(row) }))
      .slice(-hoursMax),
    byChannel: await readChannels(db, id),
    total: sold(of(GROUPED.all)[0]!),
  };
}

/** Takings by where they were sold, and beside them the seats that are given away now. */
async function readChannels(db: Database, id: ConcertId): Promise<ConcertSales["byChannel"]> {
  type Channel = ConcertSales["byChannel"][number]["channel"];
  const rows = await db.query<MoneyRow & { channel: Channel; seats: number }>`
    select case when o.reservation_id is null then 'web' else 'counter' end channel,
           sum(seats)::int seats, sum(gross) gross, sum(fees) fees, sum(refunds) refunds
    from seat_takings t left join counter_orders o using (reservation_id)
    where t.concert_id = ${id} group by 1
    union all
    select 'complimentary', count(*)::int, 0, 0, 0
    from performances join seats using (performance_id)
    where concert_id = ${id} and complimentary_id is not null
    having count(*) > 0
    order by channel desc`;
  return rows.map((row) => ({ channel: row.channel, seats: row.seats, ...moneyOf(row) }));
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
}

/** Everything that was sold or given back at a date, by reservation; those after one of them. */
export async function readSaleLines(
  db: Database,
  performanceId: PerformanceId,
  after: string | null,
  reservationsMax: number,
): Promise<{ lines: SaleLine[]; last: string | null }> {
  const rows = await db.query<Omit<SaleLine, "gross" | "fees" | "refunds"> & MoneyRow>`
    select r.reservation_id "reservationId",
           to_char(t.at at time zone c.time_zone, 'YYYY-MM-DD HH24:MI:SS') as at,
           case when t.seats > 0 then 'SALE' else 'REFUND' end kind, y.booking_number "bookingNumber",
           case when exists (select from counter_orders o where o.reservation_id = r.reservation_id)
             then 'counter' else 'web' end channel,
           s.section, s.seat_row as row, s.label, t.grade, t.price, t.gross, t.fees, t.refunds
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
  const lines = rows.map(({ gross, fees, refunds, ...line }) => ({
    ...line,
    gross: Number(gross),
    fees: Number(fees),
    refunds: Number(refunds),
  }));
  return { lines, last: lines.at(-1)?.reservationId ?? null };
}

/** The local time at which a date begins, for the name of a file. */
export async function readStart(
  db: Database,
  id: PerformanceId,
): Promise<{ startsAt: Instant; date: string } | undefined> {
  const [row] = await db.query<{ starts_at: Date; local_date: string }>`
    select p.starts_at, p.local_date::text from performances p join concerts c using (concert_id)
    where p.performance_id = ${id} and c.withdrawn_at is null`;
  return row && { startsAt: row.starts_at.getTime(), date: row.local_date };
}
