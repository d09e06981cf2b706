import type { PerformanceId } from "../../core/ids.ts";
import type { SeatStatus } from "../../core/seat-status.ts";
import type { Instant } from "../../core/time.ts";
import { type Database } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";

export interface SeatRecord {
  seatNumber: number;
  section: string;
  row: string;
  grade: string;
  price: number;
  status: SeatStatus;
  heldUntil: Instant | null;
}

/** The committed version of each performance's seats. */
export async function readSeatVersions(
  db: Database,
  ids: readonly PerformanceId[],
): Promise<{ now: Instant; versions: Map<PerformanceId, number> }> {
  const rows = await db.query<{ performance_id: string | null; version: string; now: Date }>`
    select p.performance_id, p.version, c.now from (select clock_timestamp() now) c
    left join performances p on p.performance_id = any(${pgArray(ids)}::uuid[])`;
  const versions = new Map<PerformanceId, number>();
  for (const row of rows)
    if (row.performance_id) versions.set(row.performance_id as PerformanceId, Number(row.version));
  return { now: rows[0]!.now.getTime(), versions };
}

/** All seats of a performance and their version, from one database snapshot. */
export async function readSeats(
  db: Database,
  id: PerformanceId,
): Promise<{ now: Instant; version: number; seats: SeatRecord[] }> {
  const rows = await db.query<{
    seat_number: number;
    section: string;
    seat_row: string;
    grade: string;
    price: number;
    status: SeatRecord["status"];
    held_until: Date | null;
    version: string;
    now: Date;
  }>`
    select s.seat_number, s.section, s.seat_row, s.grade, s.price, s.status, s.held_until, p.version,
           clock_timestamp() now
    from performances p join seats s using (performance_id)
    where p.performance_id = ${id}
    order by s.seat_number`;
  return {
    now: rows[0]?.now.getTime() ?? 0,
    version: Number(rows[0]?.version ?? 0),
    seats: rows.map((row) => ({
      seatNumber: row.seat_number,
      section: row.section,
      row: row.seat_row,
      grade: row.grade,
      price: row.price,
      status: row.status,
      heldUntil: row.held_until?.getTime() ?? null,
    })),
  };
}

/** A seat's state after a change. */
export interface SeatState {
  seatNumber: number;
  status: SeatRecord["status"];
  heldUntil: Instant | null;
}

/** Seats that changed after a version, from one database snapshot. */
export interface SeatChanges {
  now: Instant;
  /** The present version; 0 if the performance does not exist. */
  version: number;
  /**
   * One entry for each version after the requested one that is still known, with the present state of its
   * seats. Oldest first.
   */
  changes: { version: number; seats: SeatState[] }[];
}

/**
 * The changes of a performance's seats since a version. Complete if there is one entry for each later
 * version.
 */
export async function readSeatChanges(db: Database, id: PerformanceId, since: number): Promise<SeatChanges> {
  const rows = await db.query<{
    version: string;
    now: Date;
    changed_in: string | null;
    seat_number: number;
    status: SeatRecord["status"];
    held_until: Date | null;
  }>`
    select p.version, clock_timestamp() now, c.version changed_in, s.seat_number, s.status, s.held_until
    from performances p
    left join seat_changes c on c.performance_id = p.performance_id and c.version > ${since}::bigint
    left join lateral (
      select * from seats
      where performance_id = p.performance_id and seat_number = any(c.seat_numbers) offset 0) s on true
    where p.performance_id = ${id}
    order by c.version`;
  const changes: SeatChanges["changes"] = [];
  for (const row of rows) {
    if (row.changed_in === null) continue;
    const version = Number(row.changed_in);
    if (changes.at(-1)?.version !== version) changes.push({ version, seats: [] });
    const { seat_number: seatNumber, status, held_until } = row;
    changes.at(-1)!.seats.push({ seatNumber, status, heldUntil: held_until?.getTime() ?? null });
  }
  return { now: rows[0]?.now.getTime() ?? 0, version: Number(rows[0]?.version ?? 0), changes };
}
