import type { PerformanceId, TicketId } from "../core/ids.ts";
import type { Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import { tableOf } from "../database/table-of.ts";

/** A ticket as the door decides about it. */
export interface TicketAtDoor {
  ticketId: TicketId;
  performanceId: PerformanceId;
  seatNumber: number;
  status: "VALID" | "CHECKED_IN" | "CANCELLED";
  section: string;
  row: string;
  label: string;
}

/**
 * Locks these tickets, and returns those that exist. The seat is looked up by its key for each: without
 * statistics, as of a hall that has just been drawn, PostgreSQL may read the whole hall instead.
 */
export async function lockTicketsAtDoor(
  tx: Tx,
  ids: readonly TicketId[],
): Promise<Map<TicketId, TicketAtDoor>> {
  const rows = await tx<TicketAtDoor[]>`
    select t.ticket_id "ticketId", t.performance_id "performanceId", t.seat_number "seatNumber", t.status,
           s.section, s.seat_row as row, s.label
    from tickets t
    join performances p using (performance_id),
    lateral (select * from plan_seats
             where plan_no = p.plan_no and seat_number = t.seat_number offset 0) s
    where t.ticket_id = any(${pgArray(ids)}::uuid[])
    order by t.ticket_id for update of t`;
  return new Map(rows.map((row) => [row.ticketId, row]));
}

/** Writes which tickets are in, and which are not in any more. A cancelled ticket stays cancelled. */
export async function writeCheckIns(
  tx: Tx,
  changed: readonly { ticketId: TicketId; isIn: boolean }[],
): Promise<void> {
  await tx`
    update tickets t set status = case when v.is_in then 'CHECKED_IN' else 'VALID' end
    from ${tableOf("v", changed, {
      ticket_id: ["uuid", ({ ticketId }) => ticketId],
      is_in: ["boolean", ({ isIn }) => isIn],
    })}
    where t.ticket_id = v.ticket_id and t.status = any('{VALID,CHECKED_IN}')`;
}
