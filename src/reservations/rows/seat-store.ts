import type { SQL } from "bun";
import { tableOf } from "../../database/table-of.ts";
import type { AllocationId, PerformanceId, ReservationId, TicketId } from "../../core/ids.ts";
import { type Tx } from "../../database/database.ts";
import type { LockedSeat } from "./rules.ts";

interface SeatRow {
  performance_id: string;
  seat_number: number;
  status: LockedSeat["status"];
  held_until: Date | null;
  reservation_id: string | null;
  allocation_id: string | null;
  complimentary_id: string | null;
}

export interface SeatRef {
  performanceId: PerformanceId;
  seatNumber: number;
}

/**
 * Locks seats in order of performance and number: those asked for, and those of the reservations that the SQL
 * names (`reservationsOf`). All in one statement, since two would not keep the order.
 *
 * `offset 0` makes the planner find a reservation's seat numbers before it joins the seats. Before the tables
 * were first analysed, the planner expected a performance to have a handful of seats, and scanned all of them
 * for each reservation.
 */
export async function lockSeats(
  tx: Tx,
  refs: readonly SeatRef[],
  reservations: SQL.Query<unknown>,
): Promise<Map<PerformanceId, Map<number, LockedSeat>>> {
  const rows = await tx<SeatRow[]>`
    select s.performance_id, s.seat_number, s.status, s.held_until, s.reservation_id, s.allocation_id,
           s.complimentary_id
    from seats s
    join (select performance_id, seat_number
          from ${tableOf("r", refs, {
            performance_id: ["uuid", (ref) => ref.performanceId],
            seat_number: ["int", (ref) => ref.seatNumber],
          })}
          union
          select performance_id, seat_number
          from (select performance_id, unnest(seat_numbers) seat_number
                from reservations join (${reservations}) asked using (reservation_id)
                offset 0) theirs) asked
      using (performance_id, seat_number)
    order by s.performance_id, s.seat_number
    for update of s`;
  const found = new Map<PerformanceId, Map<number, LockedSeat>>();
  for (const row of rows) {
    const id = row.performance_id as PerformanceId;
    const seats = found.get(id) ?? new Map<number, LockedSeat>();
    found.set(id, seats.set(row.seat_number, seatOf(row)));
  }
  return found;
}

/** Writes the changes of locked seats. */
export async function updateSeats(
  tx: Tx,
  changed: readonly { performanceId: PerformanceId; seat: LockedSeat }[],
): Promise<void> {
  await tx`
    update seats s
    set status = v.status, held_until = v.held_until, reservation_id = v.reservation_id,
        allocation_id = v.allocation_id, complimentary_id = v.complimentary_id
    from ${tableOf("v", changed, {
      performance_id: ["uuid", ({ performanceId }) => performanceId],
      seat_number: ["int", ({ seat }) => seat.seatNumber],
      status: ["text", ({ seat }) => seat.status],
      held_until: ["timestamptz", ({ seat }) => seat.heldUntil],
      reservation_id: ["uuid", ({ seat }) => seat.reservationId],
      allocation_id: ["uuid", ({ seat }) => seat.allocationId],
      complimentary_id: ["uuid", ({ seat }) => seat.complimentaryId],
    })}
    where s.performance_id = v.performance_id and s.seat_number = v.seat_number`;
}

function seatOf(row: SeatRow): LockedSeat {
  return {
    seatNumber: row.seat_number,
    status: row.status,
    heldUntil: row.held_until?.getTime() ?? null,
    reservationId: row.reservation_id as ReservationId | null,
    allocationId: row.allocation_id as AllocationId | null,
    complimentaryId: row.complimentary_id as TicketId | null,
  };
}
