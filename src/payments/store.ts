import type { PaymentId, ReservationId, UserId } from "../core/ids.ts";
import { type Instant, isoTime } from "../core/time.ts";
import { type Database, pgArray, type Tx } from "../database/database.ts";
import { type Page, pageLimit } from "../http/schemas.ts";
import type { Cancellation, RefundPolicy, RefundTerms } from "./rules.ts";

export interface PaymentRecord {
  paymentId: PaymentId;
  reservationId: ReservationId;
  userId: UserId;
  amount: number;
  balanceAfter: number;
  status: "SUCCEEDED" | "REFUNDED";
  paidAt: Instant;
}

interface PaymentRow {
  payment_id: string;
  reservation_id: string;
  user_id: string;
  amount: string;
  balance_after: string;
  status: PaymentRecord["status"];
  paid_at: Date;
}

/** Writes payments down with the terms on which they can be taken back. */
export async function insertPayments(
  tx: Tx,
  payments: readonly PaymentRecord[],
  policy: RefundPolicy,
): Promise<void> {
  await tx`
    insert into payments (payment_id, reservation_id, user_id, amount, balance_after, status, paid_at, refund_policy)
    select v.*, ${JSON.stringify(policy)}::text::jsonb
    from unnest(${pgArray(payments.map((payment) => payment.paymentId))}::uuid[],
                         ${pgArray(payments.map((payment) => payment.reservationId))}::uuid[],
                         ${pgArray(payments.map((payment) => payment.userId))}::uuid[],
                         ${pgArray(payments.map((payment) => payment.amount))}::bigint[],
                         ${pgArray(payments.map((payment) => payment.balanceAfter))}::bigint[],
                         ${pgArray(payments.map((payment) => payment.status))}::text[],
                         ${pgArray(payments.map((payment) => isoTime(payment.paidAt)))}::timestamptz[]) v`;
}

export async function readPayment(db: Database, id: PaymentId): Promise<PaymentRecord | undefined> {
  const [row] = await db.query<PaymentRow>`select * from payments where payment_id = ${id}`;
  return row && paymentOf(row);
}

/** A user's payments, newest first; one more than the page holds, where there are more. */
export async function readPaymentsOf(db: Database, userId: UserId, page: Page): Promise<PaymentRecord[]> {
  const rows = await db.query<PaymentRow>`
    select * from payments
    where user_id = ${userId} and (${page.cursor ?? null}::uuid is null or payment_id < ${page.cursor ?? null}::uuid)
    order by payment_id desc limit ${pageLimit(page) + 1}`;
  return rows.map(paymentOf);
}

export interface Purchase {
  paymentId: PaymentId;
  terms: RefundTerms;
}

interface PurchaseRow {
  reservation_id: string;
  payment_id: string;
  paid_at: Date;
  refund_policy: RefundPolicy;
  starts_at: Date;
  time_zone: string;
}

/** What was paid for reservations, and on which terms. The lock on the reservation is the payment's as well. */
export async function readPurchases(
  tx: Tx,
  ids: readonly ReservationId[],
): Promise<Map<ReservationId, Purchase>> {
  const rows = await tx<PurchaseRow[]>`
    select y.reservation_id, y.payment_id, y.paid_at, y.refund_policy, p.starts_at, c.time_zone
    from payments y
    join reservations r using (reservation_id)
    join performances p using (performance_id)
    join concerts c on c.concert_id = p.concert_id
    where y.reservation_id = any(${pgArray(ids)}::uuid[])`;
  return new Map(rows.map((row) => [row.reservation_id as ReservationId, purchaseOf(row)]));
}

export async function markRefunded(tx: Tx, ids: readonly PaymentId[]): Promise<void> {
  await tx`update payments set status = 'REFUNDED' where payment_id = any(${pgArray(ids)}::uuid[])`;
}

export async function insertCancellations(tx: Tx, cancellations: readonly Cancellation[]): Promise<void> {
  await tx`
    insert into cancellations (cancellation_id, payment_id, reservation_id, user_id, seat_numbers, seat_fees, amount, fee,
                               balance_after, cancelled_at)
    select cancellation_id, payment_id, reservation_id, user_id, numbers::int[], fees::int[], amount, fee, balance_after,
           cancelled_at
    from unnest(${pgArray(cancellations.map((each) => each.cancellationId))}::uuid[],
                ${pgArray(cancellations.map((each) => each.paymentId))}::uuid[],
                ${pgArray(cancellations.map((each) => each.reservationId))}::uuid[],
                ${pgArray(cancellations.map((each) => each.userId))}::uuid[],
                ${pgArray(cancellations.map((each) => pgArray(each.seats.map((seat) => seat.seatNumber))))}::text[],
                ${pgArray(cancellations.map((each) => pgArray(each.seats.map((seat) => seat.fee))))}::text[],
                ${pgArray(cancellations.map((each) => each.amount))}::bigint[],
                ${pgArray(cancellations.map((each) => each.fee))}::bigint[],
                ${pgArray(cancellations.map((each) => each.balanceAfter))}::bigint[],
                ${pgArray(cancellations.map((each) => isoTime(each.cancelledAt)))}::timestamptz[])
      as v(cancellation_id, payment_id, reservation_id, user_id, numbers, fees, amount, fee, balance_after,
           cancelled_at)`;
}

function purchaseOf(row: PurchaseRow): Purchase {
  return {
    paymentId: row.payment_id as PaymentId,
    terms: {
      policy: row.refund_policy,
      paidAt: row.paid_at.getTime(),
      startsAt: row.starts_at.getTime(),
      timeZone: row.time_zone,
    },
  };
}

function paymentOf(row: PaymentRow): PaymentRecord {
  return {
    paymentId: row.payment_id as PaymentId,
    reservationId: row.reservation_id as ReservationId,
    userId: row.user_id as UserId,
    amount: Number(row.amount),
    balanceAfter: Number(row.balance_after),
    status: row.status,
    paidAt: row.paid_at.getTime(),
  };
}
