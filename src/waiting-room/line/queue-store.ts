import { tableOf } from "../../database/table-of.ts";
import type { QueueId } from "../../core/ids.ts";
import { type Instant, isoTime } from "../../core/time.ts";
import { type Database, type Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import type { Queue } from "./rules.ts";

interface QueueRow {
  queue_no: number;
  queue_id: string;
  switch: Queue["switch"];
  opens_at: Date | null;
  closes_at: Date | null;
  capacity: number;
  draining_from: number;
  admit_per_minute: number | null;
  arrival_seconds: number;
  grace_seconds: number;
  session_seconds: number;
  returns_max: number;
  presence_seconds: number | null;
  presence_from: Date;
  lottery: boolean;
  lottery_secret: string | null;
  lottery_digest: string | null;
  draw_count: string | null;
  draw_seed: string | null;
  proof_of_work_attempts_max: number | null;
  notice: string | null;
  last_position: string;
  frontier: string;
  abandoned: string;
  departures: string;
  ready: number;
  active: number;
  missed: number;
  allowance: number;
  allowance_at: Date | null;
  sold_out: boolean;
  stopped: boolean;
  withdrawn: boolean;
  draft: boolean;
  may_return: number;
  calls: string;
  recalls: string;
  no_shows: string;
  version: string;
}

/** These queues as far as they are public, and the database's time. */
export async function readQueues(
  db: Database,
  ids: readonly QueueId[],
): Promise<{ now: Instant; queues: Queue[] }> {
  const rows = await db.query<QueueRow & { now: Date; is_standby: boolean }>`
    select q.*, c.now, c.is_standby
    from (select clock_timestamp() now, pg_is_in_recovery() is_standby) c
    left join queues q on q.queue_id = any(${pgArray(ids)}::uuid[]) and not q.draft`;
  db.gate.refuseStandby(rows[0]!.is_standby);
  const queues = rows.filter((row) => row.queue_id !== null).map(queueOf);
  return { now: rows[0]!.now.getTime(), queues };
}

/** A queue of drafts, which no board shows. */
export async function readDraftQueue(db: Database, id: QueueId): Promise<Queue | undefined> {
  const [row] = await db.query<QueueRow>`select * from queues where queue_id = ${id} and draft`;
  return row && queueOf(row);
}

/** What decides whether a concert of these queues can be published, by the queue's number. */
export async function readQueueFlags(
  db: Database,
  queueNos: readonly number[],
): Promise<Map<number, { hasLottery: boolean; isQueueWithdrawn: boolean }>> {
  const rows = await db.query<{ queue_no: number; lottery: boolean; withdrawn: boolean }>`
    select queue_no, lottery, withdrawn from queues where queue_no = any(${pgArray(queueNos)}::int[])`;
  return new Map(
    rows.map((row) => [row.queue_no, { hasLottery: row.lottery, isQueueWithdrawn: row.withdrawn }]),
  );
}

/** Every queue, but those whose concerts were all withdrawn. */
export async function readAllQueues(db: Database): Promise<Queue[]> {
  return (await db.query<QueueRow>`select * from queues where not withdrawn order by queue_no`).map(queueOf);
}

/** Locks queues in order of their number. Queues come before places in the order of locks. */
export async function lockQueues(tx: Tx, queueNos: readonly number[]): Promise<Map<number, Queue>> {
  const rows = await tx<QueueRow[]>`
    select * from queues where queue_no = any(${pgArray(queueNos)}::int[]) order by queue_no for update`;
  return new Map(rows.map((row) => [row.queue_no, queueOf(row)]));
}

export async function lockQueueById(tx: Tx, id: QueueId): Promise<Queue | undefined> {
  const [row] = await tx<QueueRow[]>`select * from queues where queue_id = ${id} for update`;
  return row && queueOf(row);
}

export type QueuePolicy = Pick<
  Queue,
  | "capacity"
  | "admitPerMinute"
  | "arrivalSeconds"
  | "graceSeconds"
  | "sessionSeconds"
  | "returnsMax"
  | "presenceSeconds"
  | "lottery"
  | "proofOfWork"
>;

/** `lottery` is null for a queue without one. A draft is public once it is published. Returns its number. */
export async function insertQueue(
  tx: Tx,
  queueId: QueueId,
  policy: QueuePolicy,
  lottery: { secret: string; digest: string } | null,
  isDraft: boolean,
): Promise<number> {
  const [row] = await tx<{ queue_no: number }[]>`
    insert into queues (queue_id, capacity, admit_per_minute, arrival_seconds, grace_seconds,
                        session_seconds, returns_max, presence_seconds,
                        lottery, lottery_secret, lottery_digest, proof_of_work_attempts_max, draft)
    values (${queueId}, ${policy.capacity}, ${policy.admitPerMinute}, ${policy.arrivalSeconds},
            ${policy.graceSeconds}, ${policy.sessionSeconds}, ${policy.returnsMax},
            ${policy.presenceSeconds}, ${policy.lottery},
            ${lottery?.secret ?? null}, ${lottery?.digest ?? null},
            ${policy.proofOfWork?.attemptsMax ?? null}, ${isDraft})
    returning queue_no`;
  return row!.queue_no;
}

/**
 * Derives a queue's window and marks from what it sells: open from the first opening to the last close, and
 * sold out or stopped as its dates are. Returns when it opens.
 */
export async function setSalesWindow(tx: Tx, queueNo: number): Promise<{ opensAt: Instant | null }> {
  const [row] = await tx<{ opens_at: Date | null }[]>`
    update queues q
    set opens_at = w.opens_at, closes_at = w.closes_at, version = version + 1,
        sold_out = w.unsold + w.stopped = 0, stopped = w.unsold = 0 and w.stopped > 0
    from (select * from
           (select case when bool_or(opens_at is null) then null else min(opens_at) end opens_at,
                   max(closes_at) closes_at
            from performance_sales where queue_no = ${queueNo} and not is_withdrawn and not is_draft) dates,
           (select coalesce(sum(unsold), 0) unsold, coalesce(sum(stopped), 0) stopped
            from queue_stock where queue_no = ${queueNo}) stock) w
    where q.queue_no = ${queueNo}
    returning q.opens_at`;
  return { opensAt: row?.opens_at?.getTime() ?? null };
}

/** Writes the changes of a locked queue that `changeQueue` decided. */
export async function updateQueuePolicy(tx: Tx, queue: Queue): Promise<void> {
  await tx`
    update queues
    set switch = ${queue.switch}, capacity = ${queue.capacity}, draining_from = ${queue.drainingFrom},
        admit_per_minute = ${queue.admitPerMinute}, returns_max = ${queue.returnsMax},
        presence_seconds = ${queue.presenceSeconds}::int,
        presence_from = case when presence_seconds is distinct from ${queue.presenceSeconds}::int
                             then clock_timestamp() else presence_from end,
        allowance = ${queue.allowance},
        allowance_at = ${isoTime(queue.allowanceAt)}::timestamptz,
        proof_of_work_attempts_max = ${queue.proofOfWork?.attemptsMax ?? null}, notice = ${queue.notice},
        version = version + 1
    where queue_no = ${queue.queueNo}`;
}

/** Writes what is settled once a locked queue is public. */
export async function updateDraftPolicy(tx: Tx, queue: Queue): Promise<void> {
  await tx`
    update queues
    set arrival_seconds = ${queue.arrivalSeconds}, grace_seconds = ${queue.graceSeconds},
        session_seconds = ${queue.sessionSeconds}, lottery = ${queue.lottery},
        lottery_secret = ${queue.lotterySecret}, lottery_digest = ${queue.lotteryDigest}
    where queue_no = ${queue.queueNo} and draft`;
}

/** Makes a locked queue public. */
export async function publishQueue(tx: Tx, queueNo: number): Promise<void> {
  await tx`update queues set draft = false, version = version + 1 where queue_no = ${queueNo}`;
}

/** Ends a locked queue whose concerts are all withdrawn. */
export async function withdrawQueue(tx: Tx, queueNo: number): Promise<void> {
  await tx`
    update queues set withdrawn = true, switch = 'CLOSED', version = version + 1 where queue_no = ${queueNo}`;
}

/**
 * Writes what joins and leaves change in a queue: last position, abandoned places, departures, registrations
 * and the draw.
 */
export async function updateLines(tx: Tx, queues: readonly Queue[]): Promise<void> {
  await tx`
    update queues q
    set last_position = v.last_position, abandoned = v.abandoned, departures = v.departures,
        lottery_digest = v.lottery_digest, draw_count = v.draw_count, draw_seed = v.draw_seed,
        version = version + 1
    from ${tableOf("v", queues, {
      queue_no: ["int", (queue) => queue.queueNo],
      last_position: ["bigint", (queue) => queue.lastPosition],
      abandoned: ["bigint", (queue) => queue.abandoned],
      departures: ["bigint", (queue) => queue.departures],
      lottery_digest: ["text", (queue) => queue.lotteryDigest],
      draw_count: ["bigint", (queue) => queue.drawCount],
      draw_seed: ["text", (queue) => queue.drawSeed],
    })}
    where q.queue_no = v.queue_no`;
}

export async function updateAdmission(tx: Tx, queue: Queue): Promise<void> {
  await tx`
    update queues
    set frontier = ${queue.frontier}, abandoned = ${queue.abandoned}, ready = ${queue.ready},
        active = ${queue.active},
        missed = ${queue.missed}, draining_from = ${queue.drainingFrom}, allowance = ${queue.allowance},
        allowance_at = ${isoTime(queue.allowanceAt)}::timestamptz, sold_out = ${queue.soldOut},
        stopped = ${queue.stopped}, may_return = ${queue.mayReturn}, calls = ${queue.calls},
        recalls = ${queue.recalls}, no_shows = ${queue.noShows},
        draw_count = ${queue.drawCount}, draw_seed = ${queue.drawSeed}, version = version + 1
    where queue_no = ${queue.queueNo}`;
}

function queueOf(row: QueueRow): Queue {
  return {
    queueNo: row.queue_no,
    queueId: row.queue_id as QueueId,
    switch: row.switch,
    opensAt: row.opens_at?.getTime() ?? null,
    closesAt: row.closes_at?.getTime() ?? null,
    capacity: row.capacity,
    drainingFrom: row.draining_from,
    admitPerMinute: row.admit_per_minute,
    arrivalSeconds: row.arrival_seconds,
    graceSeconds: row.grace_seconds,
    sessionSeconds: row.session_seconds,
    returnsMax: row.returns_max,
    presenceSeconds: row.presence_seconds,
    presenceFrom: row.presence_from.getTime(),
    lottery: row.lottery,
    lotterySecret: row.lottery_secret,
    lotteryDigest: row.lottery_digest,
    drawCount: row.draw_count === null ? null : Number(row.draw_count),
    drawSeed: row.draw_seed,
    proofOfWork:
      row.proof_of_work_attempts_max === null ? null : { attemptsMax: row.proof_of_work_attempts_max },
    notice: row.notice,
    lastPosition: Number(row.last_position),
    frontier: Number(row.frontier),
    abandoned: Number(row.abandoned),
    departures: Number(row.departures),
    ready: row.ready,
    active: row.active,
    missed: row.missed,
    allowance: row.allowance,
    allowanceAt: row.allowance_at?.getTime() ?? null,
    soldOut: row.sold_out,
    stopped: row.stopped,
    isWithdrawn: row.withdrawn,
    isDraft: row.draft,
    mayReturn: row.may_return,
    calls: Number(row.calls),
    recalls: Number(row.recalls),
    noShows: Number(row.no_shows),
    version: Number(row.version),
  };
}
