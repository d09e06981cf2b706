import type { PerformanceId } from "../../core/ids.ts";
import type { SeatStatus } from "../../core/seat-status.ts";
import type { Instant } from "../../core/time.ts";
import { type Database } from "../../database/database.ts";
import { tableOf } from "../../database/table-of.ts";

export interface SeatRecord {
  seatNumber: number;
  section: string;
  row: string;
  label: string;
  flags: number;
  grade: string;
  price: number;
  status: SeatStatus;
  heldUntil: Instant | null;
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
    label: string;
    flags: number;
    category: number;
    status: SeatRecord["status"];
    held_until: Date | null;
    version: string;
    /** By category; only with the first seat. */
    prices: { grade: string; price: number }[] | null;
    now: Date;
  }>`
    select s.seat_number, c.section, c.seat_row, c.label, c.flags, c.category, s.status, s.held_until,
           p.version, case when s.seat_number = 1 then p.prices end prices, clock_timestamp() now
    from performances p
    join seats s using (performance_id)
    join plan_seats c on c.plan_no = p.plan_no and c.seat_number = s.seat_number
    where p.performance_id = ${id}
    order by s.seat_number`;
  const prices = rows[0]?.prices ?? [];
  return {
    now: rows[0]?.now.getTime() ?? 0,
    version: Number(rows[0]?.version ?? 0),
    seats: rows.map((row) => ({
      seatNumber: row.seat_number,
      section: row.section,
      row: row.seat_row,
      label: row.label,
      flags: row.flags,
      grade: prices[row.category]!.grade,
      price: prices[row.category]!.price,
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
  version: number;
  /**
   * One entry for each version after the requested one that is still known, with the present state of its
   * seats. Oldest first.
   */
  changes: { version: number; seats: SeatState[] }[];
}

/** Which changes are wanted: those after a known version, or none but the present version. */
export interface SeatNewsAsked {
  performanceId: PerformanceId;
  since: number | null;
}

/**
 * The present versions of performances, with the changes of their seats since. They are complete if there is
 * one entry for each later version. Performances that do not exist are missing.
 */
export async function readSeatNews(
  db: Database,
  asked: readonly SeatNewsAsked[],
): Promise<(SeatChanges & SeatNewsAsked)[]> {
  const rows = await db.query<{
    performance_id: string;
    since: string | null;
    version: string;
    now: Date;
    changed_in: string | null;
    seat_number: number;
    status: SeatRecord["status"];
    held_until: Date | null;
  }>`
    select a.performance_id, a.since, p.version, clock_timestamp() now, c.version changed_in,
           s.seat_number, s.status, s.held_until
    from ${tableOf("a", asked, {
      performance_id: ["uuid", (each) => each.performanceId],
      since: ["bigint", (each) => each.since],
    })}
    join performances p using (performance_id)
    left join seat_changes c on c.performance_id = p.performance_id and c.version > a.since
    left join lateral (
      select * from seats
      where performance_id = p.performance_id and seat_number = any(c.seat_numbers) offset 0) s on true
    order by a.performance_id, a.since, c.version`;
  const news: (SeatChanges & SeatNewsAsked)[] = [];
  for (const row of rows) {
    const performanceId = row.performance_id as PerformanceId;
    const since = row.since === null ? null : Number(row.since);
    let last = news.at(-1);
    if (last?.performanceId !== performanceId || last.since !== since) {
      last = { performanceId, since, now: row.now.getTime(), version: Number(row.version), changes: [] };
      news.push(last);
    }
    if (row.changed_in === null) continue;
    const version = Number(row.changed_in);
    if (last.changes.at(-1)?.version !== version) last.changes.push({ version, seats: [] });
    const { seat_number: seatNumber, status, held_until } = row;
    last.changes.at(-1)!.seats.push({ seatNumber, status, heldUntil: held_until?.getTime() ?? null });
  }
  return news;
}
