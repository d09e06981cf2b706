import type { PaymentId } from "../core/ids.ts";
import { isoTime } from "../core/time.ts";
import type { Database } from "../database/database.ts";
import type { OrderDetail } from "./api.ts";

type Event = OrderDetail["timeline"][number];

const GIVEN_BACK: ReadonlySet<Event["kind"]> = new Set(["cancelled", "fee_returned"]);

/** What happened to an order, in order of time. */
export async function readTimeline(db: Database, id: PaymentId): Promise<Event[]> {
  const rows = await db.query<{
    at: Date;
    kind: Event["kind"];
    seats: ArrayLike<number> | null;
    amount: string | null;
    to_cards: string | null;
  }>`
    with y as (select * from payments where payment_id = ${id}),
    r as (select * from reservations where reservation_id = (select reservation_id from y)),
    l as (select p.joined_at, p.arrived_at
          from places p join r on p.queue_no = r.queue_no and p.position = r.position),
    x as (select * from cancellations where reservation_id = (select reservation_id from y))
    select at, kind, seats, amount,
           -- A refund and its reversals are of one moment: one transaction wrote them.
           (select coalesce(sum(v.amount), 0) from top_up_reversals v
            where v.cancellation_id = given.cancellation_id and v.created_at = at
              and v.status <> 'FAILED') to_cards
    from (
      select joined_at at, 'joined' kind, null::int[] seats, null::bigint amount, 1 turn,
             null::uuid cancellation_id from l
      union all select arrived_at, 'called', null, null, 2, null from l
      union all select held_at, 'held', seat_numbers, null, 3, null from r
      union all select paid_at, 'paid', null, amount, 4, null from y
      union all select cancelled_at, 'cancelled', seat_numbers, amount - fee, 5, cancellation_id from x
      union all select f.returned_at, 'fee_returned', f.seat_numbers, f.amount, 5, cancellation_id
                from x join fee_returns f using (cancellation_id)
      union all select m.ended_at, 'mailed', null, null, 8, null from messages m
                where m.status = 'SENT'
                  and (m.kind, m.reference) in (
                    select 'order.paid', payment_id from y
                    union all select 'order.exchanged', payment_id from y
                    union all select 'order.cancelled', cancellation_id from x
                    union all select 'fee.returned', f.fee_return_id
                              from x join fee_returns f using (cancellation_id)
                    union all select 'tickets.replaced', t.ticket_id from tickets t
                              where t.reservation_id = (select reservation_id from y))
      union all select s.scanned_at, 'scanned', array_agg(t.seat_number order by t.seat_number), null, 7,
                       null
                from tickets t join door_scans s on s.ticket_id = t.ticket_id and s.is_entry
                where t.reservation_id = (select reservation_id from y) group by s.scanned_at
      union all select created_at, 'noted', null, null, 6, null
                from order_notes where payment_id = ${id}) given
    where at is not null order by at, turn`;
  return rows.map((row) => ({
    at: isoTime(row.at.getTime()),
    kind: row.kind,
    ...(row.seats === null ? {} : { seatNumbers: Array.from(row.seats) }),
    ...(row.amount === null ? {} : { amount: Number(row.amount) }),
    ...(GIVEN_BACK.has(row.kind) ? { toCards: Number(row.to_cards) } : {}),
  }));
}
