import { tableOf } from "../../database/table-of.ts";
import { type Instant, isoTime } from "../../core/time.ts";
import { type Database, type Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import { TIDIED_ROWS_MAX } from "../../database/housekeeping.ts";
import type { Queue } from "../line/rules.ts";

/** What one machine has seen of the visitors of one block of a queue's places. */
export interface PresenceReport {
  queueNo: number;
  block: number;
  reporter: number;
  reportedAt: Instant;
  ages: Uint8Array;
}

/** Replaces what this reporter said before of these blocks. */
export async function writeReports(db: Database, reports: readonly PresenceReport[]): Promise<void> {
  await db.query`
    insert into presence_reports (queue_no, block, reporter, reported_at, ages)
    select queue_no, block, reporter, reported_at, decode(ages, 'base64') from ${tableOf("v", reports, {
      queue_no: ["int", (report) => report.queueNo],
      block: ["int", (report) => report.block],
      reporter: ["int", (report) => report.reporter],
      reported_at: ["timestamptz", (report) => report.reportedAt],
      ages: ["text", (report) => report.ages.toBase64()],
    })}
    order by block
    on conflict (queue_no, block, reporter) do update
      set reported_at = excluded.reported_at, ages = excluded.ages`;
}

/** What all machines have reported of these blocks since a moment. */
export async function readReports(
  tx: Tx,
  queueNo: number,
  blocks: readonly number[],
  since: Instant,
): Promise<Pick<PresenceReport, "block" | "reportedAt" | "ages">[]> {
  const rows = await tx<{ block: number; reported_at: Date; ages: Uint8Array }[]>`
    select block, reported_at, ages from presence_reports
    where queue_no = ${queueNo} and block = any(${pgArray(blocks)}::int[])
      and reported_at >= ${isoTime(since)}::timestamptz`;
  return rows.map(({ block, reported_at, ages }) => ({ block, reportedAt: reported_at.getTime(), ages }));
}

/**
 * The turn of these places, which the caller has locked, passes while their visitors are away. With
 * `isFirstTurn`, they have missed no call, and none is counted when they are called for the first time.
 */
export async function passOver(
  tx: Tx,
  queue: Queue,
  places: readonly number[],
  now: Instant,
  isFirstTurn: boolean,
): Promise<void> {
  if (places.length === 0) return;
  const writes: PromiseLike<unknown>[] = [
    tx`
      update places set status = 'MISSED',
        deadline = ${isoTime(now)}::timestamptz + ${queue.graceSeconds} * interval '1 second'
      where queue_no = ${queue.queueNo} and position = any(${pgArray(places)}::bigint[])`,
  ];
  if (isFirstTurn)
    writes.push(tx`
      insert into place_absences (queue_no, position)
      select ${queue.queueNo}, unnest(${pgArray(places)}::bigint[])`);
  await Promise.all(writes);
}

/** Silence counts from now on, in every queue: no machine could hear anybody until now. */
export async function countSilenceFromNow(tx: Tx): Promise<void> {
  await tx`
    update queues set presence_from = clock_timestamp()
    where presence_seconds is not null and (frontier < last_position or missed > 0)`;
}

/** Removes reports that are too old to say that somebody is there. */
export async function tidyPresence(tx: Tx): Promise<void> {
  await tx`
    delete from presence_reports where ctid = any(array(
      select ctid from presence_reports where reported_at < clock_timestamp() - interval '2 hours'
      order by reported_at limit ${TIDIED_ROWS_MAX}))`;
}
