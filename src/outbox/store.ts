import type { MessageId, UserId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import type { Database, Tx } from "../database/database.ts";
import { tableOf } from "../database/table-of.ts";
import type { AfterAttempt, Message, MessageKind, MessageStatus, NewMessage } from "./rules.ts";

interface MessageRow {
  message_id: string;
  kind: MessageKind;
  user_id: string;
  order_id: string | null;
  reference: string;
  status: MessageStatus;
  attempts: number;
  reason: string | null;
  created_at: Date;
  next_try_at: Date;
  ended_at: Date | null;
}

export async function insertMessages(
  tx: Tx,
  added: readonly (NewMessage & { messageId: MessageId })[],
  now: Instant,
): Promise<void> {
  await tx`
    insert into messages (message_id, kind, user_id, order_id, reference, status, created_at, next_try_at)
    select v.message_id, v.kind, v.user_id, v.order_id, v.reference, 'PENDING', v.at, v.at
    from ${tableOf("v", added, {
      message_id: ["uuid", (message) => message.messageId],
      kind: ["text", (message) => message.kind],
      user_id: ["uuid", (message) => message.userId],
      order_id: ["uuid", (message) => message.orderId],
      reference: ["uuid", (message) => message.reference],
      at: ["timestamptz", () => now],
    })}
    on conflict (kind, reference) do nothing`;
}

/** Has something told once more. It gets a new id, since mail servers drop a message that they have seen. */
export async function tellAgain(tx: Tx, message: NewMessage & { messageId: MessageId }): Promise<void> {
  const { messageId, kind, userId, orderId, reference } = message;
  await tx`
    insert into messages (message_id, kind, user_id, order_id, reference, status, created_at, next_try_at)
    values (${messageId}, ${kind}, ${userId}, ${orderId}, ${reference}, 'PENDING',
            clock_timestamp(), clock_timestamp())
    on conflict (kind, reference) do update
    set message_id = excluded.message_id, status = 'PENDING', attempts = 0, reason = null,
        created_at = excluded.created_at, next_try_at = excluded.next_try_at, ended_at = null`;
}

/**
 * Takes messages that are due, and puts their next attempt off by the lease. A message of an order waits for
 * those before it.
 */
export async function claimDue(db: Database, leaseMs: number, rowsMax: number): Promise<Message[]> {
  const rows = await db.query<MessageRow>`
    update messages m
    set attempts = m.attempts + 1,
        next_try_at = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    where m.message_id = any(array(
      select d.message_id from messages d
      where d.status = 'PENDING' and d.next_try_at <= clock_timestamp()
        and not exists (select from messages e
                        where e.order_id = d.order_id and e.status = 'PENDING' and e.sequence < d.sequence)
      order by d.next_try_at limit ${rowsMax} for update skip locked))
    returning m.*`;
  return rows.map(messageOf);
}

/** Records what an attempt came to, unless the message was taken again since. */
export async function recordAttempt(
  db: Database,
  { messageId, attempts }: Message,
  { status, reason, pauseMs }: AfterAttempt,
): Promise<void> {
  await db.query`
    update messages
    set status = ${status}, reason = ${reason},
        ended_at = case when ${status} = 'PENDING' then null else clock_timestamp() end,
        next_try_at = clock_timestamp() + ${pauseMs} * interval '1 millisecond'
    where message_id = ${messageId} and status = 'PENDING' and attempts = ${attempts}`;
}

export interface MessagesAsked {
  status: MessageStatus | undefined;
  cursor: string | undefined;
}

/** Messages, newest first. */
export async function readMessages(
  db: Database,
  { status, cursor }: MessagesAsked,
  rowsMax: number,
): Promise<Message[]> {
  const rows = await db.query<MessageRow>`
    select * from messages
    where (${status ?? null}::text is null or status = ${status ?? null}::text)
      and (${cursor ?? null}::uuid is null or message_id < ${cursor ?? null}::uuid)
    order by message_id desc limit ${rowsMax}`;
  return rows.map(messageOf);
}

/** Deletes messages that ended so many days ago. */
export async function deleteOldMessages(tx: Tx, days: number, rowsMax: number): Promise<void> {
  await tx`
    delete from messages where message_id = any(array(
      select message_id from messages
      where status = any('{SENT,FAILED,DROPPED}')
        and ended_at < clock_timestamp() - ${days} * interval '1 day'
      limit ${rowsMax}))`;
}

function messageOf(row: MessageRow): Message {
  return {
    messageId: row.message_id as MessageId,
    kind: row.kind,
    userId: row.user_id as UserId,
    orderId: row.order_id,
    reference: row.reference,
    status: row.status,
    attempts: row.attempts,
    reason: row.reason,
    createdAt: row.created_at.getTime(),
    nextTryAt: row.next_try_at.getTime(),
    endedAt: row.ended_at === null ? null : row.ended_at.getTime(),
  };
}
