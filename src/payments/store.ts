import type { BookingNumber } from "../core/bookings/booking-number.ts";
import { tableOf } from "../database/table-of.ts";
import type { PaymentId, ReservationId, UserId } from "../core/ids.ts";
import { type Instant, isoTime } from "../core/time.ts";
import { type Database, type Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import { type Page, pageLimit } from "../http/schemas.ts";
import type { Cancellation, InheritedTerms, RefundPolicy, RefundPromise, RefundTerms } from "./rules.ts";

export interface PaymentRecord {
  paymentId: PaymentId;
  bookingNumber: BookingNumber;
  reservationId: ReservationId;
  userId: UserId;
  amount: number;
  balanceAfter: number;
  status: "SUCCEEDED" | "REFUNDED";
  /** The terms that the buyer has agreed to, if they said so. */
  termsVersion: string | null;
  paidAt: Instant;
}

interface PaymentRow {
  payment_id: string;
  booking_number: BookingNumber;
  reservation_id: string;
  user_id: string;
  amount: string;
  balance_after: string;
  status: PaymentRecord["status"];
  terms_version: string | null;
  paid_at: Date;
}

/** A payment, and what it has inherited if it came of an exchange. */
export type NewPayment = PaymentRecord & { inherited: InheritedTerms | null };

/** Records payments, each with the refund terms of its concert now, if it has not inherited others. */
export async function insertPayments(tx: Tx, payments: readonly NewPayment[]): Promise<void> {
  await tx`
    insert into payments (payment_id, booking_number, reservation_id, user_id, amount, balance_after, status,
                          terms_version, paid_at, refund_policy_no)
    select payment_id, booking_number, reservation_id, user_id, amount, balance_after, status, terms_version,
           paid_at, coalesce(refund_policy_no(inherited::jsonb),
                             (select c.refund_policy_no
                              from reservations r join concerts c using (concert_id)
                              where r.reservation_id = v.reservation_id))
    from ${tableOf("v", payments, {
      payment_id: ["uuid", (payment) => payment.paymentId],
      booking_number: ["text", (payment) => payment.bookingNumber],
      reservation_id: ["uuid", (payment) => payment.reservationId],
      user_id: ["uuid", (payment) => payment.userId],
      amount: ["bigint", (payment) => payment.amount],
      balance_after: ["bigint", (payment) => payment.balanceAfter],
      status: ["text", (payment) => payment.status],
      terms_version: ["text", (payment) => payment.termsVersion],
      paid_at: ["timestamptz", (payment) => payment.paidAt],
      inherited: ["text", ({ inherited }) => inherited && JSON.stringify(inherited.policy)],
    })}`;
}

/** Records what payments have inherited that came of an exchange. */
export async function insertExchanges(
  tx: Tx,
  exchanged: readonly (NewPayment & { inherited: InheritedTerms })[],
): Promise<void> {
  await tx`
    insert into exchanged_payments (payment_id, first_payment_id, bought_at, order_amount, promises)
    select payment_id, first_payment_id, bought_at, order_amount, promises::jsonb
    from ${tableOf("v", exchanged, {
      payment_id: ["uuid", ({ paymentId }) => paymentId],
      first_payment_id: ["uuid", ({ inherited }) => inherited.firstPaymentId],
      bought_at: ["timestamptz", ({ inherited }) => inherited.boughtAt],
      order_amount: ["bigint", ({ inherited }) => inherited.orderAmount],
      promises: ["text", ({ inherited }) => JSON.stringify(inherited.promises.map(promiseRowOf))],
    })}`;
}

export async function readPayment(db: Database, id: PaymentId): Promise<PaymentRecord | undefined> {
  const [row] = await db.query<PaymentRow>`select * from payments where payment_id = ${id}`;
  return row && paymentOf(row);
}

/** A user's payments, newest first: one page, and one row more where there is a next page. */
export async function readPaymentsOf(db: Database, userId: UserId, page: Page): Promise<PaymentRecord[]> {
  const rows = await db.query<PaymentRow>`
    select * from payments
    where user_id = ${userId}
      and (${page.cursor ?? null}::uuid is null or payment_id < ${page.cursor ?? null}::uuid)
    order by payment_id desc limit ${pageLimit(page) + 1}`;
  return rows.map(paymentOf);
}

/** What was paid for a reservation, and what giving it back costs. */
export interface Purchase extends Pick<InheritedTerms, "firstPaymentId" | "termsVersion"> {
  paymentId: PaymentId;
  bookingNumber: BookingNumber;
  /** When the points were taken, be it for an exchange. */
  paidAt: Instant;
  terms: RefundTerms;
}

/** A row of the view `purchases`, which knows what was inherited and promised. */
export interface PurchaseRow {
  reservation_id: string;
  payment_id: string;
  booking_number: BookingNumber;
  terms_version: string | null;
  first_payment_id: string;
  paid_at: Date;
  bought_at: Date;
  order_amount: string;
  fees_taken: string;
  refund_policy: RefundPolicy;
  starts_at: Date;
  time_zone: string;
  promises: PromiseRow[];
}

/** A promise as it is stored: times as text. */
type PromiseRow = Omit<RefundPromise, "promisedAt" | "until" | "startsBefore"> & {
  promisedAt: string;
  until: string;
  startsBefore: string | null;
};

/**
 * What was paid for reservations, and the refund terms. A payment is guarded by the lock of its reservation,
 * and what was taken of an order that was exchanged by that of its buyer's wallet.
 */
export async function readPurchases(
  tx: Tx,
  ids: readonly ReservationId[],
): Promise<Map<ReservationId, Purchase>> {
  const rows = await tx<PurchaseRow[]>`
    select * from purchases where reservation_id = any(${pgArray(ids)}::uuid[])`;
  return new Map(rows.map((row) => [row.reservation_id as ReservationId, purchaseOf(row)]));
}

export function purchaseOf(row: PurchaseRow): Purchase {
  return {
    paymentId: row.payment_id as PaymentId,
    firstPaymentId: row.first_payment_id as PaymentId,
    bookingNumber: row.booking_number,
    termsVersion: row.terms_version,
    paidAt: row.paid_at.getTime(),
    terms: {
      policy: row.refund_policy,
      boughtAt: row.bought_at.getTime(),
      startsAt: row.starts_at.getTime(),
      timeZone: row.time_zone,
      promises: row.promises.map(promiseOf),
      orderAmount: Number(row.order_amount),
      feesTaken: Number(row.fees_taken),
    },
  };
}

function promiseOf({ promisedAt, until, startsBefore, ...promised }: PromiseRow): RefundPromise {
  return {
    ...promised,
    promisedAt: Date.parse(promisedAt),
    until: Date.parse(until),
    startsBefore: startsBefore === null ? null : Date.parse(startsBefore),
  };
}

function promiseRowOf({ promisedAt, until, startsBefore, ...promised }: RefundPromise): PromiseRow {
  return {
    ...promised,
    promisedAt: isoTime(promisedAt),
    until: isoTime(until),
    startsBefore: isoTime(startsBefore),
  };
}

export async function markRefunded(tx: Tx, ids: readonly PaymentId[]): Promise<void> {
  await tx`update payments set status = 'REFUNDED' where payment_id = any(${pgArray(ids)}::uuid[])`;
}

export async function insertCancellations(tx: Tx, cancellations: readonly Cancellation[]): Promise<void> {
  await tx`
    insert into cancellations (cancellation_id, payment_id, reservation_id, user_id, seat_numbers, seat_fees,
                               amount, fee,
                               balance_after, cancelled_at, refunded_by, to_cards, reason, job_id)
    select cancellation_id, payment_id, reservation_id, user_id, numbers::int[], fees::int[], amount, fee,
           balance_after,
           cancelled_at, refunded_by, to_cards, reason, job_id
    from ${tableOf("v", cancellations, {
      cancellation_id: ["uuid", (each) => each.cancellationId],
      payment_id: ["uuid", (each) => each.paymentId],
      reservation_id: ["uuid", (each) => each.reservationId],
      user_id: ["uuid", (each) => each.userId],
      numbers: ["int[]", (each) => each.seats.map((seat) => seat.seatNumber)],
      fees: ["int[]", (each) => each.seats.map((seat) => seat.fee)],
      amount: ["bigint", (each) => each.amount],
      fee: ["bigint", (each) => each.fee],
      balance_after: ["bigint", (each) => each.balanceAfter],
      cancelled_at: ["timestamptz", (each) => each.cancelledAt],
      refunded_by: ["text", (each) => each.refundedBy],
      to_cards: ["bigint", (each) => each.toCards],
      reason: ["text", (each) => each.reason],
      job_id: ["uuid", (each) => each.jobId],
    })}`;
}

function paymentOf(row: PaymentRow): PaymentRecord {
  return {
    paymentId: row.payment_id as PaymentId,
    bookingNumber: row.booking_number,
    reservationId: row.reservation_id as ReservationId,
    userId: row.user_id as UserId,
    amount: Number(row.amount),
    balanceAfter: Number(row.balance_after),
    status: row.status,
    termsVersion: row.terms_version,
    paidAt: row.paid_at.getTime(),
  };
}
