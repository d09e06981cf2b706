import { OLDER_POLICY } from "../core/sales/older-policy.ts";
import type { ConcertId, PerformanceId, QueueId, SeatPlanId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import type { ConcertFacts, SalesPolicy } from "./api.ts";
import type { ConcertRecord, PerformanceRecord, SeatPrice, StoredPolicy } from "./rules.ts";
import { asking, type Database, type Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import { sqlText } from "../database/table-of.ts";
import { beforeId, type Page, pageLimit } from "../http/schemas.ts";

/** Of a concert from before there were facts, or before there was one of them. */
const NO_FACTS: ConcertFacts = {
  posterId: null,
  logoId: null,
  colour: null,
  runningMinutes: null,
  doorsMinutes: null,
  ageLimit: null,
  address: null,
  notice: null,
  seller: null,
  refundPolicy: null,
};

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
  policy: StoredPolicy;
  facts: Partial<ConcertFacts>;
  state: "DRAFT" | "PUBLISHED";
  withdrawn_at: Date | null;
}

/** What a buyer agrees to. */
interface Terms {
  facts: Pick<ConcertFacts, "seller" | "refundPolicy">;
  refund: SalesPolicy["refund"];
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

/** All published concerts, and those withdrawn recently. */
export async function readConcerts(
  db: Database,
): Promise<{ concerts: ConcertRecord[]; withdrawn: ConcertRecord[] }> {
  const rows = await db.query<ConcertRow>`
    select c.*, q.queue_id from concerts c join queues q using (queue_no)
    where c.state <> 'DRAFT'
      and (c.withdrawn_at is null
           or c.withdrawn_at > clock_timestamp() - ${WITHDRAWN_KNOWN_DAYS}::int * interval '1 day')`;
  const isWithdrawn = (row: ConcertRow) => row.withdrawn_at !== null;
  return {
    concerts: rows.filter((row) => !isWithdrawn(row)).map(concertOf),
    withdrawn: rows.filter(isWithdrawn).map(concertOf),
  };
}

/** The concerts that a date, or all of a queue, belongs to. Withdrawn ones are not among them. */
export async function readConcertIdsOf(
  db: Database | Tx,
  { performanceId, queueId }: { performanceId?: string; queueId?: string },
): Promise<ConcertId[]> {
  const rows = await asking(db)<{ concert_id: string }[]>`
    select c.concert_id from concerts c join queues q using (queue_no)
    where c.withdrawn_at is null and (q.queue_id = ${queueId ?? null}::uuid
      or c.concert_id = (select concert_id from performances
                         where performance_id = ${performanceId ?? null}::uuid))`;
  return rows.map((row) => row.concert_id as ConcertId);
}

/** A concert as the organiser sees it, drafts too. */
export interface RecordedConcert extends ConcertRecord {
  createdAt: Instant;
}

type RecordedRow = ConcertRow & { created_at: Date };

/**
 * All concerts that are not withdrawn, or those of them that are named, drafts too, the newest first: one
 * page, and one row more where there is a next page.
 */
export async function readRecordedConcerts(
  db: Database,
  concertIds: readonly ConcertId[] | null,
  page: Page,
): Promise<RecordedConcert[]> {
  const rows = await db.query<RecordedRow>`
    select c.*, q.queue_id from concerts c join queues q using (queue_no)
    where c.withdrawn_at is null
      and (${concertIds === null}::boolean or c.concert_id = any(${pgArray(concertIds ?? [])}::uuid[]))
      and c.concert_id < ${beforeId(page.cursor)}::uuid
    order by c.concert_id desc limit ${pageLimit(page) + 1}`;
  return rows.map(recordedOf);
}

export async function readRecordedConcert(db: Database, id: ConcertId): Promise<RecordedConcert | undefined> {
  const [row] = await db.query<RecordedRow>`
    select c.*, q.queue_id from concerts c join queues q using (queue_no)
    where c.concert_id = ${id} and c.withdrawn_at is null`;
  return row && recordedOf(row);
}

/** What the terms of these concerts say now. */
export async function readTerms(tx: Tx, concertIds: readonly ConcertId[]): Promise<Map<ConcertId, Terms>> {
  const rows = await tx<{ concert_id: ConcertId; facts: Terms["facts"]; refund: Terms["refund"] | null }[]>`
    select concert_id, policy -> 'refund' refund,
           jsonb_build_object('seller', facts -> 'seller', 'refundPolicy', facts -> 'refundPolicy') facts
    from concerts where concert_id = any(${pgArray(concertIds)}::uuid[])`;
  return new Map(
    rows.map(({ concert_id, facts, refund }) => [
      concert_id,
      { facts, refund: refund ?? OLDER_POLICY.refund },
    ]),
  );
}

/** Whether there is any concert, drafts too. */
export async function hasConcerts(db: Database): Promise<boolean> {
  return (await db.query`select 1 from concerts where withdrawn_at is null limit 1`).length > 0;
}

function recordedOf(row: RecordedRow): RecordedConcert {
  return { ...concertOf(row), createdAt: row.created_at.getTime() };
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
    policy: { ...OLDER_POLICY, ...row.policy },
    facts: { ...NO_FACTS, ...row.facts },
    isDraft: row.state === "DRAFT",
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
  sales_close_at: Date | null;
  is_stopped: boolean;
  called_off: PerformanceRecord["calledOff"];
  date_status: PerformanceRecord["dateStatus"];
  starts_before: Date | null;
  revision: number;
  plan_no: number;
  seat_plan_id: string;
  prices: SeatPrice[];
}

const PERFORMANCES = sqlText(`
    select p.performance_id, p.concert_id, p.starts_at, p.local_date::text, p.seats_total, s.opens_at,
           s.closes_at, p.sales_close_at, s.is_stopped,
           nullif(nullif(p.state, 'ON_SALE'), 'STOPPED') called_off, p.date_status, p.starts_before,
           jsonb_array_length(p.earlier_promises) + (p.called_off_at is not null)::int revision,
           p.plan_no, l.seat_plan_id, p.prices
    from performances p join performance_sales s using (performance_id) join seat_plans l using (plan_no)`);

/** All dates of published concerts, including recently withdrawn ones. */
export async function readPerformances(db: Database): Promise<PerformanceRecord[]> {
  const rows = await db.query<PerformanceRow>`
    ${PERFORMANCES}
    join concerts c on c.concert_id = p.concert_id
    where c.state <> 'DRAFT'
      and (c.withdrawn_at is null
           or c.withdrawn_at > clock_timestamp() - ${WITHDRAWN_KNOWN_DAYS}::int * interval '1 day')
    order by p.starts_at, p.performance_id`;
  return rows.map(performanceOf);
}

/** The dates of a concert, earliest first, read in the caller's transaction. */
export async function readPerformancesOf(tx: Tx, concertId: ConcertId): Promise<PerformanceRecord[]> {
  const rows = await tx<PerformanceRow[]>`
    ${PERFORMANCES}
    where p.concert_id = ${concertId}
    order by p.starts_at, p.performance_id`;
  return rows.map(performanceOf);
}

/** The dates of these concerts, earliest first, drafts too. */
export async function readRecordedPerformances(
  db: Database,
  ids: readonly ConcertId[],
): Promise<PerformanceRecord[]> {
  const rows = await db.query<PerformanceRow>`
    ${PERFORMANCES}
    where p.concert_id = any(${pgArray(ids)}::uuid[])
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
    salesCloseAt: row.sales_close_at?.getTime() ?? null,
    isStopped: row.is_stopped,
    calledOff: row.called_off,
    dateStatus: row.date_status,
    startsBefore: row.starts_before?.getTime() ?? null,
    revision: row.revision,
    planNo: row.plan_no,
    seatPlanId: row.seat_plan_id as SeatPlanId,
    prices: row.prices,
  };
}

/** Which of these seat plans a date is sold by. Dates of withdrawn concerts do not count. */
export async function readPlansInUse(db: Database, planNos: readonly number[]): Promise<Set<number>> {
  const rows = await db.query<{ plan_no: number }>`
    select distinct p.plan_no from performances p join concerts c using (concert_id)
    where p.plan_no = any(${pgArray(planNos)}::int[]) and c.withdrawn_at is null`;
  return new Set(rows.map(({ plan_no }) => plan_no));
}
