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
 * `lateral` makes the planner look for each row by its key, in the order asked. By what it knew of tables
 * that were small when it planned, it read all seats and reservations for each batch instead.
 */
export async function lockSeats(
  tx: Tx,
  refs: readonly SeatRef[],
  reservations: SQL.Query<unknown>,
): Promise<Map<PerformanceId, Map<number, LockedSeat>>> {
  const rows = await tx<SeatRow[]>`
    select s.*
    from (select performance_id, seat_number
          from ${tableOf("r", refs, {
            performance_id: ["uuid", (ref) => ref.performanceId],
            seat_number: ["int", (ref) => ref.seatNumber],
          })}
          union
          select performance_id, seat_number
          from (${reservations}) asked,
          lateral (select performance_id, unnest(seat_numbers) seat_number from reservations
                   where reservation_id = asked.reservation_id offset 0) theirs
          order by performance_id, seat_number) asked,
    lateral (select performance_id, seat_number, status, held_until, reservation_id, allocation_id,
                    complimentary_id
             from seats
             where performance_id = asked.performance_id and seat_number = asked.seat_number
             for update) s`;
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
