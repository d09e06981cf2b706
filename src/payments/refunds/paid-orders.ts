import type { ConcertId, PerformanceId, ReservationId, UserId } from "../../core/ids.ts";
import type { Tx } from "../../database/database.ts";
import { type Purchase, purchaseOf, type PurchaseRow } from "../store.ts";
import type { PaidSeat } from "../rules.ts";

/** An order of which something is left, with its terms. */
export interface PaidOrder extends Purchase {
  reservationId: ReservationId;
  userId: UserId;
  /** Those that were not given back. */
  seats: PaidSeat[];
}

/** The orders of a date that are still owned, after one of them, without locks. */
export async function readPaidOrders(
  tx: Tx,
  { concertId, performanceId }: { concertId: ConcertId; performanceId: PerformanceId },
  after: string,
  ordersMax: number,
): Promise<PaidOrder[]> {
  const rows = await tx<(PurchaseRow & { user_id: string; seats: PaidSeat[] })[]>`
    select y.*, n.seats
    from (select * from reservations
          where concert_id = ${concertId} and performance_id = ${performanceId} and status = 'CONFIRMED'
            and reservation_id > ${after}::uuid
          order by reservation_id limit ${ordersMax}) r
    join purchases y on y.reservation_id = r.reservation_id,
    lateral (select json_agg(json_build_object('seatNumber', number, 'price', price) order by at) seats
             from unnest(r.seat_numbers, r.seat_prices) with ordinality a(number, price, at)
             where number <> all(r.cancelled_seats)) n
    order by r.reservation_id`;
  return rows.map((row) => ({
    ...purchaseOf(row),
    reservationId: row.reservation_id as ReservationId,
    userId: row.user_id as UserId,
    seats: row.seats,
  }));
}
