import type { ConcertId, PerformanceId, QueueId } from "../../core/ids.ts";
import { isoTime } from "../../core/time.ts";
import type { Database } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import type { DateState, LiveFigures, SaleCurve } from "./api.ts";
import type { CurveStart } from "./rules.ts";

export async function findQueueOf(
  db: Database,
  id: ConcertId,
): Promise<{ queueId: QueueId; isDraft: boolean } | undefined> {
  const [row] = await db.query<{ queueId: QueueId; isDraft: boolean }>`
    select q.queue_id "queueId", c.state = 'DRAFT' "isDraft"
    from concerts c join queues q using (queue_no)
    where c.concert_id = ${id} and c.withdrawn_at is null`;
  return row;
}

export interface DateOfSale {
  performanceId: PerformanceId;
  startsAt: string;
  state: DateState;
  /** Another one whenever a seat of the date has changed, or a fee was returned, of whichever date. */
  version: string;
}

/** The dates of a concert, the earliest first. Costs a row a date, and a row a fee that was ever returned. */
export async function readDates(db: Database, id: ConcertId): Promise<DateOfSale[]> {
  const rows = await db.query<{
    performance_id: PerformanceId;
    starts_at: Date;
    state: DateState;
    version: string;
  }>`
    select performance_id, starts_at, state, version || ' ' || (select count(*) from fee_returns) version
    from performances where concert_id = ${id} order by starts_at, performance_id`;
  return rows.map(({ performance_id: performanceId, starts_at, state, version }) => ({
    performanceId,
    state,
    startsAt: isoTime(starts_at.getTime()),
    version,
  }));
}

export async function countPayments(db: Database, id: ConcertId): Promise<number> {
  const [row] = await db.query<{ n: number }>`
    select count(*)::int n from reservations
    where concert_id = ${id} and confirmed_at > clock_timestamp() - interval '1 minute'`;
  return row!.n;
}

/** What became of the top-ups that were begun within the last minute. */
export async function readTopUps(db: Database): Promise<LiveFigures["topUps"]> {
  const rows = await db.query<{ status: string; reason: string | null; n: number }>`
    select status, case when status = 'FAILED' then reason end reason, count(*)::int n from top_ups
    where created_at > clock_timestamp() - interval '1 minute' group by 1, 2 order by 1, 2`;
  const sumOf = (matching: (status: string) => boolean) =>
    rows.reduce((sum, { status, n }) => (matching(status) ? sum + n : sum), 0);
  const failed = rows.filter(({ status }) => status === "FAILED");
  return {
    begun: sumOf(() => true),
    succeeded: sumOf((status) => status === "SUCCEEDED"),
    open: sumOf((status) => status !== "SUCCEEDED" && status !== "FAILED"),
    failed: Object.fromEntries(failed.map(({ reason, n }) => [reason ?? "unknown", n])),
  };
}

interface MinuteRow {
  minute: Date;
  payments: number;
  seats: number;
  net: string;
  joined: number;
}

/** What happened minute by minute from a time on, the last so many minutes in which something did. */
export async function readMinutes(
  db: Database,
  id: ConcertId,
  { fromMs, afterPosition }: CurveStart,
  minutesMax: number,
): Promise<SaleCurve["minutes"]> {
  const from = isoTime(fromMs);
  const rows = await db.query<MinuteRow>`
    select minute, sum(payments)::int payments, sum(seats)::int seats, sum(net) net,
           sum(joined)::int joined
    from (
      select date_trunc('minute', at) as minute, count(distinct reference) filter (where seats > 0) payments,
             sum(seats) seats, sum(gross - refunds) net, 0 joined
      from seat_takings where concert_id = ${id} and at >= ${from}::timestamptz group by 1
      union all
      select date_trunc('minute', joined_at), 0, 0, 0, count(*)
      from places where queue_no = (select queue_no from concerts where concert_id = ${id})
        and position > ${afterPosition} and joined_at >= ${from}::timestamptz
      group by 1) happened
    group by 1 order by 1 desc limit ${minutesMax}`;
  return rows.toReversed().map(({ minute, net, ...counts }) => ({
    at: isoTime(minute.getTime()),
    ...counts,
    net: Number(net),
  }));
}

/**
 * Acts of which it is told what they changed. None is about a buyer: whoever sees figures may see these, and
 * the history itself is for fewer.
 */
const TOLD_ACTS = pgArray(["change_concert", "change_queue", "change_performance", "stop_sales"]);
/** Texts of a concert that may be pages long. */
const LONG_FACTS = pgArray(["description", "refundPolicy"]);

/** What the organiser did to the concert, its queue and its dates from a time on, the last so many acts. */
export async function readActs(
  db: Database,
  id: ConcertId,
  { fromMs }: Pick<CurveStart, "fromMs">,
  actsMax: number,
): Promise<SaleCurve["acts"]> {
  const rows = await db.query<{
    created_at: Date;
    action: string;
    subject: string | null;
    actor_name: string | null;
    reason: string | null;
    before: object | null;
    after: object | null;
  }>`
    select created_at, action, subject, actor_name, reason,
           case when action = any(${TOLD_ACTS}::text[]) then before - ${LONG_FACTS}::text[] end before,
           case when action = any(${TOLD_ACTS}::text[]) then after - ${LONG_FACTS}::text[] end after
    from organiser_actions
    where subject = any(array(
      select concert_id from concerts where concert_id = ${id}
      union all select queue_id from concerts join queues using (queue_no) where concert_id = ${id}
      union all select performance_id from performances where concert_id = ${id}))
      and created_at >= ${isoTime(fromMs)}::timestamptz
    order by created_at desc limit ${actsMax}`;
  return rows.toReversed().map(({ created_at, action, subject, actor_name, reason, before, after }) => ({
    at: isoTime(created_at.getTime()),
    action,
    subject,
    actorName: actor_name,
    reason,
    before,
    after,
  }));
}
