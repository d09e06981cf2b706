import type { ConcertId, PerformanceId, QueueId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import type { SalesPolicy } from "./api.ts";
import type { ConcertRecord, PerformanceRecord } from "./rules.ts";
import type { Database, Tx } from "../database/database.ts";

interface ConcertRow {
  concert_id: string;
  queue_id: string;
  queue_no: number;
  title: string;
  venue: string;
  time_zone: string;
  description: string;
  sales_open_at: Date | null;
  sales_close_at: Date | null;
  policy: SalesPolicy;
  withdrawn_at: Date | null;
}

export async function readCatalogueVersion(db: Database): Promise<{ version: number; now: Instant }> {
  const [row] = await db.query<{ version: string; now: Date }>`
    select version, clock_timestamp() now from catalogue_version`;
  return { version: Number(row!.version), now: row!.now.getTime() };
}

/**
 * For this many days, visitors in the line of a withdrawn concert are told what happened. After that it is
 * unknown.
 */
const WITHDRAWN_KNOWN_DAYS = 1;

/** All concerts, and those withdrawn recently. */
export async function readConcerts(
  db: Database,
): Promise<{ concerts: ConcertRecord[]; withdrawn: ConcertRecord[] }> {
  const rows = await db.query<ConcertRow>`
    select c.*, q.queue_id from concerts c join queues q using (queue_no)
    where c.withdrawn_at is null
       or c.withdrawn_at > clock_timestamp() - ${WITHDRAWN_KNOWN_DAYS}::int * interval '1 day'`;
  const isWithdrawn = (row: ConcertRow) => row.withdrawn_at !== null;
  return {
    concerts: rows.filter((row) => !isWithdrawn(row)).map(concertOf),
    withdrawn: rows.filter(isWithdrawn).map(concertOf),
  };
}

/** The concerts that a date, or all of a queue, belongs to. Withdrawn ones are not among them. */
export async function readConcertIdsOf(
  db: Database,
  { performanceId, queueId }: { performanceId?: string; queueId?: string },
): Promise<ConcertId[]> {
  const rows = await db.query<{ concert_id: string }>`
    select c.concert_id from concerts c join queues q using (queue_no)
    where c.withdrawn_at is null and (q.queue_id = ${queueId ?? null}::uuid
      or c.concert_id = (select concert_id from performances
                         where performance_id = ${performanceId ?? null}::uuid))`;
  return rows.map((row) => row.concert_id as ConcertId);
}

/** Uses the weakest lock that keeps changes apart, because the commit of a hold also checks this row. */
export async function lockConcert(tx: Tx, id: ConcertId): Promise<ConcertRecord | undefined> {
  const [row] = await tx<ConcertRow[]>`
    select c.*, q.queue_id from concerts c join queues q using (queue_no)
    where c.concert_id = ${id} and c.withdrawn_at is null
    for no key update of c`;
  return row && concertOf(row);
}

function concertOf(row: ConcertRow): ConcertRecord {
  return {
    concertId: row.concert_id as ConcertId,
    queueId: row.queue_id as QueueId,
    queueNo: row.queue_no,
    title: row.title,
    venue: row.venue,
    timeZone: row.time_zone,
    description: row.description,
    salesOpenAt: row.sales_open_at?.getTime() ?? null,
    salesCloseAt: row.sales_close_at?.getTime() ?? null,
    policy: row.policy,
  };
}

interface PerformanceRow {
  performance_id: string;
  concert_id: string;
  starts_at: Date;
  local_date: string;
  seats_total: number;
  opens_at: Date | null;
  closes_at: Date;
  is_stopped: boolean;
}

/** All dates, including those of recently withdrawn concerts. */
export async function readPerformances(db: Database): Promise<PerformanceRecord[]> {
  const rows = await db.query<PerformanceRow>`
    select p.performance_id, p.concert_id, p.starts_at, p.local_date::text, p.seats_total, s.opens_at,
           s.closes_at,
           s.is_stopped
    from performances p join performance_sales s using (performance_id)
    join concerts c on c.concert_id = p.concert_id
    where c.withdrawn_at is null
       or c.withdrawn_at > clock_timestamp() - ${WITHDRAWN_KNOWN_DAYS}::int * interval '1 day'
    order by p.starts_at, p.performance_id`;
  return rows.map(performanceOf);
}

/** The dates of a concert, earliest first, read in the caller's transaction. */
export async function readPerformancesOf(tx: Tx, concertId: ConcertId): Promise<PerformanceRecord[]> {
  const rows = await tx<PerformanceRow[]>`
    select p.performance_id, p.concert_id, p.starts_at, p.local_date::text, p.seats_total, s.opens_at,
           s.closes_at,
           s.is_stopped
    from performances p join performance_sales s using (performance_id)
    where p.concert_id = ${concertId}
    order by p.starts_at, p.performance_id`;
  return rows.map(performanceOf);
}

function performanceOf(row: PerformanceRow): PerformanceRecord {
  return {
    performanceId: row.performance_id as PerformanceId,
    concertId: row.concert_id as ConcertId,
    startsAt: row.starts_at.getTime(),
    date: row.local_date,
    seatsTotal: row.seats_total,
    opensAt: row.opens_at?.getTime() ?? null,
    closesAt: row.closes_at.getTime(),
    isStopped: row.is_stopped,
  };
}
