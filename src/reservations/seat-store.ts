import { tableOf } from "../database/table-of.ts";
import type { PerformanceId, ReservationId } from "../core/ids.ts";
import { type Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import type { LockedSeat, Reservation, SeatPlace } from "./rules.ts";

interface SeatRow {
  performance_id: string;
  seat_number: number;
  section: string;
  seat_row: string;
  grade: string;
  price: number;
  status: LockedSeat["status"];
  held_until: Date | null;
  reservation_id: string | null;
}

export interface SeatRef {
  performanceId: PerformanceId;
  seatNumber: number;
}

/** Locks seats in order of performance and number. Seats come last in the order of locks. */
export async function lockSeats(
  tx: Tx,
  refs: readonly SeatRef[],
): Promise<Map<PerformanceId, Map<number, LockedSeat & SeatPlace>>> {
  const rows = await tx<SeatRow[]>`
    select s.performance_id, s.seat_number, s.section, s.seat_row, s.grade, s.price, s.status, s.held_until,
           s.reservation_id
    from seats s
    join (select distinct performance_id, seat_number
          from ${tableOf("r", refs, {
            performance_id: ["uuid", (ref) => ref.performanceId],
            seat_number: ["int", (ref) => ref.seatNumber],
          })}) asked
      using (performance_id, seat_number)
    order by s.performance_id, s.seat_number
    for update of s`;
  const found = new Map<PerformanceId, Map<number, LockedSeat & SeatPlace>>();
  for (const row of rows) {
    const id = row.performance_id as PerformanceId;
    const seats = found.get(id) ?? new Map<number, LockedSeat & SeatPlace>();
    found.set(id, seats.set(row.seat_number, seatOf(row)));
  }
  return found;
}

export async function holdSeats(tx: Tx, reservations: readonly Reservation[]): Promise<void> {
  const held = reservations.flatMap((each) => each.seats.map((seat) => ({ reservation: each, seat })));
  await tx`
    update seats s set status = 'HELD', held_until = v.held_until, reservation_id = v.reservation_id
    from ${tableOf("v", held, {
      performance_id: ["uuid", ({ reservation }) => reservation.performanceId],
      seat_number: ["int", ({ seat }) => seat.seatNumber],
      held_until: ["timestamptz", ({ reservation }) => reservation.expiresAt],
      reservation_id: ["uuid", ({ reservation }) => reservation.reservationId],
    })}
    where s.performance_id = v.performance_id and s.seat_number = v.seat_number`;
}

/**
 * Frees the seats that these reservations still hold. A seat that has passed to another reservation is left
 * alone.
 */
export async function freeSeatsOf(tx: Tx, ids: readonly ReservationId[]): Promise<void> {
  await tx`
    update seats s set status = 'AVAILABLE', held_until = null, reservation_id = null
    from (select reservation_id, performance_id, unnest(seat_numbers) seat_number
          from reservations where reservation_id = any(${pgArray(ids)}::uuid[]) offset 0) theirs
    where s.performance_id = theirs.performance_id and s.seat_number = theirs.seat_number
      and s.reservation_id = theirs.reservation_id and s.status = 'HELD'`;
}

export async function sellSeatsOf(tx: Tx, ids: readonly ReservationId[]): Promise<void> {
  await tx`
    update seats s set status = 'SOLD', held_until = null
    from (select reservation_id, performance_id, unnest(seat_numbers) seat_number
          from reservations where reservation_id = any(${pgArray(ids)}::uuid[]) offset 0) theirs
    where s.performance_id = theirs.performance_id and s.seat_number = theirs.seat_number
      and s.reservation_id = theirs.reservation_id`;
}

/** Puts seats that these reservations bought back on sale. */
export async function returnSeats(
  tx: Tx,
  returned: readonly { reservationId: ReservationId; seatNumbers: readonly number[] }[],
): Promise<void> {
  const seats = returned.flatMap(({ reservationId, seatNumbers }) =>
    seatNumbers.map((seatNumber) => ({ reservationId, seatNumber })),
  );
  await tx`
    update seats s set status = 'AVAILABLE', reservation_id = null
    from ${tableOf("v", seats, {
      reservation_id: ["uuid", (seat) => seat.reservationId],
      seat_number: ["int", (seat) => seat.seatNumber],
    })}
    join reservations r using (reservation_id)
    where s.performance_id = r.performance_id and s.seat_number = v.seat_number
      and s.reservation_id = r.reservation_id and s.status = 'SOLD'`;
}

function seatOf(row: SeatRow): LockedSeat & SeatPlace {
  return {
    seatNumber: row.seat_number,
    section: row.section,
    row: row.seat_row,
    grade: row.grade,
    price: row.price,
    status: row.status,
    heldUntil: row.held_until?.getTime() ?? null,
    reservationId: row.reservation_id as ReservationId | null,
  };
}
