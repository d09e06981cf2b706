import { tableOf } from "../database/table-of.ts";
import type { PerformanceId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { ChangedMeanwhile, noteChange, type Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import type { Reservation } from "./rules.ts";

/** Seats of one performance whose status a transaction has changed. */
export interface SeatChange {
  performanceId: PerformanceId;
  seatNumbers: readonly number[];
  /** By how much the number of sold seats has grown; 0 when left out. */
  sold?: number;
}

/** What changes when a reservation is made or ends. */
export function changeOf({ performanceId, seats }: Pick<Reservation, "performanceId" | "seats">): SeatChange {
  return { performanceId, seatNumbers: seats.map((seat) => seat.seatNumber) };
}

/**
 * Namespace of the advisory locks on performances. Any number will do, as long as all workers use the same
 * one.
 */
const PERFORMANCE_LOCKS = 7_301_004;

/**
 * Gives the performances of these changes their next versions, records which seats changed, and counts the
 * sold ones. Must be the last writes before the commit: they lock the performances' rows, so versions are in
 * commit order and the locks are short.
 *
 * Batches queue for the rows by advisory locks, taken in a statement of their own. A transaction that waits
 * for a row is woken by every update of it and searches for the newest version each time: with 64 workers
 * that cost as much as the batch itself. A statement that waits and then updates also uses the rows as they
 * were before it waited. It finds them changed and queues again behind those who wait for it: a deadlock.
 *
 * `decidedBy` holds the sales that these changes were decided by. If the organiser has changed one of them
 * since, this throws and the batch is decided again: an organiser's change, once answered, applies to
 * everything after it.
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
  const line = lockPerformanceVersions(tx, [...sold.keys()]);
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

/**
 * Waits for other batches that are about to commit changes of these performances, and locks later ones out
 * until commit.
 */
export async function lockPerformanceVersions(tx: Tx, ids: readonly PerformanceId[]): Promise<void> {
  await tx`
    select pg_advisory_xact_lock(${PERFORMANCE_LOCKS}::int, lock)
    from (select distinct hashtext(id::text) lock from unnest(${pgArray(ids)}::uuid[]) id
          order by lock offset 0) locks`;
}
