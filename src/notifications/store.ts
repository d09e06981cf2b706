import type { QueueId, UserId } from "../core/ids.ts";
import type { Database, Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import type { Stage } from "./rules.ts";

/** Whose place it is: a live one of this user. */
export interface PlaceOfUser {
  queueId: QueueId;
  position: number;
  userId: UserId;
}

/** Keeps what a device wants, in place of what was kept of that place. False if the place has ended. */
export async function putSubscription(
  db: Database,
  { queueId, position, userId }: PlaceOfUser,
  subscriptionId: string,
  sealed: string,
): Promise<boolean> {
  const rows = await db.query`
    insert into push_subscriptions (subscription_id, queue_no, position, sealed)
    select ${subscriptionId}, p.queue_no, p.position, ${sealed}
    from places p join queues q using (queue_no)
    where q.queue_id = ${queueId} and p.position = ${position} and p.user_id = ${userId}
      and p.status in ('WAITING', 'READY', 'MISSED', 'RETURNED')
    on conflict (queue_no, position) do update
    set subscription_id = excluded.subscription_id, sealed = excluded.sealed, near_told = false, attempts = 0,
        next_try_at = clock_timestamp()
    returning 1`;
  return rows.length > 0;
}

export async function deleteSubscription(
  db: Database,
  { queueId, position, userId }: PlaceOfUser,
): Promise<void> {
  await db.query`
    delete from push_subscriptions s using places p, queues q
    where q.queue_id = ${queueId} and p.queue_no = q.queue_no and p.position = ${position}
      and p.user_id = ${userId} and s.queue_no = p.queue_no and s.position = p.position`;
}

/** The queues in whose lines somebody wants to be told. */
export async function queuesWithSubscriptions(
  db: Database,
): Promise<{ queueNo: number; queueId: QueueId }[]> {
  const rows = await db.query<{ queue_no: number; queue_id: string }>`
    select queue_no, queue_id from queues q
    where exists (select from push_subscriptions s where s.queue_no = q.queue_no)`;
  return rows.map((row) => ({ queueNo: row.queue_no, queueId: row.queue_id as QueueId }));
}

export interface DueSubscription {
  subscriptionId: string;
  sealed: string;
  attempts: number;
  stage: Stage;
}

/**
 * Takes subscriptions of visitors who were called and have not come, and of those who wait at the places that
 * are near, and puts their next attempt off by the lease. Whatever is further back in line is not looked at.
 */
export async function claimDue(
  db: Database,
  { queueNo, near }: { queueNo: number; near: readonly number[] },
  leaseMs: number,
  rowsMax: number,
): Promise<DueSubscription[]> {
  // The first condition on the status makes PostgreSQL use the index of called places.
  const rows = await db.query<{
    subscription_id: string;
    sealed: string;
    attempts: number;
    is_called: boolean;
  }>`
    with due as (
      update push_subscriptions s
      set attempts = s.attempts + 1,
          next_try_at = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
      where s.subscription_id = any(array(
          select d.subscription_id from places p join push_subscriptions d using (queue_no, position)
          where p.queue_no = ${queueNo} and p.status in ('READY', 'ACTIVE', 'MISSED', 'RETURNED')
            and p.status in ('READY', 'MISSED') and d.next_try_at <= clock_timestamp()
          limit ${rowsMax} for update of d skip locked)
        || array(
          select d.subscription_id from push_subscriptions d join places p using (queue_no, position)
          where d.queue_no = ${queueNo} and d.position = any(${pgArray(near)}::bigint[])
            and not d.near_told and d.next_try_at <= clock_timestamp() and p.status = 'WAITING'
          limit ${rowsMax} for update of d skip locked))
      returning s.*)
    select due.subscription_id, due.sealed, due.attempts, p.status <> 'WAITING' is_called
    from due join places p using (queue_no, position)`;
  return rows.map((row) => ({
    subscriptionId: row.subscription_id,
    sealed: row.sealed,
    attempts: row.attempts,
    stage: row.is_called ? "turn" : "near",
  }));
}

/** The device has heard that its turn is near. It will hear that it came. */
export async function noteNearTold(db: Database, subscriptionId: string): Promise<void> {
  await db.query`
    update push_subscriptions set near_told = true, attempts = 0, next_try_at = clock_timestamp()
    where subscription_id = ${subscriptionId}`;
}

export async function tryAgainAfter(db: Database, subscriptionId: string, pauseMs: number): Promise<void> {
  await db.query`
    update push_subscriptions set next_try_at = clock_timestamp() + ${pauseMs} * interval '1 millisecond'
    where subscription_id = ${subscriptionId}`;
}

export async function deleteById(db: Database, subscriptionId: string): Promise<void> {
  await db.query`delete from push_subscriptions where subscription_id = ${subscriptionId}`;
}

/** Deletes subscriptions of places that are over: whose visitors came in, left, or were too late. */
export async function deleteOver(tx: Tx, rowsMax: number): Promise<void> {
  await tx`
    delete from push_subscriptions where subscription_id = any(array(
      select s.subscription_id from push_subscriptions s
      left join places p using (queue_no, position)
      where p.status is null or p.status not in ('WAITING', 'READY', 'MISSED', 'RETURNED')
      limit ${rowsMax}))`;
}
