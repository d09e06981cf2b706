import { assert } from "../core/assert.ts";
import type { QueueId, UserId } from "../core/ids.ts";
import { type Instant, isoTime } from "../core/time.ts";
import { type Database, pgArray, type Tx } from "../platform/database.ts";
import type { Place, PlaceRef, PlaceStatus, Queue } from "./rules.ts";

/** Codes of places.status, in the order of the migration. */
const STATUSES = [
  "WAITING",
  "READY",
  "ACTIVE",
  "MISSED",
  "CONSUMED",
  "EXPIRED",
  "LEFT",
  "REVOKED",
  "RETURNED",
] as const satisfies readonly PlaceStatus[];

const CODES = Object.fromEntries(STATUSES.map((status, code) => [status, code])) as Record<
  PlaceStatus,
  number
>;

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
  lottery: boolean;
  lottery_secret: string | null;
  lottery_digest: string | null;
  draw_count: string | null;
  draw_seed: string | null;
  last_position: string;
  frontier: string;
  abandoned: string;
  ready: number;
  active: number;
  missed: number;
  allowance: number;
  allowance_at: Date | null;
  sold_out: boolean;
  may_return: number;
  calls: string;
  no_shows: string;
  version: string;
}

interface PlaceRow {
  queue_no: number;
  position: string;
  user_id: string;
  status: number;
  joined_at: Date;
  deadline: Date | null;
  held_until: Date | null;
  arrived_at: Date | null;
}

export async function readQueues(
  db: Database,
  ids: readonly QueueId[],
): Promise<{ now: Instant; queues: Queue[] }> {
  const rows = await db.query<QueueRow & { now: Date }>`
    select q.*, c.now from (select clock_timestamp() now) c
    left join queues q on q.queue_id = any(${pgArray(ids)}::uuid[])`;
  const queues = rows.filter((row) => row.queue_id !== null).map(queueOf);
  return { now: rows[0]!.now.getTime(), queues };
}

export async function readAllQueues(db: Database): Promise<Queue[]> {
  return (await db.query<QueueRow>`select * from queues order by queue_no`).map(queueOf);
}

/** Locks queues in order of their number. Comes before places in the order of locks. */
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
  "capacity" | "admitPerMinute" | "arrivalSeconds" | "graceSeconds" | "sessionSeconds" | "lottery"
>;

/** `lottery` is null without one. Answers the queue's number. */
export async function insertQueue(
  tx: Tx,
  queueId: QueueId,
  policy: QueuePolicy,
  lottery: { secret: string; digest: string } | null,
): Promise<number> {
  const [row] = await tx<{ queue_no: number }[]>`
    insert into queues (queue_id, capacity, admit_per_minute, arrival_seconds, grace_seconds, session_seconds, lottery,
                        lottery_secret, lottery_digest)
    values (${queueId}, ${policy.capacity}, ${policy.admitPerMinute}, ${policy.arrivalSeconds},
            ${policy.graceSeconds}, ${policy.sessionSeconds}, ${policy.lottery}, ${lottery?.secret ?? null}, ${lottery?.digest ?? null})
    returning queue_no`;
  return row!.queue_no;
}

/** A queue is open while any of its concerts is on sale. */
export async function setSalesWindow(tx: Tx, queueNo: number): Promise<void> {
  await tx`
    update queues q
    set opens_at = w.opens_at, closes_at = w.closes_at, sold_out = false, version = version + 1
    from (select case when bool_or(sales_open_at is null) then null else min(sales_open_at) end opens_at,
                 case when bool_or(sales_close_at is null) then null else max(sales_close_at) end closes_at
          from concerts where queue_no = ${queueNo}) w
    where q.queue_no = ${queueNo}`;
}

export interface QueueChanges {
  switch?: Queue["switch"] | undefined;
  capacity?: number | undefined;
  admitPerMinute?: number | null | undefined;
}

/** Changes a locked queue. A capacity below the visitors inside takes effect as they go. */
export async function changeQueue(tx: Tx, queue: Queue, changes: QueueChanges): Promise<void> {
  const capacity = changes.capacity ?? queue.capacity;
  const { ready, active } = await countInside(tx, queue.queueNo);
  const drainingFrom = ready + active > capacity ? ready + active : 0;
  const admitPerMinute = changes.admitPerMinute === undefined ? queue.admitPerMinute : changes.admitPerMinute;
  await tx`
    update queues
    set switch = ${changes.switch ?? queue.switch}, capacity = ${capacity}, draining_from = ${drainingFrom},
        admit_per_minute = ${admitPerMinute}, allowance = 0, allowance_at = null,
        version = version + 1
    where queue_no = ${queue.queueNo}`;
}

/** Removes a queue that has no concert left, with its places. */
export async function deleteIdleQueue(tx: Tx, queueNo: number): Promise<void> {
  const idle = await tx`
    select 1 from queues where queue_no = ${queueNo} and not exists (select from concerts where queue_no = ${queueNo})
    for update`;
  if (idle.length === 0) return;
  await tx`delete from places where queue_no = ${queueNo}`;
  await tx`delete from queues where queue_no = ${queueNo}`;
}

/** Locks places in order of queue and position. Comes after queues, before wallets, in the order of locks. */
export async function lockPlaces(tx: Tx, refs: readonly PlaceRef[]): Promise<Map<string, Place>> {
  const rows = await tx<PlaceRow[]>`
    select p.* from places p
    join unnest(${pgArray(refs.map((ref) => ref.queueNo))}::int[],
                ${pgArray(refs.map((ref) => ref.position))}::bigint[]) as asked(queue_no, position)
      using (queue_no, position)
    order by p.queue_no, p.position
    for update of p`;
  return new Map(
    rows.map((row) => [placeKey({ queueNo: row.queue_no, position: Number(row.position) }), placeOf(row)]),
  );
}

/** The present rows of places, unlocked, and the database's clock. */
export async function readPlaces(
  db: Database,
  refs: readonly PlaceRef[],
): Promise<{ now: Instant; places: Map<string, Place> }> {
  const rows = await db.query<PlaceRow & { now: Date }>`
    select p.*, c.now from (select clock_timestamp() now) c
    left join unnest(${pgArray(refs.map((ref) => ref.queueNo))}::int[],
                     ${pgArray(refs.map((ref) => ref.position))}::bigint[]) as asked(queue_no, position) on true
    left join places p using (queue_no, position)`;
  const present = rows.filter((row) => row.user_id !== null).map(placeOf);
  return { now: rows[0]!.now.getTime(), places: new Map(present.map((place) => [placeKey(place), place])) };
}

/** The live places of users, locked: one that has lapsed makes way for the user's new one. */
export async function lockLivePlaces(
  tx: Tx,
  asked: readonly { queueNo: number; userId: UserId }[],
): Promise<Map<string, Place>> {
  const rows = await tx<PlaceRow[]>`
    select p.* from places p
    join unnest(${pgArray(asked.map((each) => each.queueNo))}::int[],
                ${pgArray(asked.map((each) => each.userId))}::uuid[]) as asked(queue_no, user_id)
      using (queue_no, user_id)
    where p.status in (0, 1, 2, 3, 8)
    order by p.queue_no, p.position
    for update of p`;
  return new Map(rows.map((row) => [`${row.queue_no} ${row.user_id}`, placeOf(row)]));
}

/** Where the user's live place is, if they have one. */
export async function findLivePlace(tx: Tx, queueNo: number, userId: UserId): Promise<PlaceRef | undefined> {
  const [row] = await tx<{ position: string }[]>`
    select position from places
    where queue_no = ${queueNo} and user_id = ${userId} and status in (0, 1, 2, 3, 8)`;
  return row && { queueNo, position: Number(row.position) };
}

export async function insertPlaces(tx: Tx, places: readonly Place[]): Promise<void> {
  await tx`
    insert into places (queue_no, position, user_id, joined_at)
    select * from unnest(${pgArray(places.map((place) => place.queueNo))}::int[],
                         ${pgArray(places.map((place) => place.position))}::bigint[],
                         ${pgArray(places.map((place) => place.userId))}::uuid[],
                         ${pgArray(places.map((place) => isoTime(place.joinedAt)))}::timestamptz[])`;
}

export async function updatePlaces(tx: Tx, places: readonly Place[]): Promise<void> {
  await tx`
    update places p
    set status = v.status, deadline = v.deadline, held_until = v.held_until, arrived_at = v.arrived_at
    from unnest(${pgArray(places.map((place) => place.queueNo))}::int[],
                ${pgArray(places.map((place) => place.position))}::bigint[],
                ${pgArray(places.map((place) => CODES[place.status]))}::smallint[],
                ${pgArray(places.map((place) => isoOrNull(place.deadline)))}::timestamptz[],
                ${pgArray(places.map((place) => isoOrNull(place.heldUntil)))}::timestamptz[],
                ${pgArray(places.map((place) => isoOrNull(place.arrivedAt)))}::timestamptz[])
      as v(queue_no, position, status, deadline, held_until, arrived_at)
    where p.queue_no = v.queue_no and p.position = v.position`;
}

/** Writes what joins and leaves change of a queue: last position, places abandoned, registrations and their draw. */
export async function updateLines(tx: Tx, queues: readonly Queue[]): Promise<void> {
  await tx`
    update queues q
    set last_position = v.last_position, abandoned = v.abandoned, lottery_digest = v.lottery_digest,
        draw_count = v.draw_count, draw_seed = v.draw_seed, version = version + 1
    from unnest(${pgArray(queues.map((queue) => queue.queueNo))}::int[],
                ${pgArray(queues.map((queue) => queue.lastPosition))}::bigint[],
                ${pgArray(queues.map((queue) => queue.abandoned))}::bigint[],
                ${pgArray(queues.map((queue) => queue.lotteryDigest))}::text[],
                ${pgArray(queues.map((queue) => queue.drawCount))}::bigint[],
                ${pgArray(queues.map((queue) => queue.drawSeed))}::text[])
      as v(queue_no, last_position, abandoned, lottery_digest, draw_count, draw_seed)
    where q.queue_no = v.queue_no`;
}

/** Seats of each queue's concerts that are not sold. */
export async function readSeatsUnsold(tx: Tx, queueNos: readonly number[]): Promise<Map<number, number>> {
  const rows = await tx<{ queue_no: number; unsold: string }[]>`
    select c.queue_no, sum(p.seats_total - p.seats_sold) unsold
    from concerts c join performances p using (concert_id)
    where c.queue_no = any(${pgArray(queueNos)}::int[])
    group by c.queue_no`;
  return new Map(rows.map((row) => [row.queue_no, Number(row.unsold)]));
}

/** Seats that live holds of the queue's visitors keep from being free. */
export async function readSeatsHeld(tx: Tx, queueNo: number, now: Instant): Promise<number> {
  const [row] = await tx<{ held: number }[]>`
    select coalesce(sum(cardinality(seat_numbers)), 0)::int held from reservations
    where queue_no = ${queueNo} and status = 'HELD' and expires_at > ${isoTime(now)}::timestamptz`;
  return row!.held;
}

/**
 * Queues in which something can move: somebody is inside or has missed a turn, somebody can be called, or what was
 * sold out has seats again.
 */
export async function findBusyQueues(tx: Tx): Promise<number[]> {
  const rows = await tx<{ queue_no: number }[]>`
    select queue_no from queues q
    where ready + active + missed > 0 or draining_from > 0
       or (frontier + abandoned < last_position and not sold_out and switch = 'OPEN'
           and coalesce(closes_at > clock_timestamp(), true) and coalesce(opens_at <= clock_timestamp(), true))
       or (lottery and draw_count is null and coalesce(opens_at <= clock_timestamp(), true))
       or (sold_out and exists (select from concerts c join performances p using (concert_id)
                                where c.queue_no = q.queue_no and p.seats_sold < p.seats_total))
    order by queue_no`;
  return rows.map((row) => row.queue_no);
}

/**
 * Puts out what has lapsed: sessions and graces end, called visitors who did not come miss their turn. Rows that
 * another transaction holds are left for the next tick. Answers how many missed their turn.
 */
export async function expireLapsed(tx: Tx, queue: Queue, now: Instant, rowsMax: number): Promise<number> {
  const rows = await tx<{ status: number }[]>`
    with lapsed as (
      select queue_no, position from places
      where queue_no = ${queue.queueNo} and status in (1, 2, 3)
        and case when status = 2 then greatest(deadline, held_until) else deadline end <= ${isoTime(now)}::timestamptz
      order by position limit ${rowsMax}
      for update skip locked)
    update places p
    set status = case when p.status = 1 then 3 else 5 end,
        deadline = case when p.status = 1 then p.deadline + ${queue.graceSeconds} * interval '1 second' else p.deadline end
    from lapsed where p.queue_no = lapsed.queue_no and p.position = lapsed.position
    returning p.status`;
  return rows.filter((row) => row.status === CODES.MISSED).length;
}

export interface Inside {
  ready: number;
  active: number;
  missed: number;
}

export async function countInside(tx: Tx, queueNo: number): Promise<Inside> {
  const [row] = await tx<{ ready: number; active: number; missed: number }[]>`
    select count(*) filter (where status = 1)::int ready, count(*) filter (where status = 2)::int active,
           count(*) filter (where status in (3, 8))::int missed
    from places where queue_no = ${queueNo} and status in (1, 2, 3, 8)`;
  return row!;
}

/** Calls visitors who missed their turn and came back, in order of position. Answers how many. */
export async function callReturned(
  tx: Tx,
  queue: Queue,
  calls: number,
  readyUntil: Instant,
): Promise<number> {
  const rows = await tx`
    with next as (
      select position from places where queue_no = ${queue.queueNo} and status = 8
      order by position limit ${calls} for update)
    update places p set status = 1, deadline = ${isoTime(readyUntil)}::timestamptz
    from next where p.queue_no = ${queue.queueNo} and p.position = next.position
    returning p.position`;
  return rows.length;
}

/** Calls the next visitors beyond the frontier, in order of position. Answers how many, and the last position called. */
export async function callNext(
  tx: Tx,
  queue: Queue,
  calls: number,
  readyUntil: Instant,
): Promise<{ called: number; frontier: number }> {
  const [row] = await tx<{ called: number; frontier: string | null }[]>`
    with next as (
      select position from places
      where queue_no = ${queue.queueNo} and position > ${queue.frontier} and status = 0
      order by position limit ${calls} for update),
    called as (
      update places p set status = 1, deadline = ${isoTime(readyUntil)}::timestamptz
      from next where p.queue_no = ${queue.queueNo} and p.position = next.position
      returning p.position)
    select count(*)::int called, max(position) frontier from called`;
  assert(row, "an aggregate answers one row");
  return { called: row.called, frontier: row.frontier === null ? queue.frontier : Number(row.frontier) };
}

/** Calls these places, where their visitors still wait. Answers the positions that were called. */
export async function callPlaces(
  tx: Tx,
  queue: Queue,
  positions: readonly number[],
  readyUntil: Instant,
): Promise<number[]> {
  const rows = await tx<{ position: string }[]>`
    update places set status = 1, deadline = ${isoTime(readyUntil)}::timestamptz
    where queue_no = ${queue.queueNo} and status = 0 and position = any(${pgArray(positions)}::bigint[])
    returning position`;
  return rows.map((row) => Number(row.position));
}

/** Those of these places whose visitors wait, locked in order of position. */
export async function lockWaiting(
  tx: Tx,
  queueNo: number,
  positions: readonly number[],
): Promise<Set<number>> {
  const rows = await tx<{ position: string }[]>`
    select position from places
    where queue_no = ${queueNo} and status = 0 and position = any(${pgArray(positions)}::bigint[])
    order by position for update`;
  return new Set(rows.map((row) => Number(row.position)));
}

/** Users of the registrations from one index on, in their order. */
export async function readRegistrations(
  db: Database,
  queueNo: number,
  from: number,
  to: number,
): Promise<UserId[]> {
  const rows = await db.query<{ user_id: string }>`
    select user_id from places where queue_no = ${queueNo} and position between ${from} and ${to} order by position`;
  return rows.map((row) => row.user_id as UserId);
}

export async function updateAdmission(tx: Tx, queue: Queue): Promise<void> {
  await tx`
    update queues
    set frontier = ${queue.frontier}, abandoned = ${queue.abandoned}, ready = ${queue.ready}, active = ${queue.active},
        missed = ${queue.missed}, draining_from = ${queue.drainingFrom}, allowance = ${queue.allowance},
        allowance_at = ${isoOrNull(queue.allowanceAt)}::timestamptz, sold_out = ${queue.soldOut},
        may_return = ${queue.mayReturn}, calls = ${queue.calls}, no_shows = ${queue.noShows},
        draw_count = ${queue.drawCount}, draw_seed = ${queue.drawSeed}, version = version + 1
    where queue_no = ${queue.queueNo}`;
}

export function placeKey(ref: PlaceRef): string {
  return `${ref.queueNo}:${ref.position}`;
}

function isoOrNull(at: Instant | null): string | null {
  return at === null ? null : isoTime(at);
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
    lottery: row.lottery,
    lotterySecret: row.lottery_secret,
    lotteryDigest: row.lottery_digest,
    drawCount: row.draw_count === null ? null : Number(row.draw_count),
    drawSeed: row.draw_seed,
    lastPosition: Number(row.last_position),
    frontier: Number(row.frontier),
    abandoned: Number(row.abandoned),
    ready: row.ready,
    active: row.active,
    missed: row.missed,
    allowance: row.allowance,
    allowanceAt: row.allowance_at?.getTime() ?? null,
    soldOut: row.sold_out,
    mayReturn: row.may_return,
    calls: Number(row.calls),
    noShows: Number(row.no_shows),
    version: Number(row.version),
  };
}

function placeOf(row: PlaceRow): Place {
  return {
    queueNo: row.queue_no,
    position: Number(row.position),
    userId: row.user_id as UserId,
    status: STATUSES[row.status]!,
    joinedAt: row.joined_at.getTime(),
    deadline: row.deadline?.getTime() ?? null,
    heldUntil: row.held_until?.getTime() ?? null,
    arrivedAt: row.arrived_at?.getTime() ?? null,
  };
}
