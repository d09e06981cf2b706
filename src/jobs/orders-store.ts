import type { CancellationId, JobId, JobOrderId, PaymentId, ReservationId, UserId } from "../core/ids.ts";
import type { Tx } from "../database/database.ts";
import { tableOf } from "../database/table-of.ts";

/** What a job is to do for one order. */
export interface JobOrder {
  jobOrderId: JobOrderId;
  paymentId: PaymentId;
  reservationId: ReservationId;
  userId: UserId;
  paidAt: Date;
}

/**
 * Takes orders that are to be done, until the transaction ends: whoever asks meanwhile gets others. If this
 * worker dies, they are free again, and nothing was done for them.
 */
export async function takeOrders(
  tx: Tx,
  jobId: JobId,
  ordersMax: number,
  only: JobOrderId | null,
): Promise<JobOrder[]> {
  return tx<JobOrder[]>`
    select job_order_id "jobOrderId", payment_id "paymentId", reservation_id "reservationId",
           user_id "userId",
           (select paid_at from payments y where y.payment_id = job_orders.payment_id) "paidAt"
    from job_orders
    where job_id = ${jobId} and status = 'PENDING'
      and job_order_id = coalesce(${only}::uuid, job_order_id)
    order by job_order_id limit ${ordersMax}
    for update skip locked`;
}

/** What became of an order. */
export interface OrderResult {
  jobOrderId: JobOrderId;
  cancellationId: CancellationId | null;
  /** Why it failed; null if it is done. */
  reason: string | null;
}

export async function recordResults(tx: Tx, results: readonly OrderResult[]): Promise<void> {
  await tx`
    update job_orders o
    set status = case when v.reason is null then 'DONE' else 'FAILED' end, reason = v.reason,
        cancellation_id = v.cancellation_id, ended_at = clock_timestamp()
    from ${tableOf("v", results, {
      job_order_id: ["uuid", (each) => each.jobOrderId],
      cancellation_id: ["uuid", (each) => each.cancellationId],
      reason: ["text", (each) => each.reason],
    })}
    where o.job_order_id = v.job_order_id`;
}
