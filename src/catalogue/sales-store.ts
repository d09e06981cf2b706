import { OLDER_POLICY } from "../core/sales/older-policy.ts";
import type { ConcertId, PerformanceId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import { type Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import type { SalesPolicy } from "./api.ts";
import type { SaleWindow, SeatPrice, StoredPolicy } from "./rules.ts";

/** Everything that the organiser has set and that decides a hold at a performance, as stored. */
export interface Sale extends SaleWindow {
  concertId: ConcertId;
  title: string;
  venue: string;
  timeZone: string;
  startsAt: Instant;
  seatsTotal: number;
  policy: SalesPolicy;
  planNo: number;
  /** In the order of the plan's categories. */
  prices: readonly SeatPrice[];
  isQueueClosed: boolean;
  isWithdrawn: boolean;
  /** Changes whenever the organiser changes any of it. */
  version: number;
}

interface SaleRow {
  performance_id: string;
  concert_id: string;
  title: string;
  venue: string;
  time_zone: string;
  starts_at: Date;
  seats_total: number;
  policy: StoredPolicy;
  plan_no: number;
  prices: SeatPrice[];
  opens_at: Date | null;
  closes_at: Date;
  is_stopped: boolean;
  called_off: Sale["calledOff"];
  is_queue_closed: boolean;
  is_withdrawn: boolean;
  sale_version: string;
}

/** The sales of published performances, without locks: the commit compares their versions again. */
export async function readSales(
  tx: Tx,
  ids: readonly PerformanceId[],
): Promise<ReadonlyMap<PerformanceId, Sale>> {
  const rows = await tx<SaleRow[]>`
    select v.performance_id, v.concert_id, c.title, c.venue, c.time_zone, p.starts_at, v.seats_total,
           c.policy, p.plan_no, p.prices, v.opens_at, v.closes_at, v.is_stopped,
           nullif(nullif(v.state, 'ON_SALE'), 'STOPPED') called_off,
           q.switch = 'CLOSED' is_queue_closed, v.is_withdrawn, v.sale_version
    from performance_sales v
    join performances p using (performance_id)
    join concerts c on c.concert_id = v.concert_id
    join queues q on q.queue_no = v.queue_no
    where v.performance_id = any(${pgArray(ids)}::uuid[]) and not v.is_draft`;
  return new Map(rows.map((row) => [row.performance_id as PerformanceId, saleOf(row)]));
}

function saleOf(row: SaleRow): Sale {
  return {
    concertId: row.concert_id as ConcertId,
    title: row.title,
    venue: row.venue,
    timeZone: row.time_zone,
    startsAt: row.starts_at.getTime(),
    seatsTotal: row.seats_total,
    policy: { ...OLDER_POLICY, ...row.policy },
    planNo: row.plan_no,
    prices: row.prices,
    opensAt: row.opens_at?.getTime() ?? null,
    closesAt: row.closes_at.getTime(),
    isStopped: row.is_stopped,
    calledOff: row.called_off,
    isQueueClosed: row.is_queue_closed,
    isWithdrawn: row.is_withdrawn,
    version: Number(row.sale_version),
  };
}

/**
 * Gives these sales new versions, so holds that are being decided under the old settings are decided again.
 * Must be the last write of an organiser's change: it waits for batches that are committing, and later
 * batches see the change.
 */
export async function renewSales(tx: Tx, ids: readonly PerformanceId[]): Promise<void> {
  await tx`
    select 1 from performances where performance_id = any(${pgArray(ids)}::uuid[])
    order by performance_id for no key update`;
  await tx`
    update performances set sale_version = sale_version + 1, sale_changed_at = clock_timestamp()
    where performance_id = any(${pgArray(ids)}::uuid[])`;
}

export async function readPerformancesOfQueue(tx: Tx, queueNo: number): Promise<PerformanceId[]> {
  const rows = await tx<{ performance_id: string }[]>`
    select performance_id from performance_sales where queue_no = ${queueNo}`;
  return rows.map((row) => row.performance_id as PerformanceId);
}
