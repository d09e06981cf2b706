import { type Instant, isoTime } from "../../core/time.ts";
import { type Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import type { Queue } from "../line/rules.ts";
import type { Candidate } from "../presence/rules.ts";

// Updates get the rows to change as an array of positions, not as a join. An array must be looked up in the
// index, while a join of two thousand rows was planned as a nested loop over all pairs: a second a tick.

/**
 * Queues that may need a turn: somebody is inside or missed a call, somebody can be called, or a sold-out
 * queue has seats again.
 */
export async function findBusyQueues(tx: Tx): Promise<number[]> {
  const rows = await tx<{ queue_no: number }[]>`
    select queue_no from queues q
    where ready + active + missed > 0 or draining_from > 0
       or (frontier + abandoned < last_position and not sold_out and switch = 'OPEN'
           and coalesce(closes_at > clock_timestamp(), true)
           and coalesce(opens_at <= clock_timestamp(), true))
       or (lottery and not withdrawn and draw_count is null and coalesce(opens_at <= clock_timestamp(), true))
       or (sold_out and exists (select from performance_sales s where s.queue_no = q.queue_no
                                and s.seats_unsold > 0 and s.closes_at > clock_timestamp()))
    order by queue_no`;
  return rows.map((row) => row.queue_no);
}

/**
 * Queues whose marks for sold out and stopped are out of date, because the clock ended the sale of a date
 * while nobody was inside or waiting. Reads the dates of all queues, so it runs less often. That is safe:
 * joins and calls do not use the marks.
 */
export async function findMismarkedQueues(tx: Tx): Promise<number[]> {
  const rows = await tx<{ queue_no: number }[]>`
    select queue_no from queues q
    where switch <> 'CLOSED' and coalesce(closes_at > clock_timestamp(), true)
      and (sold_out, stopped) <> (
        select coalesce(sum(unsold + stopped), 0) = 0,
               coalesce(sum(unsold), 0) = 0 and coalesce(sum(stopped), 0) > 0
        from queue_stock where queue_no = q.queue_no)
    order by queue_no`;
  return rows.map((row) => row.queue_no);
}

/** What a queue has left to sell. */
export interface Stock {
  /** Unsold seats whose sale is open or will open. */
  unsold: number;
  /** Unsold seats whose sale the organiser has stopped. */
  stopped: number;
}

export const NOTHING_LEFT: Stock = { unsold: 0, stopped: 0 };

/** The stock of each of these queues, by the present clock. Queues without any are missing. */
export async function readStock(tx: Tx, queueNos: readonly number[]): Promise<Map<number, Stock>> {
  const rows = await tx<{ queue_no: number; unsold: string; stopped: string }[]>`
    select * from queue_stock where queue_no = any(${pgArray(queueNos)}::int[])`;
  return new Map(
    rows.map((row) => [row.queue_no, { unsold: Number(row.unsold), stopped: Number(row.stopped) }]),
  );
}

/** Seats on sale that are in live holds of the queue's visitors. */
export async function readSeatsHeld(tx: Tx, queueNo: number, now: Instant): Promise<number> {
  const [row] = await tx<{ held: number }[]>`
    select coalesce(sum(r.seats), 0)::int held
    from (select performance_id, sum(cardinality(seat_numbers)) seats from reservations
          where queue_no = ${queueNo} and status = 'HELD' and expires_at > ${isoTime(now)}::timestamptz
          group by 1) r
    join performance_sales s using (performance_id)
    where not s.is_stopped and s.closes_at > ${isoTime(now)}::timestamptz`;
  return row!.held;
}

/**
 * Expires what has lapsed: sessions and graces end, and called visitors who did not come get MISSED. Rows
 * locked by another transaction are left for the next tick. Returns how many missed their call.
 */
export async function expireLapsed(tx: Tx, queue: Queue, now: Instant, rowsMax: number): Promise<number> {
  const [row] = await tx<{ missed: number }[]>`
    with lapsed as materialized (
      select position, status from places
      where queue_no = ${queue.queueNo} and status in ('READY', 'ACTIVE', 'MISSED')
        and case when status = 'ACTIVE' then greatest(deadline, held_until) else deadline end
            <= ${isoTime(now)}::timestamptz
      order by position limit ${rowsMax}
      for update skip locked),
    over as (
      update places p
      set status = case when p.status = 'READY' and coalesce(
                               (select times from place_recalls r
                                where r.queue_no = p.queue_no and r.position = p.position), 0)
                             < ${queue.returnsMax} then 'MISSED'::place_status else 'EXPIRED' end,
          deadline = case when p.status = 'READY'
                          then p.deadline + ${queue.graceSeconds} * interval '1 second'
                          else p.deadline end
      where p.queue_no = ${queue.queueNo} and p.position = any(array(select position from lapsed)))
    select count(*) filter (where status = 'READY')::int missed from lapsed`;
  return row!.missed;
}

export interface Inside {
  ready: number;
  active: number;
  missed: number;
  /** How many of the missed visitors have returned. */
  returned: number;
}

export async function countInside(tx: Tx, queueNo: number): Promise<Inside> {
  const [row] = await tx<Inside[]>`
    select count(*) filter (where status = 'READY')::int ready,
           count(*) filter (where status = 'ACTIVE')::int active,
           count(*) filter (where status in ('MISSED', 'RETURNED'))::int missed,
           count(*) filter (where status = 'RETURNED')::int returned
    from places where queue_no = ${queueNo} and status in ('READY', 'ACTIVE', 'MISSED', 'RETURNED')`;
  return row!;
}

/**
 * Calls these places, which the caller has locked. Their visitors returned after their turn had passed.
 * Returns how many had missed a call before: who was only away when the turn came is called for the first
 * time.
 */
export async function callReturned(
  tx: Tx,
  queue: Queue,
  positions: readonly number[],
  readyUntil: Instant,
): Promise<number> {
  if (positions.length === 0) return 0;
  const [rows] = await Promise.all([
    tx<{ again: number }[]>`
      with away as (
        delete from place_absences
        where queue_no = ${queue.queueNo} and position = any(${pgArray(positions)}::bigint[])
        returning position),
      again as (
        insert into place_recalls as r (queue_no, position, times)
        select ${queue.queueNo}, position, 1 from unnest(${pgArray(positions)}::bigint[]) position
        where position not in (select position from away)
        on conflict (queue_no, position) do update set times = r.times + 1
        returning position)
      select count(*)::int again from again`,
    callPlaces(tx, queue, positions, readyUntil),
  ]);
  return rows[0]!.again;
}

/** The next visitors who wait beyond a position, in order, locked. */
export async function lockNext(
  tx: Tx,
  queueNo: number,
  beyond: number,
  rowsMax: number,
): Promise<Candidate[]> {
  const rows = await tx<CandidateRow[]>`
    select position, joined_at from places
    where queue_no = ${queueNo} and position > ${beyond} and status = 'WAITING'
    order by position limit ${rowsMax} for update`;
  return rows.map(candidateOf);
}

/** Calls these places, which the caller has locked. */
export async function callPlaces(
  tx: Tx,
  queue: Queue,
  positions: readonly number[],
  readyUntil: Instant,
): Promise<void> {
  if (positions.length === 0) return;
  await tx`
    update places set status = 'READY', deadline = ${isoTime(readyUntil)}::timestamptz
    where queue_no = ${queue.queueNo} and position = any(${pgArray(positions)}::bigint[])`;
}

/**
 * Visitors who returned after their turn had passed, locked and in order: at most `rowsMax`, or all of them.
 */
export async function lockReturned(tx: Tx, queueNo: number, rowsMax: number | null): Promise<Candidate[]> {
  const rows = await tx<CandidateRow[]>`
    select position, joined_at from places where queue_no = ${queueNo} and status = 'RETURNED'
      order by position limit ${rowsMax} for update`;
  return rows.map(candidateOf);
}

/** The WAITING places among these, locked in order of position. */
export async function lockWaiting(
  tx: Tx,
  queueNo: number,
  positions: readonly number[],
): Promise<Map<number, Candidate>> {
  const rows = await tx<CandidateRow[]>`
    select position, joined_at from places
    where queue_no = ${queueNo} and status = 'WAITING' and position = any(${pgArray(positions)}::bigint[])
    order by position for update`;
  return new Map(rows.map(candidateOf).map((candidate) => [candidate.place, candidate]));
}

interface CandidateRow {
  position: string;
  joined_at: Date;
}

function candidateOf({ position, joined_at }: CandidateRow): Candidate {
  return { place: Number(position), joinedAt: joined_at.getTime() };
}
