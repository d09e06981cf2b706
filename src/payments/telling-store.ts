import type { BookingNumber } from "../core/bookings/booking-number.ts";
import type { CancellationId, PaymentId } from "../core/ids.ts";
import type { Database } from "../database/database.ts";
import type { PaidSeat, RefundPolicy, RefundTerms } from "./rules.ts";

/** What was paid, as its buyer is told of it. */
export interface ToldPayment {
  bookingNumber: BookingNumber;
  amount: number;
  terms: RefundTerms;
}

interface ToldPaymentRow {
  booking_number: BookingNumber;
  amount: string;
  paid_at: Date;
  refund_policy: RefundPolicy;
  starts_at: Date;
  time_zone: string;
}

export async function readToldPayment(db: Database, id: PaymentId): Promise<ToldPayment | undefined> {
  const [row] = await db.query<ToldPaymentRow>`
    select y.booking_number, y.amount, y.paid_at, y.refund_policy, p.starts_at, c.time_zone
    from payments y
    join reservations r on r.reservation_id = y.reservation_id
    join performances p on p.performance_id = r.performance_id
    join concerts c on c.concert_id = p.concert_id
    where y.payment_id = ${id}`;
  return (
    row && {
      bookingNumber: row.booking_number,
      amount: Number(row.amount),
      terms: {
        policy: row.refund_policy,
        paidAt: row.paid_at.getTime(),
        startsAt: row.starts_at.getTime(),
        timeZone: row.time_zone,
      },
    }
  );
}

export interface ToldCancellation {
  paymentId: PaymentId;
  seatNumbers: PaidSeat["seatNumber"][];
  fee: number;
  refund: number;
  toCards: number;
}

export async function readToldCancellation(
  db: Database,
  id: CancellationId,
): Promise<ToldCancellation | undefined> {
  const [row] = await db.query<{
    payment_id: string;
    seats: ArrayLike<number>;
    fee: string;
    refund: string;
    to_cards: string;
  }>`
    select payment_id, seat_numbers seats, fee, amount - fee refund, to_cards from cancellations
    where cancellation_id = ${id}`;
  return (
    row && {
      paymentId: row.payment_id as PaymentId,
      seatNumbers: Array.from(row.seats),
      fee: Number(row.fee),
      refund: Number(row.refund),
      toCards: Number(row.to_cards),
    }
  );
}
