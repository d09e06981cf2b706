import type { PerformanceId, TicketId, UserId } from "../../core/ids.ts";
import type { Database } from "../../database/database.ts";

/**
 * The number below which every transaction has ended. What they changed is seen by any statement from now on,
 * and whoever asks for changes since this number misses none.
 */
export async function readVersion(db: Database): Promise<number> {
  const [row] = await db.query<{ version: string }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text version`;
  return Number(row!.version);
}

interface ManifestRow {
  ticket_id: TicketId;
  user_id: UserId;
  seat_number: number;
  status: "VALID" | "CHECKED_IN" | "CANCELLED";
  section: string;
  seat_row: string;
  label: string;
  booking_number: string | null;
  first_at: Date | null;
  first_gate: string | null;
  first_nonce: string | null;
}

/** Tickets of a date that were changed since a version, by id; those after one of them. */
export function readManifestRows(
  db: Database,
  id: PerformanceId,
  since: number,
  after: TicketId | null,
  rowsMax: number,
): Promise<ManifestRow[]> {
  return db.query<ManifestRow>`
    select t.ticket_id, t.user_id, t.seat_number, t.status, s.section, s.seat_row, s.label, y.booking_number,
           e.scanned_at first_at, e.gate first_gate, e.nonce first_nonce
    from (select * from tickets
          where performance_id = ${id} and changed_in >= ${since}::bigint
            and (${after}::uuid is null or ticket_id > ${after}::uuid)
          order by ticket_id limit ${rowsMax}) t
    join performances p using (performance_id)
    join plan_seats s on s.plan_no = p.plan_no and s.seat_number = t.seat_number
    left join payments y on y.payment_id = t.payment_id
    left join door_scans e on e.ticket_id = t.ticket_id and e.is_entry
    order by t.ticket_id`;
}
