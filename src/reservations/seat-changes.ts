import { tableOf } from "../database/table-of.ts";
import type { PerformanceId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { ChangedMeanwhile, noteChange, type Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import type { Reservation } from "./rules.ts";

/** Seats of one performance that a transaction has given another status. */
export interface SeatChange {
  performanceId: PerformanceId;
  seatNumbers: readonly number[];
  /** By how much the number of its sold seats has grown; 0 unless given. */
  sold?: number;
}

/** What a reservation's coming or going changes. */
export function changeOf({ performanceId, seats }: Pick<Reservation, "performanceId" | "seats">): SeatChange {
  return { performanceId, seatNumbers: seats.map((seat) => seat.seatNumber) };
}

/** Any number, as long as every worker agrees on it: the space of the locks on performances. */
const PERFORMANCE_LOCKS = 7_301_004;

/**
 * Gives the performances of these changes their next versions, notes which seats those changed, and counts what was
 * sold. The last writes before the commit: they lock the performances' rows, so that versions are in commit order and
 * the locks are short.
 *
 * Batches stand in line for the rows by advisory locks, in a statement of their own. Who waits for a row that is updated
 * again and again is woken by each of those updates and looks for the newest version each time: with 64 workers that
 * cost as much as the batch. And a statement that waits itself looks for the rows as they were before it waited, finds
 * them changed, and queues again behind those who already wait for it: a deadlock.
 *
 * `decidedBy` holds the sales that these changes were decided by. If the organiser has changed one of them since, this
 * throws, and the batch is decided again: what an organiser has been answered holds for everything after it.
 */
export async function recordSeatChanges(
  tx: Tx,
  changes: readonly SeatChange[],
  decidedBy?: ReadonlyMap<PerformanceId, { version: number }>,
): Promise<void> {
  const sold = new Map<PerformanceId, number>();
  for (const change of changes)
    sold.set(change.performanceId, (sold.get(change.performanceId) ?? 0) + (change.sold ?? 0));
  for (const performanceId of sold.keys()) noteChange(tx, performanceId);
  const seats = changes.flatMap(({ performanceId, seatNumbers }) =>
    seatNumbers.map((seatNumber) => ({ performanceId, seatNumber })),
  );
  const line = standInLine(tx, [...sold.keys()]);
  const record = tx<{ performance_id: string }[]>`
    with bumped as (
      update performances p set version = version + 1, seats_sold = seats_sold + v.sold
      from ${tableOf("v", [...sold], {
        performance_id: ["uuid", ([performanceId]) => performanceId],
        sold: ["int", ([, count]) => count],
        sale_version: ["bigint", ([performanceId]) => decidedBy?.get(performanceId)?.version ?? null],
      })}
      where p.performance_id = v.performance_id and p.sale_version = coalesce(v.sale_version, p.sale_version)
      returning p.performance_id, p.version),
    forgotten as (
      delete from seat_changes c using bumped b
      where c.performance_id = b.performance_id and c.version = b.version - ${LIMITS.seatChangesKept}::bigint)
    insert into seat_changes (performance_id, version, seat_numbers)
    select performance_id, version, seat_numbers
    from bumped
    join (select performance_id, array_agg(distinct seat_number) seat_numbers
          from ${tableOf("s", seats, {
            performance_id: ["uuid", (seat) => seat.performanceId],
            seat_number: ["int", (seat) => seat.seatNumber],
          })}
          group by performance_id) changed using (performance_id)
    returning performance_id`;
  const [, recorded] = await Promise.all([line, record]);
  if (recorded.length < sold.size) throw new ChangedMeanwhile("the organiser has changed this sale");
}

/** Waits for the batches that are about to commit changes of these performances, and keeps others waiting until the end. */
export async function standInLine(tx: Tx, ids: readonly PerformanceId[]): Promise<void> {
  await tx`
    select pg_advisory_xact_lock(${PERFORMANCE_LOCKS}::int, lock)
    from (select distinct hashtext(id::text) lock from unnest(${pgArray(ids)}::uuid[]) id order by lock offset 0) locks`;
}
