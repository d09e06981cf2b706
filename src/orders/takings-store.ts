import type { ConcertId, PerformanceId } from "../core/ids.ts";
import { isoTime } from "../core/time.ts";
import type { Database } from "../database/database.ts";
import type { ConcertSales } from "./api.ts";

type Sold = ConcertSales["total"];

interface GroupRow extends Sold {
  performance_id: string | null;
  starts_at: Date | null;
  grade: string | null;
  price: number | null;
  day: string | null;
  hour: string | null;
  grouped: number;
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
           coalesce(sum(gross), 0)::float8 gross, coalesce(sum(fees), 0)::float8 fees,
           coalesce(sum(refunds), 0)::float8 refunds, coalesce(sum(gross - refunds), 0)::float8 net
    from (select *, to_char(at at time zone ${concert.time_zone}, 'YYYY-MM-DD') as day,
                 to_char(at at time zone ${concert.time_zone}, 'YYYY-MM-DD"T"HH24:00') as hour
          from seat_takings where concert_id = ${id}) t
    left join performances p using (performance_id)
    group by grouping sets ((performance_id), (grade), (price), (day), (hour), ())
    order by starts_at, grade, price, day, hour`;
  const of = (grouped: number) => rows.filter((row) => row.grouped === grouped);
  const sold = ({ seats, gross, fees, refunds, net }: Sold) => ({ seats, gross, fees, refunds, net });
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
  return db.query<ConcertSales["byChannel"][number]>`
    select case when o.reservation_id is null then 'web' else 'counter' end channel,
           sum(seats)::int seats, sum(gross)::float8 gross, sum(fees)::float8 fees,
           sum(refunds)::float8 refunds, sum(gross - refunds)::float8 net
    from seat_takings t left join counter_orders o using (reservation_id)
    where t.concert_id = ${id} group by 1
    union all
    select 'complimentary', count(*)::int, 0, 0, 0, 0
    from performances join seat_states s using (performance_id)
    where concert_id = ${id} and s.state = 'COMPLIMENTARY'
    having count(*) > 0
    order by channel desc`;
}

/** Undefined if the concert is withdrawn, or there is no such date. */
export async function readConcertOfDate(db: Database, id: PerformanceId): Promise<ConcertId | undefined> {
  const [row] = await db.query<{ concert_id: ConcertId }>`
    select p.concert_id from performances p join concerts c using (concert_id)
    where p.performance_id = ${id} and c.withdrawn_at is null`;
  return row?.concert_id;
}
