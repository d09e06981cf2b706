import type { BookingNumber } from "../core/bookings/booking-number.ts";
import type { PaymentId, UserId } from "../core/ids.ts";
import { isoTime } from "../core/time.ts";
import type { Database } from "../database/database.ts";
import type { OrderDetail } from "./api.ts";
import type { BuyerAtCounter } from "./rules.ts";

/** What was given back of an order, and what was kept of it. */
export async function readCancellationsOfOrder(
  db: Database,
  id: PaymentId,
): Promise<OrderDetail["cancellations"]> {
  const rows = await db.query<{
    cancellation_id: string;
    seat_numbers: ArrayLike<number>;
    amount: string;
    fee: string;
    returned: string;
    refunded_by: "BUYER" | "ORGANISER";
    exchanged_for: BookingNumber | null;
    cancelled_at: Date;
  }>`
    select x.cancellation_id, x.seat_numbers, x.amount, x.fee, x.refunded_by, x.cancelled_at,
           (select d.booking_number from counter_orders o join payments d using (reservation_id)
            where o.cancellation_id = x.cancellation_id) exchanged_for,
           coalesce((select sum(f.amount) from fee_returns f
                     where f.cancellation_id = x.cancellation_id), 0) returned
    from payments y join cancellations x using (reservation_id)
    where y.payment_id = ${id} order by x.cancelled_at, x.cancellation_id`;
  return rows.map((row) => ({
    cancellationId: row.cancellation_id,
    seatNumbers: Array.from(row.seat_numbers),
    amount: Number(row.amount),
    fee: Number(row.fee),
    feeReturned: Number(row.returned),
    refundedBy: row.refunded_by,
    exchangedFor: row.exchanged_for,
    cancelledAt: isoTime(row.cancelled_at.getTime()),
  }));
}

/**
 * The wallet's side of what an order moved, with the points that its own card payment brought, what of its
 * refunds went on to cards (and came back, where the company declined), and what passed over the counter. An
 * exchange stands whole in both of its orders: what the old seats counted for, the difference, the new price.
 */
export async function readEntriesOfOrder(db: Database, id: PaymentId): Promise<OrderDetail["ledgerEntries"]> {
  const rows = await db.query<{
    entry_id: string;
    kind: OrderDetail["ledgerEntries"][number]["kind"];
    amount: string;
    balance_after: string;
    booking_number: BookingNumber | null;
    is_exchange: boolean;
    created_at: Date;
  }>`
    select e.entry_id, kind, e.amount, e.balance_after, of_order.booking_number, e.created_at,
           exists (select from exchange_references x where x.reference = e.reference) is_exchange
    from (with y as (select payment_id, reservation_id from payments where payment_id = ${id}),
          c as (select cancellation_id, refunded_by from cancellations join y using (reservation_id)),
          -- The orders of seats that some of this order were exchanged for.
          n as (select o.reservation_id, o.sold_at, d.payment_id, d.booking_number
                from c join counter_orders o using (cancellation_id) join payments d using (reservation_id))
          select 'PAYMENT' kind, payment_id reference, null::text booking_number from y
          union all
          select 'PAYMENT', payment_id, booking_number from n
          union all
          select 'ORGANISER_REFUND', k.cancellation_id, d.booking_number
          from y join counter_orders o using (reservation_id)
          join cancellations k using (cancellation_id) join payments d on d.reservation_id = k.reservation_id
          union all
          select 'TOP_UP', top_up_id, null from top_ups where pays_payment_id = ${id}
          union all
          select case refunded_by when 'BUYER' then 'REFUND' else 'ORGANISER_REFUND' end, cancellation_id,
                 null
          from c
          union all
          select 'FEE_RETURN', fee_return_id, null from c join fee_returns using (cancellation_id)
          union all
          select kind, reversal_id, null from c join top_up_reversals using (cancellation_id),
                 unnest('{TOP_UP_REVERSAL,TOP_UP_REVERSAL_RETURN}'::text[]) kind
          union all
          select kind, movement_id, m.booking_number
          from (select movement_id, null::text booking_number
                from counter_movements join y using (reservation_id)
                union all
                select movement_id, booking_number
                from n join counter_movements v using (reservation_id) where v.moved_at = n.sold_at) m,
               unnest('{COUNTER_SALE,COUNTER_PAYOUT}'::text[]) kind) of_order
    join ledger_entries e using (kind, reference)
    order by e.sequence`;
  return rows.map((row) => ({
    entryId: row.entry_id,
    kind: row.kind,
    amount: Number(row.amount),
    balanceAfter: Number(row.balance_after),
    bookingNumber: row.booking_number,
    isExchange: row.is_exchange,
    createdAt: isoTime(row.created_at.getTime()),
  }));
}

/** What a buyer has, and what came of it over the counter. */
export async function readBuyerAtCounter(db: Database, userId: UserId): Promise<BuyerAtCounter> {
  const [row] = await db.query<{ balance: string; cash: string; card: string }>`
    select coalesce((select balance_after from ledger_entries where user_id = ${userId}
                     order by sequence desc limit 1), 0) balance,
           coalesce(sum(m.amount) filter (where m.paid_by = 'cash'), 0) cash,
           coalesce(sum(m.amount) filter (where m.paid_by = 'card'), 0) card
    from payments y join counter_movements m using (reservation_id) where y.user_id = ${userId}`;
  return { balance: Number(row!.balance), cash: Number(row!.cash), card: Number(row!.card) };
}
