import type { Actor } from "../core/access/actor.ts";
import { type ConcertId, newId } from "../core/ids.ts";
import { type Instant, isoTime } from "../core/time.ts";
import { asking, type Database, type Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import type { HistoryAction, HistoryAsked } from "./api.ts";
import { beforeId } from "../http/schemas.ts";

interface NewAction {
  action: string;
  subject: string;
  detail: object;
  before: object | null;
  after: object | null;
  reason: string | null;
}

/** The runtime's database role cannot change or delete such a row. */
export async function insertAction(tx: Tx, actor: Actor, act: NewAction): Promise<void> {
  await tx`
    insert into organiser_actions
      (action_id, action, subject, detail, actor_kind, actor_id, actor_name, address, before, after, reason)
    values (${newId()}, ${act.action}, ${act.subject}, ${json(act.detail)}::text::jsonb,
            ${actor.kind}, ${actor.id}, ${actor.name}, ${actor.address},
            ${json(act.before)}::text::jsonb, ${json(act.after)}::text::jsonb, ${act.reason})`;
}

function json(value: object | null): string | null {
  return value && JSON.stringify(value);
}

/** An act, without the names of its seats. */
export type ReadAction = Omit<HistoryAction, "seats">;

interface ActionRow {
  action_id: string;
  action: string;
  subject: string | null;
  detail: string;
  actor_kind: HistoryAction["actorKind"];
  actor_id: string | null;
  actor_name: string | null;
  address: string | null;
  before: string | null;
  after: string | null;
  reason: string | null;
  created_at: Date;
}

/**
 * The organiser's actions, newest first, `count` of them at most. `within` names the only concerts; null is
 * for all, also of what belongs to no concert.
 */
export async function readActions(
  db: Database,
  { subject, actor, action, concertId, from, to, cursor }: Omit<HistoryAsked, "limit">,
  within: readonly ConcertId[] | null,
  count: number,
): Promise<ReadAction[]> {
  const concerts =
    concertId === undefined ? within : within && !within.includes(concertId) ? [] : [concertId];
  const isKind = actor === "key" || actor === "frontrow";
  const rows = await db.query<ActionRow>`
    select action_id, action, subject, detail::text detail, actor_kind, actor_id, actor_name, address,
           before::text before, after::text after, reason, created_at
    from organiser_actions
    where action_id < ${beforeId(cursor)}::uuid
      and (${subject ?? null}::uuid is null or subject = ${subject ?? null}::uuid)
      and (${isKind || actor === undefined ? null : actor}::uuid is null
           or actor_id = ${isKind || actor === undefined ? null : actor}::uuid)
      and (${isKind ? actor : null}::text is null or actor_kind = ${isKind ? actor : null}::text)
      and (${action ?? null}::text is null or action = ${action ?? null}::text)
      and (${from ?? null}::timestamptz is null or created_at >= ${from ?? null}::timestamptz)
      and (${to ?? null}::timestamptz is null or created_at < ${to ?? null}::timestamptz)
      and (${concerts === null}::boolean or subject in (
        select concert_id from concerts where concert_id = any(${pgArray(concerts ?? [])}::uuid[])
        union all
        select performance_id from performances where concert_id = any(${pgArray(concerts ?? [])}::uuid[])
        union all
        -- Whoever is limited reads nothing of a queue that sells a concert of others too.
        select q.queue_id from concerts c join queues q using (queue_no)
        where c.concert_id = any(${pgArray(concerts ?? [])}::uuid[])
          and (${within === null}::boolean or not exists (
            select 1 from concerts o
            where o.queue_no = c.queue_no and o.withdrawn_at is null
              and o.concert_id <> all(${pgArray(within ?? [])}::uuid[])))
        union all
        select reservation_id from reservations where concert_id = any(${pgArray(concerts ?? [])}::uuid[])
        union all
        select p.payment_id from reservations r join payments p using (reservation_id)
        where r.concert_id = any(${pgArray(concerts ?? [])}::uuid[])
        union all
        select j.job_id from performances p join jobs j using (performance_id)
        where p.concert_id = any(${pgArray(concerts ?? [])}::uuid[])))
    order by action_id desc limit ${count}`;
  const where = await readWhere(
    db,
    rows.flatMap((row) => row.subject ?? []),
  );
  return rows.map((row) => ({
    actionId: row.action_id,
    action: row.action,
    subject: row.subject,
    ...(where.get(row.subject ?? "") ?? NOWHERE),
    actor: row.actor_id ?? row.actor_kind,
    actorKind: row.actor_kind,
    actorName: row.actor_name,
    address: row.address,
    before: parsed(row.before),
    after: parsed(row.after),
    reason: row.reason,
    detail: parsed(row.detail),
    createdAt: isoTime(row.created_at.getTime()),
  }));
}

type Where = Pick<HistoryAction, "concert" | "date" | "bookingNumber">;

const NOWHERE: Where = { concert: null, date: null, bookingNumber: null };

/** Of each of these things, the concert, date and order that it belongs to alone. */
async function readWhere(db: Database, subjects: readonly string[]): Promise<Map<string, Where>> {
  const rows = await db.query<{
    subject: string;
    concert_id: string;
    title: string;
    time_zone: string;
    performance_id: string | null;
    starts_at: Date | null;
    booking_number: string | null;
  }>`
    select s.subject, c.concert_id, c.title, c.time_zone, d.performance_id, d.starts_at, k.booking_number
    from unnest(${pgArray([...new Set(subjects)])}::uuid[]) s(subject)
    join lateral (
      select concert_id, null::uuid performance_id, null::text booking_number from concerts
      where concert_id = s.subject
      union all
      select concert_id, performance_id, null from performances where performance_id = s.subject
      union all
      select (array_agg(c.concert_id))[1], null, null from queues q join concerts c using (queue_no)
      where q.queue_id = s.subject having count(*) = 1
      union all
      select concert_id, performance_id, null from reservations where reservation_id = s.subject
      union all
      select r.concert_id, r.performance_id, p.booking_number
      from payments p join reservations r using (reservation_id)
      where p.payment_id = s.subject
      union all
      select p.concert_id, p.performance_id, null from jobs j join performances p using (performance_id)
      where j.job_id = s.subject
    ) k on true
    join concerts c on c.concert_id = k.concert_id
    left join performances d on d.performance_id = k.performance_id`;
  return new Map(
    rows.map((row) => {
      const concert = { concertId: row.concert_id, title: row.title, timeZone: row.time_zone };
      const { performance_id: performanceId, starts_at: startsAt } = row;
      const date =
        performanceId === null || startsAt === null
          ? null
          : { performanceId, startsAt: isoTime(startsAt.getTime()) };
      return [row.subject, { concert, date, bookingNumber: row.booking_number }];
    }),
  );
}

function parsed(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}

/** The act that records a mail sent to try the mail server. */
export const TEST_MAIL = "send_test_mail";

/** When the mail server last took such a mail; null: never. */
export async function readLastTestMail(db: Database): Promise<Instant | null> {
  const [row] = await db.query<{ created_at: Date }>`
    select created_at from organiser_actions
    where action = ${TEST_MAIL} and after->>'sent' = 'true' order by action_id desc limit 1`;
  return row?.created_at.getTime() ?? null;
}

export interface LastAction {
  actionId: string;
  actorName: string | null;
  createdAt: Instant;
}

/** The last act of these kinds upon something. */
export async function readLastAction(
  db: Database | Tx,
  subject: string,
  kinds: readonly string[],
): Promise<LastAction | undefined> {
  const [row] = await asking(db)<{ action_id: string; actor_name: string | null; created_at: Date }[]>`
    select action_id, actor_name, created_at from organiser_actions
    where subject = ${subject} and action = any(${pgArray(kinds)}::text[])
    order by created_at desc, action_id desc limit 1`;
  return row && { actionId: row.action_id, actorName: row.actor_name, createdAt: row.created_at.getTime() };
}

/** All acts of these kinds upon something, the oldest first. */
export async function readActsUpon(
  db: Database,
  subject: string,
  kinds: readonly string[],
): Promise<(LastAction & { action: string; reason: string | null; detail: unknown })[]> {
  const rows = await db.query<
    Pick<ActionRow, "action_id" | "action" | "actor_name" | "reason" | "detail" | "created_at">
  >`
    select action_id, action, actor_name, reason, detail::text detail, created_at from organiser_actions
    where subject = ${subject} and action = any(${pgArray(kinds)}::text[])
    order by created_at, action_id`;
  return rows.map((row) => ({
    actionId: row.action_id,
    action: row.action,
    actorName: row.actor_name,
    reason: row.reason,
    detail: parsed(row.detail),
    createdAt: row.created_at.getTime(),
  }));
}

/** The ids of the last acts of these kinds upon each of these things; without those that had none. */
export async function readLastActions(
  db: Database,
  subjects: readonly string[],
  kinds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db.query<{ subject: string; action_id: string }>`
    select distinct on (subject) subject, action_id from organiser_actions
    where subject = any(${pgArray(subjects)}::uuid[]) and action = any(${pgArray(kinds)}::text[])
    order by subject, created_at desc, action_id desc`;
  return new Map(rows.map((row) => [row.subject, row.action_id]));
}
