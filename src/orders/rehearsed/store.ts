import type { ConcertId } from "../../core/ids.ts";
import { isoTime } from "../../core/time.ts";
import type { Database } from "../../database/database.ts";
import type { RehearsalComparison } from "./api.ts";

export async function readRehearsal(
  db: Database,
  id: ConcertId,
): Promise<RehearsalComparison["rehearsal"] | undefined> {
  const [row] = await db.query<{ report: RehearsalComparison["rehearsal"]["report"]; attached_at: Date }>`
    select report, attached_at from rehearsals where concert_id = ${id}`;
  return row && { concertId: id, report: row.report, attachedAt: isoTime(row.attached_at.getTime()) };
}

interface TurnoutRow {
  people: number;
  p50: number | null;
  p90: number | null;
  seats_sold: number;
  seats_per_minute_max: number;
  cards_failed: number;
}

/**
 * How the real sale went. Reads every place of the line, every order and every card payment that failed. As
 * in the live figures and in a rehearsal, those count that were to fill a wallet too: of people inside.
 */
export async function readTurnout(db: Database, id: ConcertId): Promise<RehearsalComparison["sale"]> {
  const [row] = await db.query<TurnoutRow>`
    with line as (
      select p.arrived_at, extract(epoch from p.arrived_at - greatest(p.joined_at, q.opens_at))::float8 waited
      from places p join queues q using (queue_no)
      where queue_no = (select queue_no from concerts where concert_id = ${id})),
    minutes as (
      select sum(seats) seats, sum(seats) filter (where seats > 0) sold
      from seat_takings where concert_id = ${id} group by date_trunc('minute', at))
    select people, waits[1] p50, waits[2] p90, seats_sold, seats_per_minute_max, cards_failed
    from (select count(*)::int people,
                 percentile_disc(array[0.5, 0.9]) within group (order by waited)
                   filter (where arrived_at is not null) waits
          from line) in_line,
         (select coalesce(sum(seats), 0)::int seats_sold, coalesce(max(sold), 0)::int seats_per_minute_max
          from minutes) sold,
         (select count(*)::int cards_failed from top_ups t
          where status = 'FAILED' and (
            exists (select from reservations r
                    where r.reservation_id = t.pays_reservation_id and r.concert_id = ${id})
            or pays_reservation_id is null and exists (
              select from places p join concerts c using (queue_no) join queues q using (queue_no)
              where c.concert_id = ${id} and p.user_id = t.user_id
                and t.created_at between p.arrived_at
                and p.arrived_at + interval '1 second'
                    * (q.session_seconds + (c.policy->>'holdSeconds')::int)))) failed`;
  const { people, p50, p90, seats_sold, seats_per_minute_max, cards_failed } = row!;
  return {
    people,
    waitSeconds: p50 === null || p90 === null ? null : { p50: tenths(p50), p90: tenths(p90) },
    seatsSold: seats_sold,
    seatsPerMinuteMax: seats_per_minute_max,
    cardsFailed: cards_failed,
  };
}

function tenths(seconds: number): number {
  return Math.round(Math.max(0, seconds) * 10) / 10;
}
