import type { ConcertId, PaymentId, PerformanceId, ReservationId, UserId } from "../../core/ids.ts";
import type { Tx } from "../../database/database.ts";
import type { PaidSeat, RefundPolicy, RefundTerms } from "../rules.ts";

/** An order of which something is left, with its terms. */
export interface PaidOrder {
  reservationId: ReservationId;
  paymentId: PaymentId;
  userId: UserId;
  /** Those that were not given back. */
  seats: PaidSeat[];
  terms: RefundTerms;
  /** What the whole order cost. */
  amount: number;
}

interface OrderRow {
  reservation_id: string;
  payment_id: string;
  user_id: string;
  seats: PaidSeat[];
  paid_at: Date;
  refund_policy: RefundPolicy;
  starts_at: Date;
  time_zone: string;
  amount: string;
}

/** The orders of a date that are still owned, after one of them, without locks. */
export async function readPaidOrders(
  tx: Tx,
  { concertId, performanceId }: { concertId: ConcertId; performanceId: PerformanceId },
  after: string,
  ordersMax: number,
): Promise<PaidOrder[]> {
  const rows = await tx<OrderRow[]>`
    select r.reservation_id, y.payment_id, r.user_id, n.seats, y.paid_at, y.amount, y.refund_policy,
           p.starts_at, c.time_zone
    from (select * from reservations
          where concert_id = ${concertId} and performance_id = ${performanceId} and status = 'CONFIRMED'
            and reservation_id > ${after}::uuid
          order by reservation_id limit ${ordersMax}) r
    join payments y on y.reservation_id = r.reservation_id
    join performances p on p.performance_id = r.performance_id
    join concerts c on c.concert_id = r.concert_id,
    lateral (select json_agg(json_build_object('seatNumber', number, 'price', price) order by at) seats
             from unnest(r.seat_numbers, r.seat_prices) with ordinality a(number, price, at)
             where number <> all(r.cancelled_seats)) n
    order by r.reservation_id`;
  return rows.map((row) => ({
    reservationId: row.reservation_id as ReservationId,
    paymentId: row.payment_id as PaymentId,
    userId: row.user_id as UserId,
    seats: row.seats,
    amount: Number(row.amount),
    terms: {
      policy: row.refund_policy,
      paidAt: row.paid_at.getTime(),
      startsAt: row.starts_at.getTime(),
      timeZone: row.time_zone,
    },
  }));
}
