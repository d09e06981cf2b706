import type { CancellationId, FeeReturnId, PaymentId, PerformanceId } from "../../core/ids.ts";
import type { Database } from "../../database/database.ts";
import type { PaidSeat } from "../rules.ts";

export interface ToldCancellation {
  paymentId: PaymentId;
  seatNumbers: PaidSeat["seatNumber"][];
  fee: number;
  refund: number;
  toCards: number;
  isDateCancelled: boolean;
}

export async function readToldCancellation(db: Database, id: CancellationId): Promise<ToldCancellation> {
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
  const { payment_id, seats, fee, refund, to_cards, is_of_job } = row!;
  return {
    paymentId: payment_id as PaymentId,
    seatNumbers: Array.from(seats),
    fee: Number(fee),
    refund: Number(refund),
    toCards: Number(to_cards),
    isDateCancelled: is_of_job,
  };
}

export interface Postponed {
  /** When it was to begin until then. */
  oldStart: number;
  newStart: number | null;
}

/** Where a postponed date stands, as the buyers of its tickets are told. */
export async function readPostponement(db: Database, id: PaymentId): Promise<Postponed> {
  const [row] = await db.query<{ starts_at: Date; starts_before: Date; is_open: boolean }>`
    select p.starts_at, coalesce(p.starts_before, p.starts_at) starts_before, p.date_is_open is_open
    from payments y
    join reservations r on r.reservation_id = y.reservation_id
    join performances p on p.performance_id = r.performance_id
    where y.payment_id = ${id}`;
  const { starts_at, starts_before, is_open } = row!;
  return { oldStart: starts_before.getTime(), newStart: is_open ? null : starts_at.getTime() };
}

/** What a calendar has to know of a date beside what stands on its tickets. */
export interface DateOfCalendar {
  performanceId: PerformanceId;
  runningMinutes: number | null;
  revision: number;
}

export async function readDateOfCalendar(db: Database, id: PerformanceId): Promise<DateOfCalendar> {
  const [row] = await db.query<{ running_minutes: number | null; revision: number }>`
    select (c.facts ->> 'runningMinutes')::int running_minutes,
           jsonb_array_length(p.earlier_promises) + (p.called_off_at is not null)::int revision
    from performances p join concerts c using (concert_id) where p.performance_id = ${id}`;
  const { running_minutes, revision } = row!;
  return { performanceId: id, runningMinutes: running_minutes, revision };
}

/** An exchange of seats. */
export interface ToldExchange {
  /** Which gave back the old seats. */
  cancellationId: CancellationId;
  /** Whether the difference was settled at the counter. Else it was in points. */
  isAtCounter: boolean;
}

/** The exchange that a payment came of. */
export async function readToldExchange(db: Database, id: PaymentId): Promise<ToldExchange> {
  const [row] = await db.query<{ cancellation_id: string; is_at_counter: boolean }>`
    select o.cancellation_id,
           exists (select from counter_movements m where m.reservation_id = y.reservation_id) is_at_counter
    from payments y join counter_orders o using (reservation_id)
    where y.payment_id = ${id}`;
  const { cancellation_id, is_at_counter } = row!;
  return { cancellationId: cancellation_id as CancellationId, isAtCounter: is_at_counter };
}

/** A fee that was given back later. */
export interface ToldFeeReturn {
  paymentId: PaymentId;
  seatNumbers: PaidSeat["seatNumber"][];
  amount: number;
  toCards: number;
}

export async function readToldFeeReturn(db: Database, id: FeeReturnId): Promise<ToldFeeReturn> {
  const [row] = await db.query<{
    payment_id: string;
    seats: ArrayLike<number>;
    amount: string;
    to_cards: string;
  }>`
    select c.payment_id, f.seat_numbers seats, f.amount, f.to_cards
    from fee_returns f join cancellations c using (cancellation_id) where f.fee_return_id = ${id}`;
  const { payment_id, seats, amount, to_cards } = row!;
  return {
    paymentId: payment_id as PaymentId,
    seatNumbers: Array.from(seats),
    amount: Number(amount),
    toCards: Number(to_cards),
  };
}
