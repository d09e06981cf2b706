import type { BookingNumber } from "../core/bookings/booking-number.ts";
import type { PaymentId, ReservationId } from "../core/ids.ts";
import { type Instant, isoTime } from "../core/time.ts";
import type { Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import type { InheritedTerms, RefundPolicy, RefundPromise, RefundTerms } from "./rules.ts";

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

export function promiseRowOf({ promisedAt, until, startsBefore, ...promised }: RefundPromise): PromiseRow {
  return {
    ...promised,
    promisedAt: isoTime(promisedAt),
    until: isoTime(until),
    startsBefore: startsBefore === null ? null : isoTime(startsBefore),
  };
}
