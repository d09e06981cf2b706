import type { BookingNumber } from "../core/bookings/booking-number.ts";
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
    booking_number: BookingNumber | null;
    paid_by: "cash" | "card" | null;
    receipt: string | null;
    moved_by: string | null;
  }>`
    with y as (select * from payments where payment_id = ${id}),
    o as (select * from counter_orders where reservation_id = (select reservation_id from y)),
    r as (select * from reservations where reservation_id = (select reservation_id from y)),
    l as (select p.joined_at, p.arrived_at
          from places p join r on p.queue_no = r.queue_no and p.position = r.position),
    x as (select * from cancellations where reservation_id = (select reservation_id from y)),
    a as (select created_at, action, actor_name, detail from organiser_actions where subject = ${id})
    select at, kind, seats, given.amount, m.paid_by, m.receipt,
           coalesce(m.moved_by, acted_by) moved_by,
           case kind
             when 'cancelled' then (
               select d.booking_number from counter_orders n join payments d using (reservation_id)
               where n.cancellation_id = given.cancellation_id)
             when 'paid' then (
               select d.booking_number from o join cancellations k using (cancellation_id)
               join payments d on d.reservation_id = k.reservation_id)
           end booking_number,
           -- A refund and its reversals are of one moment: one transaction wrote them.
           (select coalesce(sum(v.amount), 0) from top_up_reversals v
            where v.cancellation_id = given.cancellation_id and v.created_at = at
              and v.status <> 'FAILED') to_cards
    from (
      select joined_at at, 'joined' kind, null::int[] seats, null::bigint amount, 1 turn,
             null::uuid cancellation_id, null::uuid movement_id, null::text acted_by from l
      union all select arrived_at, 'called', null, null, 2, null, null, null from l
      union all select held_at, 'held', seat_numbers, null, 3, null, null, null from r
      union all select moved_at, case when amount > 0 then 'taken' else 'paid_out' end, null, abs(amount),
                       case when amount > 0 then 4 else 7 end, null, movement_id, null
                from counter_movements where reservation_id = (select reservation_id from y)
      union all select paid_at, 'paid', null, amount, 5, null, null, (select sold_by from o) from y
      union all select cancelled_at, 'cancelled', seat_numbers, amount - fee, 6, cancellation_id, null,
                       coalesce((select sold_by from counter_orders n
                                 where n.cancellation_id = x.cancellation_id),
                                (select actor_name from a
                                 where action = 'refund_order'
                                   and detail ->> 'cancellationId' = x.cancellation_id::text))
                from x
      union all select f.returned_at, 'fee_returned', f.seat_numbers, f.amount, 6, cancellation_id, null,
                       (select actor_name from a where detail ->> 'feeReturnId' = f.fee_return_id::text)
                from x join fee_returns f using (cancellation_id)
      union all select created_at, case action when 'print_tickets' then 'printed' else 'replaced' end,
                       array(select jsonb_array_elements_text(detail -> 'seatNumbers'))::int[], null, 8, null,
                       null, actor_name
                from a where action in ('print_tickets', 'replace_tickets')
      union all select created_at, 'contact_changed', null, null, 8, null, null, actor_name
                from a where action = 'change_contact'
      union all select m.ended_at, 'mailed', null, null, 11, null, null, null from messages m
                where m.status = 'SENT'
                  and (m.kind, m.reference) in (
                    select 'order.paid', payment_id from y
                    union all select 'order.exchanged', payment_id from y
                    union all select 'order.cancelled', cancellation_id from x
                    union all select 'fee.returned', f.fee_return_id
                              from x join fee_returns f using (cancellation_id)
                    union all select 'tickets.replaced', t.ticket_id from tickets t
                              where t.reservation_id = (select reservation_id from y))
      union all select s.scanned_at, 'scanned', array_agg(t.seat_number order by t.seat_number), null, 10,
                       null, null, null
                from tickets t join door_scans s on s.ticket_id = t.ticket_id and s.is_entry
                where t.reservation_id = (select reservation_id from y) group by s.scanned_at
      union all select created_at, 'noted', null, null, 9, null, null, author
                from order_notes where payment_id = ${id}) given
    left join counter_movements m using (movement_id)
    where at is not null order by at, turn`;
  return rows.map((row) => ({
    at: isoTime(row.at.getTime()),
    kind: row.kind,
    ...(row.seats === null ? {} : { seatNumbers: Array.from(row.seats) }),
    ...(row.amount === null ? {} : { amount: Number(row.amount) }),
    ...(GIVEN_BACK.has(row.kind) ? { toCards: Number(row.to_cards) } : {}),
    ...(row.booking_number === null ? {} : { bookingNumber: row.booking_number }),
    ...(row.paid_by === null ? {} : { paidBy: row.paid_by }),
    ...(row.receipt === null ? {} : { receipt: row.receipt }),
    ...(row.moved_by === null ? {} : { by: row.moved_by }),
  }));
}
