import type { ConcertId, JobId, PerformanceId } from "../core/ids.ts";
import { isoTime } from "../core/time.ts";
import type { Database, Tx } from "../database/database.ts";
import { beforeId } from "../http/schemas.ts";
import type { DateCancellation, Job } from "./api.ts";

export interface NewJob {
  jobId: JobId;
  kind: Job["kind"];
  performanceId: PerformanceId;
  concertId: ConcertId;
  fee: DateCancellation["fee"];
  to: "wallet" | "source";
  notify: boolean;
  reason: string;
  startedBy: string;
}

export async function insertJob(tx: Tx, job: NewJob): Promise<void> {
  await tx`
    insert into jobs (job_id, kind, performance_id, concert_id, status, fee, destination, notify, reason,
                      started_by)
    values (${job.jobId}, ${job.kind}, ${job.performanceId}, ${job.concertId}, 'PREPARING',
            ${String(job.fee)},
            ${job.to}, ${job.notify}, ${job.reason}, ${job.startedBy})`;
}

/** A job as its workers need it. */
export type OpenJob = Omit<NewJob, "startedBy"> & { status: "PREPARING" | "RUNNING" };

/** Jobs with something to do, the oldest first. */
export async function readOpenJobs(db: Database): Promise<OpenJob[]> {
  const jobs = await db.query<OpenJob & { fee: string }>`
    select job_id "jobId", kind, performance_id "performanceId", concert_id "concertId", status, fee,
           destination "to", notify, reason
    from jobs where status in ('PREPARING', 'RUNNING') order by created_at limit 20`;
  return jobs.map((job) => ({ ...job, fee: feeOf(job.fee) }));
}

function feeOf(text: string): DateCancellation["fee"] {
  return text === "terms" || text === "none" ? text : Number(text);
}

/** Counts tickets given away that a job has made void. */
export async function countVoided(tx: Tx, id: JobId, tickets: number): Promise<void> {
  await tx`update jobs set complimentary = complimentary + ${tickets} where job_id = ${id}`;
}

export async function readConcertOfJob(db: Database, id: JobId): Promise<ConcertId | undefined> {
  const [row] = await db.query<{ concert_id: string }>`select concert_id from jobs where job_id = ${id}`;
  return row?.concert_id as ConcertId | undefined;
}

/**
 * Writes down which orders a job is about, once no hold of its date can become an order any more. Returns
 * false while one can.
 *
 * Holds are locked: a payment that is being committed is waited for. Those that have lapsed are paid by
 * nobody.
 */
export async function prepareJob(tx: Tx, { jobId, concertId, performanceId }: OpenJob): Promise<boolean> {
  const [job] = await tx<{ status: string }[]>`select status from jobs where job_id = ${jobId} for update`;
  if (job?.status !== "PREPARING") return true;
  const holds = await tx<{ live: boolean }[]>`
    select expires_at > clock_timestamp() live from reservations
    where concert_id = ${concertId} and performance_id = ${performanceId} and status = 'HELD'
    order by reservation_id for update`;
  if (holds.some(({ live }) => live)) return false;
  await tx`
    insert into job_orders (job_order_id, job_id, payment_id, reservation_id, user_id, status)
    select gen_random_uuid(), ${jobId}, y.payment_id, r.reservation_id, r.user_id, 'PENDING'
    from reservations r join payments y on y.reservation_id = r.reservation_id
    where r.concert_id = ${concertId} and r.performance_id = ${performanceId} and r.status = 'CONFIRMED'`;
  await tx`update jobs set status = 'RUNNING' where job_id = ${jobId}`;
  return true;
}

/** Ends a job of which nothing is left to do. Its failures may be retried. */
export async function endJob(db: Database, id: JobId): Promise<void> {
  await db.query`
    update jobs set status = 'DONE', ended_at = clock_timestamp()
    where job_id = ${id} and status = 'RUNNING'
      and not exists (select from job_orders where job_id = ${id} and status = 'PENDING')`;
}

/** Makes a job's failures pending again. Returns how many there were; undefined if there is no such job. */
export async function retryFailures(tx: Tx, id: JobId): Promise<number | undefined> {
  const [job] = await tx`select from jobs where job_id = ${id} for update`;
  if (!job) return undefined;
  const rows = await tx`
    update job_orders set status = 'PENDING', reason = null, ended_at = null
    where job_id = ${id} and status = 'FAILED' returning 1`;
  if (rows.length > 0)
    await tx`update jobs set status = 'RUNNING', ended_at = null where job_id = ${id} and status = 'DONE'`;
  return rows.length;
}

interface JobRow {
  job_id: string;
  kind: Job["kind"];
  performance_id: string;
  concert_id: string;
  status: Job["status"];
  reason: string;
  started_by: string;
  created_at: Date;
  ended_at: Date | null;
  done: number;
  total: number;
  failed: Job["failed"];
  refund: string;
  to_cards: string;
  complimentary: number;
}

/** Jobs with their progress, the newest first: one, those of a date, or those of some concerts. */
export async function readJobs(
  db: Database,
  which: {
    jobId?: JobId;
    performanceId?: PerformanceId | undefined;
    concertIds: readonly ConcertId[] | null;
  },
  page: { before: string | null; rowsMax: number; failuresMax: number },
): Promise<Job[]> {
  const { jobId = null, performanceId = null, concertIds } = which;
  const rows = await db.query<JobRow>`
    select j.job_id, j.kind, j.performance_id, j.concert_id, j.status, j.reason, j.started_by, j.created_at,
           j.ended_at, j.complimentary, n.done, n.total, f.failed, m.refund, m.to_cards
    from (select * from jobs
          where job_id = coalesce(${jobId}::uuid, job_id)
            and performance_id = coalesce(${performanceId}::uuid, performance_id)
            and (${concertIds === null}::boolean
                 or concert_id = any(${`{${(concertIds ?? []).join()}}`}::uuid[]))
            and job_id < ${beforeId(page.before)}::uuid
          order by job_id desc limit ${page.rowsMax}) j,
    lateral (select count(*) filter (where status = 'DONE')::int done, count(*)::int total
             from job_orders where job_id = j.job_id) n,
    lateral (select coalesce(json_agg(json_build_object('bookingNumber', booking_number, 'reason', reason)),
                             '[]') failed
             from (select y.booking_number, o.reason
                   from job_orders o join payments y on y.payment_id = o.payment_id
                   where o.job_id = j.job_id and o.status = 'FAILED'
                   order by o.job_order_id limit ${page.failuresMax}) first) f,
    lateral (select coalesce(sum(amount - fee), 0) refund, coalesce(sum(to_cards), 0) to_cards
             from cancellations where job_id = j.job_id) m
    order by j.job_id desc`;
  return rows.map((row) => ({
    jobId: row.job_id,
    kind: row.kind,
    performanceId: row.performance_id,
    concertId: row.concert_id,
    status: row.status,
    done: row.done,
    total: row.total,
    failed: row.failed,
    refund: Number(row.refund),
    toCards: Number(row.to_cards),
    complimentary: row.complimentary,
    reason: row.reason,
    startedBy: row.started_by,
    createdAt: isoTime(row.created_at.getTime()),
    endedAt: row.ended_at && isoTime(row.ended_at.getTime()),
  }));
}
