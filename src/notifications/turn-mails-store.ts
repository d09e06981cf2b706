import type { ConcertId, QueueId, UserId } from "../core/ids.ts";
import type { Database, Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import type { QueueToken } from "../http/credentials.ts";

/**
 * How many others of this line have asked for a mail to this address. Two who ask at once wait for each
 * other, until the transaction ends.
 */
export async function countOthersOf(
  tx: Tx,
  { queueId, position }: QueueToken,
  emailIndexes: readonly string[],
): Promise<number> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${emailIndexes[0]!}, 0))`;
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int count from turn_mails join queues using (queue_no)
    where queue_id = ${queueId} and email_index = any(${pgArray(emailIndexes)}::text[])
      and position <> ${position}`;
  return row!.count;
}

/**
 * Keeps that a visitor wants a mail, in place of what was kept of that place. False if the place has ended.
 * Who was told already is told no more.
 */
export async function putTurnMail(
  tx: Tx,
  { queueId, position, userId }: QueueToken,
  { mailId, sealed, emailIndex }: { mailId: string; sealed: string; emailIndex: string },
): Promise<boolean> {
  const rows = await tx`
    insert into turn_mails as m (mail_id, queue_no, position, sealed, email_index)
    select ${mailId}, p.queue_no, p.position, ${sealed}, ${emailIndex}
    from places p join queues q using (queue_no)
    where q.queue_id = ${queueId} and p.position = ${position} and p.user_id = ${userId}
      and p.status in ('WAITING', 'READY', 'MISSED', 'RETURNED')
    on conflict (queue_no, position) do update
    set sealed = case when m.told_at is null then excluded.sealed else m.sealed end,
        email_index = case when m.told_at is null then excluded.email_index else m.email_index end
    returning 1`;
  return rows.length > 0;
}

export async function deleteTurnMail(db: Database, { queueId, position, userId }: QueueToken): Promise<void> {
  await db.query`
    delete from turn_mails m using places p, queues q
    where q.queue_id = ${queueId} and p.queue_no = q.queue_no and p.position = ${position}
      and p.user_id = ${userId} and m.queue_no = p.queue_no and m.position = p.position`;
}

/** The queues in whose lines somebody is still to get a mail. */
export async function queuesWithTurnMails(db: Database): Promise<{ queueNo: number; queueId: string }[]> {
  return db.query<{ queueNo: number; queueId: string }>`
    select queue_no "queueNo", queue_id "queueId" from queues q
    where exists (select from turn_mails m where m.queue_no = q.queue_no and m.told_at is null)`;
}

export interface DueTurnMail {
  mailId: string;
  userId: UserId;
}

/** Marks the mails of visitors as told who wait at the places that are near, or were called already. */
export async function takeDueTurnMails(
  tx: Tx,
  { queueNo, near }: { queueNo: number; near: readonly number[] },
  rowsMax: number,
): Promise<DueTurnMail[]> {
  // The first condition on the status makes PostgreSQL use the index of called places.
  return tx<DueTurnMail[]>`
    with due as (
      update turn_mails m set told_at = clock_timestamp()
      where m.mail_id = any(array(
          select d.mail_id from places p join turn_mails d using (queue_no, position)
          where p.queue_no = ${queueNo} and p.status in ('READY', 'ACTIVE', 'MISSED', 'RETURNED')
            and p.status in ('READY', 'MISSED') and d.told_at is null
          limit ${rowsMax} for update of d skip locked)
        || array(
          select d.mail_id from turn_mails d join places p using (queue_no, position)
          where d.queue_no = ${queueNo} and d.position = any(${pgArray(near)}::bigint[])
            and d.told_at is null and p.status = 'WAITING'
          limit ${rowsMax} for update of d skip locked))
      returning m.*)
    select due.mail_id "mailId", p.user_id "userId" from due join places p using (queue_no, position)`;
}

/** A mail that is to be sent, with how its place stands. Undefined: its visitor wants none any more. */
export async function readTurnMail(
  db: Database,
  mailId: string,
): Promise<{ sealed: string; status: string; queueId: QueueId } | undefined> {
  const [row] = await db.query<{ sealed: string; status: string; queueId: QueueId }>`
    select m.sealed, p.status, q.queue_id "queueId"
    from turn_mails m join places p using (queue_no, position) join queues q using (queue_no)
    where m.mail_id = ${mailId}`;
  return row;
}

/** The title of a public concert that is sold in this line. */
export async function readTitle(
  db: Database,
  concertId: ConcertId,
  queueId: QueueId,
): Promise<string | undefined> {
  const [row] = await db.query<{ title: string }>`
    select title from concerts join queues using (queue_no)
    where concert_id = ${concertId} and queue_id = ${queueId} and state <> 'DRAFT'`;
  return row?.title;
}

/** Deletes the mails of places that are over. */
export async function deleteOverTurnMails(tx: Tx, rowsMax: number): Promise<void> {
  await tx`
    delete from turn_mails where mail_id = any(array(
      select m.mail_id from turn_mails m left join places p using (queue_no, position)
      where p.status is null or p.status not in ('WAITING', 'READY', 'MISSED', 'RETURNED')
      limit ${rowsMax}))`;
}
