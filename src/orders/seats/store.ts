import type { PerformanceId, UserId } from "../../core/ids.ts";
import { isoTime } from "../../core/time.ts";
import type { Database } from "../../database/database.ts";
import type { SeatHistory } from "./api.ts";

const EVENTS_MAX = 200;

type Seat = Omit<SeatHistory, "owner" | "history"> & { userId: UserId | null; bookingNumber: string | null };

/** A seat as it is now, with whose it is. Undefined if there is none. */
export async function readSeat(
  db: Database,
  performanceId: PerformanceId,
  seatNumber: number,
): Promise<Seat | undefined> {
  const [row] = await db.query<Seat>`
    select s.performance_id "performanceId", s.seat_number "seatNumber", c.section, c.seat_row as row,
           c.label,
           p.prices -> c.category::int ->> 'grade' grade,
           (p.prices -> c.category::int ->> 'price')::int price,
           case v.state when 'COMPLIMENTARY' then 'SOLD' else v.state end status,
           a.name allocation, y.booking_number "bookingNumber",
           case when v.state in ('HELD', 'SOLD', 'COMPLIMENTARY')
                then coalesce(r.user_id, t.user_id) end "userId"
    from seats s
    join seat_states v using (performance_id, seat_number)
    join performances p using (performance_id)
    join plan_seats c on c.plan_no = p.plan_no and c.seat_number = s.seat_number
    left join allocations a on a.allocation_id = s.allocation_id
    left join reservations r on r.reservation_id = s.reservation_id
    left join payments y on y.reservation_id = s.reservation_id
    left join tickets t on t.ticket_id = s.complimentary_id
    where s.performance_id = ${performanceId} and s.seat_number = ${seatNumber}`;
  return row;
}

interface EventRow {
  at: Date;
  kind: SeatHistory["history"][number]["kind"];
  booking_number: string | null;
  actor_name: string | null;
  reason: string | null;
}

/** What happened to a seat, in order of time, the latest so many. Holds that lapsed are among it. */
export async function readSeatEvents(
  db: Database,
  performanceId: PerformanceId,
  seatNumber: number,
): Promise<SeatHistory["history"]> {
  const rows = await db.query<EventRow>`
    with of_seat as (
      select * from reservations
      where concert_id = (select concert_id from performances where performance_id = ${performanceId})
        and performance_id = ${performanceId} and ${seatNumber}::int = any(seat_numbers)),
    acts as (
      select created_at, action, actor_name, reason, detail from organiser_actions
      where subject = ${performanceId}
        and action = any(array['change_seats', 'give_tickets', 'take_back_ticket']))
    select at, kind, booking_number, actor_name, reason from (
      select held_at at, 'held' kind, null booking_number, null actor_name, null reason from of_seat
      union all
      select y.paid_at, 'paid', y.booking_number, null, null
      from of_seat join payments y using (reservation_id)
      union all
      select x.cancelled_at, 'cancelled', y.booking_number, null, x.reason
      from of_seat r join cancellations x using (reservation_id) join payments y using (payment_id)
      where ${seatNumber}::int = any(x.seat_numbers)
      union all
      select created_at, case detail ->> 'to' when 'BLOCKED' then 'blocked' else 'released' end, null,
             actor_name, reason
      from acts where action = 'change_seats' and detail -> 'changed' @> to_jsonb(${seatNumber}::int)
      union all
      select created_at, 'given', null, actor_name, reason
      from acts where action = 'give_tickets' and detail -> 'seatNumbers' @> to_jsonb(${seatNumber}::int)
      union all
      select created_at, 'taken_back', null, actor_name, reason
      from acts where action = 'take_back_ticket' and detail -> 'seatNumber' = to_jsonb(${seatNumber}::int)
    ) events order by at desc limit ${EVENTS_MAX}`;
  return rows.toReversed().map((row) => ({
    at: isoTime(row.at.getTime()),
    kind: row.kind,
    bookingNumber: row.booking_number,
    actorName: row.actor_name,
    reason: row.reason,
  }));
}
