import type { ConcertId, QueueId } from "../../core/ids.ts";
import { isoTime } from "../../core/time.ts";
import type { Database } from "../../database/database.ts";
import type { LiveFigures, SaleCurve } from "./api.ts";
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

/** A number that grows with every change of a seat of the concert. Costs a row a date. */
export async function readSeatsVersion(db: Database, id: ConcertId): Promise<number> {
  const [row] = await db.query<{ version: string }>`
    select coalesce(sum(version), 0) version from performances where concert_id = ${id}`;
  return Number(row!.version);
}

type DateFigures = LiveFigures["performances"][number];
type GradeFigures = DateFigures["byGrade"][number];

interface GradeRow {
  performance_id: string;
  starts_at: Date;
  grade: string;
  seats: number;
  held: number;
  sold: number;
  blocked: number;
  complimentary: number;
  gross: string;
  fees: string;
  refunds: string;
}

/** Seats by their state and takings, by date and grade. Reads every seat of the concert. */
export async function readDates(db: Database, id: ConcertId): Promise<DateFigures[]> {
  const rows = await db.query<GradeRow>`
    with counted as (
      select performance_id, c.category, count(*)::int seats,
             count(*) filter (where s.status = 'HELD' and s.held_until > clock_timestamp())::int held,
             count(*) filter (where s.status = 'SOLD' and s.complimentary_id is null)::int sold,
             count(s.complimentary_id)::int complimentary,
             count(*) filter (where s.status = 'BLOCKED')::int blocked
      from performances p
      join seats s using (performance_id)
      join plan_seats c on c.plan_no = p.plan_no and c.seat_number = s.seat_number
      where p.concert_id = ${id} group by 1, 2),
    -- Not by seat: the grade is looked up once for each category.
    graded as (
      select performance_id, p.prices -> category::int ->> 'grade' grade, min(category) category,
             sum(seats)::int seats, sum(held)::int held, sum(sold)::int sold,
             sum(complimentary)::int complimentary, sum(blocked)::int blocked
      from counted join performances p using (performance_id) group by 1, 2),
    taken as (
      select performance_id, grade, sum(gross) gross, sum(fees) fees, sum(refunds) refunds
      from seat_takings where concert_id = ${id} group by 1, 2)
    select performance_id, p.starts_at, grade, coalesce(seats, 0) seats, coalesce(held, 0) held,
           coalesce(sold, 0) sold, coalesce(blocked, 0) blocked, coalesce(complimentary, 0) complimentary,
           coalesce(gross, 0) gross, coalesce(fees, 0) fees, coalesce(refunds, 0) refunds
    from graded full join taken using (performance_id, grade) join performances p using (performance_id)
    order by p.starts_at, performance_id, category, grade`;
  const dates = new Map<string, DateFigures>();
  for (const row of rows) {
    const { performance_id: performanceId, starts_at } = row;
    const date = dates.get(performanceId) ?? {
      performanceId,
      startsAt: isoTime(starts_at.getTime()),
      byGrade: [],
    };
    date.byGrade.push(gradeOf(row));
    dates.set(performanceId, date);
  }
  return [...dates.values()];
}

function gradeOf({ grade, seats, held, sold, blocked, complimentary, ...row }: GradeRow): GradeFigures {
  const [gross, fees, refunds] = [Number(row.gross), Number(row.fees), Number(row.refunds)];
  const available = seats - held - sold - blocked - complimentary;
  const counts = { seats, available, held, sold, blocked, complimentary };
  return { grade, ...counts, gross, fees, refunds, net: gross - refunds };
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
  }>`
    select created_at, action, subject, actor_name, reason from organiser_actions
    where subject = any(array(
      select concert_id from concerts where concert_id = ${id}
      union all select queue_id from concerts join queues using (queue_no) where concert_id = ${id}
      union all select performance_id from performances where concert_id = ${id}))
      and created_at >= ${isoTime(fromMs)}::timestamptz
    order by created_at desc limit ${actsMax}`;
  return rows.toReversed().map(({ created_at, action, subject, actor_name, reason }) => ({
    at: isoTime(created_at.getTime()),
    action,
    subject,
    actorName: actor_name,
    reason,
  }));
}
