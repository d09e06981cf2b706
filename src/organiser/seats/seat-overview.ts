import type { PerformanceId } from "../../core/ids.ts";
import { SEAT_STATUSES, type SeatStatus } from "../../core/seat-status.ts";
import { packStatuses } from "../../core/seats/packed-statuses.ts";
import type { Database } from "../../database/database.ts";
import type { SeatOverview } from "./api.ts";

/** Every seat of a date as it is now, and whom it is kept back for. */
export async function readSeatOverview(db: Database, id: PerformanceId): Promise<SeatOverview> {
  const seats = await db.query<{
    seat_number: number;
    allocation_id: string | null;
    state: SeatStatus | "COMPLIMENTARY";
  }>`
    select seat_number, allocation_id, state from seat_states
    where performance_id = ${id} order by seat_number`;
  const kept = Map.groupBy(
    seats.filter((seat) => seat.allocation_id !== null),
    (seat) => seat.allocation_id!,
  );
  return {
    performanceId: id,
    statuses: packStatuses(
      seats.length,
      seats.map(({ state }) => SEAT_STATUSES.indexOf(state === "COMPLIMENTARY" ? "SOLD" : state)),
    ),
    kept: [...kept].map(([allocationId, of]) => ({
      allocationId,
      seatNumbers: of.map((seat) => seat.seat_number),
    })),
    given: seats.filter((seat) => seat.state === "COMPLIMENTARY").map((seat) => seat.seat_number),
  };
}
