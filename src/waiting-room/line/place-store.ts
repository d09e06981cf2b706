import { sqlText, tableOf } from "../../database/table-of.ts";
import type { UserId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import { type Database, noteChange, type Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import { pageLimit } from "../../http/schemas.ts";
import type { Place, PlaceRef, PlaceStatus } from "./rules.ts";

interface PlaceRow {
  queue_no: number;
  position: string;
  user_id: string;
  status: PlaceStatus;
  joined_at: Date;
  deadline: Date | null;
  held_until: Date | null;
  arrived_at: Date | null;
  recalls: number | null;
}

/**
 * SQL over places `p`: how often a READY place was called again. The number is not needed for other places.
 */
const RECALLS = sqlText(`case when p.status = 'READY' then
    (select times from place_recalls r
     where r.queue_no = p.queue_no and r.position = p.position) end recalls`);

/**
 * Locks places in order of queue and position. Comes after queues and before wallets in the order of locks.
 */
export async function lockPlaces(tx: Tx, refs: readonly PlaceRef[]): Promise<Map<string, Place>> {
  const rows = await tx<PlaceRow[]>`
    select p.*, ${RECALLS} from places p
    join ${tableOf("asked", refs, {
      queue_no: ["int", (ref) => ref.queueNo],
      position: ["bigint", (ref) => ref.position],
    })}
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
  const rows = await db.query<PlaceRow & { now: Date; is_standby: boolean }>`
    select p.*, ${RECALLS}, c.now, c.is_standby
    from (select clock_timestamp() now, pg_is_in_recovery() is_standby) c
    left join ${tableOf("asked", refs, {
      queue_no: ["int", (ref) => ref.queueNo],
      position: ["bigint", (ref) => ref.position],
    })} on true
    left join places p using (queue_no, position)`;
  db.gate.refuseStandby(rows[0]!.is_standby);
  const present = rows.filter((row) => row.user_id !== null).map(placeOf);
  return { now: rows[0]!.now.getTime(), places: new Map(present.map((place) => [placeKey(place), place])) };
}

/**
 * The live places of users, locked in order. A lapsed one among them ends when the user gets a new one; one
 * that ended while its lock was waited for is among them as it is now.
 * `lateral` and `offset 0` make PostgreSQL look for each user: where few waited as the table was analysed, it
 * read all who wait for each batch instead.
 */
export async function lockLivePlaces(
  tx: Tx,
  asked: readonly { queueNo: number; userId: UserId }[],
): Promise<Map<string, Place>> {
  const rows = await tx<PlaceRow[]>`
    select p.*, ${RECALLS}
    from (select live.* from ${tableOf("asked", asked, {
      queue_no: ["int", (each) => each.queueNo],
      user_id: ["uuid", (each) => each.userId],
    })},
          lateral (select queue_no, position from places
                   where queue_no = asked.queue_no and user_id = asked.user_id
                     and status in ('WAITING', 'READY', 'ACTIVE', 'MISSED', 'RETURNED') offset 0) live
          order by queue_no, position) live,
    lateral (select * from places
             where queue_no = live.queue_no and position = live.position for update) p`;
  return new Map(rows.map((row) => [`${row.queue_no} ${row.user_id}`, placeOf(row)]));
}

/** The live places of these users, in order. Users without one are missing. */
export async function findLivePlaces(
  tx: Tx,
  queueNo: number,
  userIds: readonly UserId[],
): Promise<(PlaceRef & { userId: UserId })[]> {
  const rows = await tx<{ position: string; user_id: string }[]>`
    select position, user_id from places
    where queue_no = ${queueNo} and user_id = any(${pgArray(userIds)}::uuid[])
      and status in ('WAITING', 'READY', 'ACTIVE', 'MISSED', 'RETURNED')
      and not exists (select from queues q where q.queue_no = places.queue_no and q.withdrawn)
    order by position`;
  return rows.map((row) => ({ queueNo, position: Number(row.position), userId: row.user_id as UserId }));
}

/** Statuses of called visitors who are inside or may still come in. */
export type CalledStatus = "READY" | "ACTIVE" | "MISSED" | "RETURNED";

/** Called places of one status or all, in order: one page, and one row more where there is a next page. */
export async function readCalled(
  db: Database,
  queueNo: number,
  { status, after, limit }: { status?: CalledStatus | undefined; after: number; limit?: number | undefined },
): Promise<(Place & { status: CalledStatus })[]> {
  const statuses = status === undefined ? (["READY", "ACTIVE", "MISSED", "RETURNED"] as const) : [status];
  // The first condition on the status makes PostgreSQL use the index of called places, which contains no
  // others.
  const rows = await db.query<PlaceRow>`
    select p.*, (select times from place_recalls r
                 where r.queue_no = p.queue_no and r.position = p.position) recalls
    from places p
    where p.queue_no = ${queueNo} and p.status in ('READY', 'ACTIVE', 'MISSED', 'RETURNED')
      and p.status = any(${pgArray(statuses)}::place_status[]) and p.position > ${after}
    order by p.position limit ${pageLimit({ limit }) + 1}`;
  return rows.map((row) => placeOf(row) as Place & { status: CalledStatus });
}

/**
 * Places of called visitors who are inside or may still come in. Exact under the queue's lock: nobody is
 * added.
 */
export async function readInside(tx: Tx, queueNo: number): Promise<(PlaceRef & { userId: UserId })[]> {
  const rows = await tx<{ position: string; user_id: string }[]>`
    select position, user_id from places
    where queue_no = ${queueNo} and status in ('READY', 'ACTIVE', 'MISSED', 'RETURNED') order by position`;
  return rows.map((row) => ({ queueNo, position: Number(row.position), userId: row.user_id as UserId }));
}

export async function insertPlaces(tx: Tx, places: readonly Place[]): Promise<void> {
  await tx`
    insert into places (queue_no, position, user_id, joined_at)
    select * from ${tableOf("v", places, {
      queue_no: ["int", (place) => place.queueNo],
      position: ["bigint", (place) => place.position],
      user_id: ["uuid", (place) => place.userId],
      joined_at: ["timestamptz", (place) => place.joinedAt],
    })}`;
}

export async function updatePlaces(tx: Tx, places: readonly Place[]): Promise<void> {
  for (const place of places) noteChange(tx, placeKey(place));
  await tx`
    update places p
    set status = v.status, deadline = v.deadline, held_until = v.held_until, arrived_at = v.arrived_at
    from ${tableOf("v", places, {
      queue_no: ["int", (place) => place.queueNo],
      position: ["bigint", (place) => place.position],
      status: ["place_status", (place) => place.status],
      deadline: ["timestamptz", (place) => place.deadline],
      held_until: ["timestamptz", (place) => place.heldUntil],
      arrived_at: ["timestamptz", (place) => place.arrivedAt],
    })}
    where p.queue_no = v.queue_no and p.position = v.position`;
}

/** Users of the registrations from this index on, in order. */
export async function readRegistrations(
  db: Database,
  queueNo: number,
  from: number,
  to: number,
): Promise<UserId[]> {
  const rows = await db.query<{ user_id: string }>`
    select user_id from places where queue_no = ${queueNo} and position between ${from} and ${to}
      order by position`;
  return rows.map((row) => row.user_id as UserId);
}

export function placeKey(ref: PlaceRef): string {
  return `${ref.queueNo}:${ref.position}`;
}

function placeOf(row: PlaceRow): Place {
  return {
    queueNo: row.queue_no,
    position: Number(row.position),
    userId: row.user_id as UserId,
    status: row.status,
    joinedAt: row.joined_at.getTime(),
    deadline: row.deadline?.getTime() ?? null,
    heldUntil: row.held_until?.getTime() ?? null,
    arrivedAt: row.arrived_at?.getTime() ?? null,
    recalls: row.recalls ?? 0,
  };
}
