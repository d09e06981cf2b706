import type { PaymentId, ReservationId, UserId } from "../core/ids.ts";
import { type Instant, isoTime } from "../core/time.ts";
import { type Database, pgArray, type Tx } from "../platform/database.ts";
import { type Page, pageLimit } from "../platform/schemas.ts";

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

export async function insertPayments(tx: Tx, payments: readonly PaymentRecord[]): Promise<void> {
  await tx`
    insert into payments (payment_id, reservation_id, user_id, amount, balance_after, status, paid_at)
    select * from unnest(${pgArray(payments.map((payment) => payment.paymentId))}::uuid[],
                         ${pgArray(payments.map((payment) => payment.reservationId))}::uuid[],
                         ${pgArray(payments.map((payment) => payment.userId))}::uuid[],
                         ${pgArray(payments.map((payment) => payment.amount))}::bigint[],
                         ${pgArray(payments.map((payment) => payment.balanceAfter))}::bigint[],
                         ${pgArray(payments.map((payment) => payment.status))}::text[],
                         ${pgArray(payments.map((payment) => isoTime(payment.paidAt)))}::timestamptz[])`;
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
