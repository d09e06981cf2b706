import type {
  CancellationId,
  ConcertId,
  FeeReturnId,
  PaymentId,
  ReservationId,
  UserId,
} from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import type { Database, Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import { tableOf } from "../../database/table-of.ts";
import type { KeptFee } from "./rules.ts";

/** Whose reservation it is. It never changes, so it may be known before the locks. */
export interface Owner {
  reservationId: ReservationId;
  userId: UserId;
  concertId: ConcertId;
  /** Null: it was not paid. */
  paidAt: Instant | null;
}

interface OwnerRow {
  reservation_id: string;
  user_id: string;
  concert_id: string;
  paid_at: Date | null;
}

export async function readOwner(db: Database, id: ReservationId): Promise<Owner | undefined> {
  const [row] = await db.query<OwnerRow>`
    select r.reservation_id, r.user_id, r.concert_id, y.paid_at
    from reservations r left join payments y using (reservation_id) where r.reservation_id = ${id}`;
  return row && ownerOf(row);
}

export async function readOwnerOfCancellation(db: Database, id: CancellationId): Promise<Owner | undefined> {
  const [row] = await db.query<OwnerRow>`
    select r.reservation_id, r.user_id, r.concert_id, y.paid_at
    from cancellations c join reservations r using (reservation_id) join payments y using (payment_id)
    where c.cancellation_id = ${id}`;
  return row && ownerOf(row);
}

function ownerOf(row: OwnerRow): Owner {
  return {
    reservationId: row.reservation_id as ReservationId,
    userId: row.user_id as UserId,
    concertId: row.concert_id as ConcertId,
    paidAt: row.paid_at?.getTime() ?? null,
  };
}

/** What a cancellation has kept, by seat. */
export interface KeptCancellation {
  paymentId: PaymentId;
  paidAt: Instant;
  fees: KeptFee[];
}

/** Read it under the locks of the buyers' wallets. */
export async function readKeptFees(
  tx: Tx,
  ids: readonly CancellationId[],
): Promise<Map<CancellationId, KeptCancellation>> {
  const rows = await tx<
    {
      cancellation_id: string;
      payment_id: string;
      paid_at: Date;
      seat_number: number;
      fee: number;
      returned: string;
    }[]
  >`
    select c.cancellation_id, c.payment_id, y.paid_at, kept.seat_number, kept.fee,
           coalesce((select sum(given.amount)
                     from fee_returns f, unnest(f.seat_numbers, f.seat_amounts) given(seat_number, amount)
                     where f.cancellation_id = c.cancellation_id
                       and given.seat_number = kept.seat_number), 0) returned
    from cancellations c
    join payments y on y.payment_id = c.payment_id,
    unnest(c.seat_numbers, c.seat_fees) with ordinality kept(seat_number, fee, at)
    where c.cancellation_id = any(${pgArray(ids)}::uuid[])
    order by c.cancellation_id, kept.at`;
  const found = new Map<CancellationId, KeptCancellation>();
  for (const row of rows) {
    const id = row.cancellation_id as CancellationId;
    const seat = { seatNumber: row.seat_number, fee: row.fee, returned: Number(row.returned) };
    const known = found.get(id);
    if (known) known.fees.push(seat);
    else
      found.set(id, {
        paymentId: row.payment_id as PaymentId,
        paidAt: row.paid_at.getTime(),
        fees: [seat],
      });
  }
  return found;
}

export interface FeeReturnRecord {
  feeReturnId: FeeReturnId;
  cancellationId: CancellationId;
  userId: UserId;
  seatNumbers: number[];
  /** Of each of these seats. */
  amounts: number[];
  amount: number;
  toCards: number;
  reason: string;
  returnedAt: Instant;
}

export async function insertFeeReturns(tx: Tx, added: readonly FeeReturnRecord[]): Promise<void> {
  await tx`
    insert into fee_returns (fee_return_id, cancellation_id, user_id, seat_numbers, seat_amounts, amount,
                             to_cards, reason, returned_at)
    select fee_return_id, cancellation_id, user_id, numbers::int[], amounts::int[], amount, to_cards, reason,
           returned_at
    from ${tableOf("v", added, {
      fee_return_id: ["uuid", (each) => each.feeReturnId],
      cancellation_id: ["uuid", (each) => each.cancellationId],
      user_id: ["uuid", (each) => each.userId],
      numbers: ["int[]", (each) => each.seatNumbers],
      amounts: ["int[]", (each) => each.amounts],
      amount: ["bigint", (each) => each.amount],
      to_cards: ["bigint", (each) => each.toCards],
      reason: ["text", (each) => each.reason],
      returned_at: ["timestamptz", (each) => each.returnedAt],
    })}`;
}
