import type {
  CancellationId,
  ConcertId,
  CounterMovementId,
  PaymentId,
  PerformanceId,
  ReservationId,
  UserId,
} from "../core/ids.ts";
import { type Instant, isoTime } from "../core/time.ts";
import type { Database, Tx } from "../database/database.ts";
import { tableOf } from "../database/table-of.ts";

/** An order made at the counter. */
export interface CounterOrder {
  reservationId: ReservationId;
  /** The refund of the seats that these were exchanged for; null: a sale. */
  cancellationId: CancellationId | null;
  isWalkIn: boolean;
  soldBy: string;
}

/** Money that was taken at the counter (above zero) or handed out there. */
export interface CounterMovement {
  movementId: CounterMovementId;
  reservationId: ReservationId;
  userId: UserId;
  amount: number;
  paidBy: "cash" | "card";
  receipt: string | null;
  movedBy: string;
}

export async function insertCounterOrders(
  tx: Tx,
  orders: readonly CounterOrder[],
  now: Instant,
): Promise<void> {
  await tx`
    insert into counter_orders (reservation_id, cancellation_id, is_walk_in, sold_by, sold_at)
    select v.*, ${isoTime(now)}::timestamptz from ${tableOf("v", orders, {
      reservation_id: ["uuid", (each) => each.reservationId],
      cancellation_id: ["uuid", (each) => each.cancellationId],
      is_walk_in: ["boolean", (each) => each.isWalkIn],
      sold_by: ["text", (each) => each.soldBy],
    })}`;
}

export async function insertCounterMovements(
  tx: Tx,
  movements: readonly CounterMovement[],
  now: Instant,
): Promise<void> {
  await tx`
    insert into counter_movements (movement_id, reservation_id, user_id, amount, paid_by, receipt, moved_by,
                                   moved_at)
    select v.*, ${isoTime(now)}::timestamptz from ${tableOf("v", movements, {
      movement_id: ["uuid", (each) => each.movementId],
      reservation_id: ["uuid", (each) => each.reservationId],
      user_id: ["uuid", (each) => each.userId],
      amount: ["bigint", (each) => each.amount],
      paid_by: ["text", (each) => each.paidBy],
      receipt: ["text", (each) => each.receipt],
      moved_by: ["text", (each) => each.movedBy],
    })}`;
}

/** What never changes of a paid order, so that it may be known before the locks. */
export interface PaidOrder {
  reservationId: ReservationId;
  paymentId: PaymentId;
  userId: UserId;
  concertId: ConcertId;
  performanceId: PerformanceId;
  isWalkIn: boolean;
}

export async function readPaidOrder(db: Database, id: ReservationId): Promise<PaidOrder | undefined> {
  const [row] = await db.query<PaidOrder>`
    select r.reservation_id "reservationId", y.payment_id "paymentId", r.user_id "userId",
           r.concert_id "concertId", r.performance_id "performanceId",
           coalesce(o.is_walk_in, false) "isWalkIn"
    from reservations r
    join payments y on y.reservation_id = r.reservation_id
    left join counter_orders o on o.reservation_id = r.reservation_id
    where r.reservation_id = ${id}`;
  return row;
}
