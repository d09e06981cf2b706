import type { DeviceId, PerformanceId, TicketId, UserId } from "../../core/ids.ts";
import { type Instant, isoTime } from "../../core/time.ts";
import type { Database, Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import { tableOf } from "../../database/table-of.ts";
import type { DoorCounts } from "../api.ts";
import type { Scan, ScanResult } from "./rules.ts";

interface ScanRow {
  nonce: string;
  performance_id: PerformanceId;
  ticket_id: TicketId | null;
  scanned_at: Date;
  gate: string;
  result: ScanResult;
  was_admitted: boolean;
  is_entry: boolean;
  forced_over: ScanResult | null;
  force_reason: string | null;
  undone_at: Date | null;
}

/** The database's clock, read after the locks. */
export async function readNow(tx: Tx): Promise<Instant> {
  const [row] = await tx<{ now: Date }[]>`select clock_timestamp() now`;
  return row!.now.getTime();
}

/** The scans of these nonces, and all of these tickets' that let somebody in. */
export async function readScans(
  tx: Tx,
  nonces: readonly string[],
  ticketIds: readonly TicketId[],
): Promise<Scan[]> {
  const rows = await tx<ScanRow[]>`
    select * from door_scans where nonce = any(${pgArray(nonces)}::text[])
    union
    select * from door_scans where ticket_id = any(${pgArray(ticketIds)}::uuid[]) and was_admitted`;
  return rows.map(scanOf);
}

/** The ticket of a scan; undefined if there is no such scan. */
export async function readTicketOfScan(tx: Tx, nonce: string): Promise<TicketId | null | undefined> {
  const [row] = await tx<{ ticket_id: TicketId | null }[]>`
    select ticket_id from door_scans where nonce = ${nonce}`;
  return row && row.ticket_id;
}

export async function insertScans(
  tx: Tx,
  scans: readonly Scan[],
  deviceId: DeviceId,
  now: Instant,
): Promise<void> {
  await tx`
    insert into door_scans (nonce, device_id, performance_id, ticket_id, scanned_at, received_at, gate,
                            result, was_admitted, is_entry, forced_over, force_reason)
    select v.nonce, ${deviceId}, v.performance_id, v.ticket_id, v.scanned_at, v.received_at, v.gate, v.result,
           v.was_admitted, v.is_entry, v.forced_over, v.force_reason
    from ${tableOf("v", scans, {
      nonce: ["text", (scan) => scan.nonce],
      performance_id: ["uuid", (scan) => scan.performanceId],
      ticket_id: ["uuid", (scan) => scan.ticketId],
      scanned_at: ["timestamptz", (scan) => scan.at],
      received_at: ["timestamptz", () => now],
      gate: ["text", (scan) => scan.gate],
      result: ["text", (scan) => scan.result],
      was_admitted: ["boolean", (scan) => scan.wasAdmitted],
      is_entry: ["boolean", (scan) => scan.isEntry],
      forced_over: ["text", (scan) => scan.forcedOver],
      force_reason: ["text", (scan) => scan.forceReason],
    })}
    order by v.nonce`;
}

/** Writes how scans stand now that another was added or taken back. */
export async function updateScans(tx: Tx, scans: readonly Scan[], now: Instant): Promise<void> {
  await tx`
    update door_scans s
    set result = v.result, is_entry = v.is_entry,
        undone_at = case when v.is_undone then coalesce(s.undone_at, v.now) end
    from ${tableOf("v", scans, {
      nonce: ["text", (scan) => scan.nonce],
      result: ["text", (scan) => scan.result],
      is_entry: ["boolean", (scan) => scan.isEntry],
      is_undone: ["boolean", (scan) => scan.isUndone],
      now: ["timestamptz", () => now],
    })}
    where s.nonce = v.nonce`;
}

function scanOf(row: ScanRow): Scan {
  return {
    nonce: row.nonce,
    ticketId: row.ticket_id,
    performanceId: row.performance_id,
    at: row.scanned_at.getTime(),
    gate: row.gate,
    result: row.result,
    wasAdmitted: row.was_admitted,
    isEntry: row.is_entry,
    forcedOver: row.forced_over,
    forceReason: row.force_reason,
    isUndone: row.undone_at !== null,
  };
}

/** Whether there is such a date. */
export async function isDate(db: Database, id: PerformanceId): Promise<boolean> {
  const rows = await db.query`select from performances where performance_id = ${id}`;
  return rows.length > 0;
}

/** A ticket that was given back after its entry does not count as inside. */
export async function readCounts(db: Database, id: PerformanceId): Promise<DoorCounts> {
  const [row] = await db.query<{ tickets: number; conflicts: number; gates: DoorCounts["byGate"] }>`
    select (select count(*)::int from tickets
            where performance_id = ${id} and status = any('{VALID,CHECKED_IN}')) tickets,
           (select count(*)::int from door_scans
            where performance_id = ${id} and was_admitted and not is_entry and undone_at is null) conflicts,
           (select coalesce(json_agg(json_build_object('gate', gate, 'inside', n) order by gate), '[]')
            from (select gate, count(*)::int n from door_scans join tickets t using (ticket_id)
                  where door_scans.performance_id = ${id} and is_entry and t.status = 'CHECKED_IN'
                  group by gate) by_gate) gates`;
  const { tickets, conflicts, gates } = row!;
  const inside = gates.reduce((sum, gate) => sum + gate.inside, 0);
  return { performanceId: id, tickets, inside, conflicts, byGate: gates };
}

interface ConflictFacts {
  device: string;
  first_at: Date | null;
  first_gate: string | null;
  user_id: UserId | null;
  seat_number: number | null;
  section: string | null;
  seat_row: string | null;
  label: string | null;
  booking_number: string | null;
}

/** Scans that let somebody in and are not their ticket's entry, by nonce. */
export async function readConflicts(db: Database, id: PerformanceId, after: string, rowsMax: number) {
  const rows = await db.query<ScanRow & ConflictFacts>`
    select s.*, d.name device, e.scanned_at first_at, e.gate first_gate,
           t.user_id, t.seat_number, t.section, t.seat_row, t.label, t.booking_number
    from door_scans s
    join door_devices d using (device_id)
    join performances here on here.performance_id = s.performance_id
    left join door_scans e on e.ticket_id = s.ticket_id and e.is_entry
    left join lateral (
      select k.user_id, k.seat_number, c.section, c.seat_row, c.label, y.booking_number
      from tickets k
      join performances p on p.performance_id = k.performance_id and p.concert_id = here.concert_id
      join plan_seats c on c.plan_no = p.plan_no and c.seat_number = k.seat_number
      left join payments y on y.payment_id = k.payment_id
      where k.ticket_id = s.ticket_id) t on true
    where s.performance_id = ${id} and s.was_admitted and not s.is_entry and s.undone_at is null
      and s.nonce > ${after}
    order by s.nonce limit ${rowsMax}`;
  return rows.map((row) => ({
    nonce: row.nonce,
    ticketId: row.ticket_id,
    userId: row.user_id,
    seatNumber: row.seat_number,
    section: row.section,
    row: row.seat_row,
    label: row.label,
    bookingNumber: row.booking_number,
    at: isoTime(row.scanned_at.getTime()),
    gate: row.gate,
    device: row.device,
    result: row.result,
    forcedOver: row.forced_over,
    // By force without a reason is kept as an empty one.
    reason: row.force_reason || null,
    firstAt: row.first_at && isoTime(row.first_at.getTime()),
    firstGate: row.first_gate,
  }));
}
