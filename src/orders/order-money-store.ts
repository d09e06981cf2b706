import type { PaymentId } from "../core/ids.ts";
import { isoTime } from "../core/time.ts";
import type { Database } from "../database/database.ts";
import type { OrderDetail } from "./api.ts";

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
    cancelled_at: Date;
  }>`
    select x.cancellation_id, x.seat_numbers, x.amount, x.fee, x.refunded_by, x.cancelled_at,
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
    cancelledAt: isoTime(row.cancelled_at.getTime()),
  }));
}

/**
 * The wallet's side of what an order moved, with the points that its own card payment brought, what of its
 * refunds went on to cards (and came back, where the company declined), and what passed over the counter.
 */
export async function readEntriesOfOrder(db: Database, id: PaymentId): Promise<OrderDetail["ledgerEntries"]> {
  const rows = await db.query<{
    entry_id: string;
    kind: OrderDetail["ledgerEntries"][number]["kind"];
    amount: string;
    balance_after: string;
    created_at: Date;
  }>`
    select e.entry_id, kind, e.amount, e.balance_after, e.created_at
    from (with c as (select cancellation_id, refunded_by from cancellations
                     where reservation_id = (select reservation_id from payments where payment_id = ${id}))
          select 'PAYMENT' kind, ${id}::uuid reference
          union all
          select 'TOP_UP', top_up_id from top_ups where pays_payment_id = ${id}
          union all
          select case refunded_by when 'BUYER' then 'REFUND' else 'ORGANISER_REFUND' end, cancellation_id
          from c
          union all
          select 'FEE_RETURN', fee_return_id from c join fee_returns using (cancellation_id)
          union all
          select kind, reversal_id from c join top_up_reversals using (cancellation_id),
                 unnest('{TOP_UP_REVERSAL,TOP_UP_REVERSAL_RETURN}'::text[]) kind
          union all
          select kind, movement_id from counter_movements,
                 unnest('{COUNTER_SALE,COUNTER_PAYOUT}'::text[]) kind
          where reservation_id = (select reservation_id from payments where payment_id = ${id})) of_order
    join ledger_entries e using (kind, reference)
    order by e.created_at, e.entry_id`;
  return rows.map((row) => ({
    entryId: row.entry_id,
    kind: row.kind,
    amount: Number(row.amount),
    balanceAfter: Number(row.balance_after),
    createdAt: isoTime(row.created_at.getTime()),
  }));
}
