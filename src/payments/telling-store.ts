import type { CancellationId, PaymentId } from "../core/ids.ts";
import type { Database } from "../database/database.ts";
import type { PaidSeat } from "./rules.ts";

export interface ToldCancellation {
  paymentId: PaymentId;
  seatNumbers: PaidSeat["seatNumber"][];
  fee: number;
  refund: number;
  toCards: number;
  isDateCancelled: boolean;
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
    is_of_job: boolean;
  }>`
    select payment_id, seat_numbers seats, fee, amount - fee refund, to_cards,
           job_id is not null is_of_job from cancellations
    where cancellation_id = ${id}`;
  return (
    row && {
      paymentId: row.payment_id as PaymentId,
      seatNumbers: Array.from(row.seats),
      fee: Number(row.fee),
      refund: Number(row.refund),
      toCards: Number(row.to_cards),
      isDateCancelled: row.is_of_job,
    }
  );
}

export interface Postponed {
  newStart: number | null;
}

/** Where a postponed date stands, as the buyers of its tickets are told. */
export async function readPostponement(db: Database, id: PaymentId): Promise<Postponed | undefined> {
  const [row] = await db.query<{ starts_at: Date; is_open: boolean }>`
    select p.starts_at, p.date_is_open is_open
    from payments y
    join reservations r on r.reservation_id = y.reservation_id
    join performances p on p.performance_id = r.performance_id
    where y.payment_id = ${id} and p.called_off_at is not null`;
  return row && { newStart: row.is_open ? null : row.starts_at.getTime() };
}
