import type { SQL } from "bun";

export interface ReservationLeft {
  id: string;
  userId: string;
  status: string;
  seatNumbers: number[];
  cancelled: number[];
  amount: number;
  heldAt: number;
  expiresAt: number;
  endedAt: number | null;
  confirmedAt: number | null;
}

export interface EntryLeft {
  userId: string;
  sequence: number;
  balanceAfter: number;
  reference: string;
}

/** Everything that was left behind, read when all was quiet. */
export interface Left {
  reservations: Map<string, ReservationLeft>;
  payments: Map<string, { id: string; userId: string; amount: number }>;
  topUps: { id: string; userId: string; status: string }[];
  cancellations: Map<string, { reservationId: string; at: number }>;
  entries: Map<string, EntryLeft[]>;
  places: Set<string>;
}

interface ReservationRow {
  reservation_id: string;
  user_id: string;
  status: string;
  seat_numbers: ArrayLike<number>;
  cancelled_seats: ArrayLike<number>;
  amount: string;
  held_at: Date;
  expires_at: Date;
  ended_at: Date | null;
  confirmed_at: Date | null;
}

export async function readLeft(admin: SQL): Promise<Left> {
  const reservations = await admin<ReservationRow[]>`select * from reservations`;
  const payments = await admin<{ payment_id: string; user_id: string; amount: string }[]>`
    select payment_id, user_id, amount from payments`;
  const cancellations = await admin<
    { cancellation_id: string; reservation_id: string; cancelled_at: Date }[]
  >`
    select cancellation_id, reservation_id, cancelled_at from cancellations`;
  const topUps = await admin<{ top_up_id: string; user_id: string; status: string }[]>`
    select top_up_id, user_id, status from top_ups`;
  const entries = await admin<
    { user_id: string; sequence: string; balance_after: string; reference: string }[]
  >`
    select user_id, sequence, balance_after, reference from ledger_entries
    order by user_id, sequence`;
  const places = await admin<{ user_id: string; position: string }[]>`select user_id, position from places`;
  return {
    reservations: new Map(reservations.map((row) => [row.reservation_id, reservationOf(row)])),
    payments: new Map(
      payments.map((row) => [
        row.payment_id,
        { id: row.payment_id, userId: row.user_id, amount: Number(row.amount) },
      ]),
    ),
    cancellations: new Map(
      cancellations.map((row) => [
        row.cancellation_id,
        { reservationId: row.reservation_id, at: row.cancelled_at.getTime() },
      ]),
    ),
    topUps: topUps.map((row) => ({ id: row.top_up_id, userId: row.user_id, status: row.status })),
    entries: Map.groupBy(
      entries.map((row) => ({
        userId: row.user_id,
        sequence: Number(row.sequence),
        balanceAfter: Number(row.balance_after),
        reference: row.reference,
      })),
      (entry) => entry.userId,
    ),
    places: new Set(places.map((row) => `${row.user_id} ${row.position}`)),
  };
}

function reservationOf(row: ReservationRow): ReservationLeft {
  return {
    id: row.reservation_id,
    userId: row.user_id,
    status: row.status,
    seatNumbers: Array.from(row.seat_numbers),
    cancelled: Array.from(row.cancelled_seats),
    amount: Number(row.amount),
    heldAt: row.held_at.getTime(),
    expiresAt: row.expires_at.getTime(),
    endedAt: row.ended_at?.getTime() ?? null,
    confirmedAt: row.confirmed_at?.getTime() ?? null,
  };
}
