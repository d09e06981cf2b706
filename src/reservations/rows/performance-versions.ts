import { Sales } from "../../catalogue/for-transactions.ts";
import type { PerformanceId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { ChangedMeanwhile, noteChange, type Tx } from "../../database/database.ts";
import { type Rows, type WorkingSet, type Write, writeOf } from "../../database/batches/working-set.ts";
import { pgArray } from "../../database/pg-array.ts";
import { tableOf } from "../../database/table-of.ts";

/** A seat whose status a transaction has changed. */
export interface SeatChange {
  performanceId: PerformanceId;
  seatNumber: number;
  /** By how much the number of sold seats has grown: 1, 0 or -1. */
  sold: number;
  /** The same of the seats that are kept back. */
  blocked: number;
}

/** The performances of a batch whose seats have changed. Their new versions are its last write. */
export class PerformanceVersions implements Rows {
  static readonly turn = "performances";
  readonly #set: WorkingSet;
  readonly #changes: SeatChange[] = [];

  constructor(set: WorkingSet) {
    this.#set = set;
  }

  change(change: SeatChange): void {
    this.#changes.push(change);
  }

  writes(tx: Tx): Write[] {
    const sales = this.#set.of(Sales);
    return writeOf(this.#changes, (changes) =>
      recordSeatChanges(tx, changes, (id) => sales.find(id)?.version ?? null),
    );
  }
}

/**
 * Namespace of the advisory locks on performances. Any number will do, as long as all workers use the same
 * one.
 */
const PERFORMANCE_LOCKS = 7_301_004;

/**
 * Gives the performances of these changes their next versions, records which seats changed, and counts those
 * sold and those kept back. Must be the last writes before the commit: they lock the performances' rows, so
 * versions are in commit order and the locks are short.
 *
 * Batches queue for the rows by advisory locks, taken in a statement of their own. A transaction that waits
 * for a row is woken by every update of it and searches for the newest version each time: with 64 workers
 * that cost as much as the batch itself. A statement that waits and then updates also uses the rows as they
 * were before it waited. It finds them changed and queues again behind those who wait for it: a deadlock.
 *
 * `decidedBy` tells by which version of its sale a performance's changes were decided; null if by none. If
 * the organiser has changed it since, this throws and the batch is decided again: an organiser's change, once
 * answered, applies to everything after it.
 */
export async function recordSeatChanges(
  tx: Tx,
  changes: readonly SeatChange[],
  decidedBy: (performanceId: PerformanceId) => number | null,
): Promise<void> {
  const counts = new Map<PerformanceId, { sold: number; blocked: number }>();
  for (const { performanceId, sold, blocked } of changes) {
    const before = counts.get(performanceId) ?? { sold: 0, blocked: 0 };
    counts.set(performanceId, { sold: before.sold + sold, blocked: before.blocked + blocked });
  }
  for (const performanceId of counts.keys()) noteChange(tx, performanceId);
  const line = lockPerformanceVersions(tx, [...counts.keys()]);
  const record = tx<{ performance_id: string }[]>`
    with bumped as (
      update performances p set version = version + 1, seats_sold = seats_sold + v.sold,
                                seats_blocked = seats_blocked + v.blocked
      from ${tableOf("v", [...counts], {
        performance_id: ["uuid", ([performanceId]) => performanceId],
        sold: ["int", ([, { sold }]) => sold],
        blocked: ["int", ([, { blocked }]) => blocked],
        sale_version: ["bigint", ([performanceId]) => decidedBy(performanceId)],
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
          from ${tableOf("s", changes, {
            performance_id: ["uuid", (seat) => seat.performanceId],
            seat_number: ["int", (seat) => seat.seatNumber],
          })}
          group by performance_id) changed using (performance_id)
    returning performance_id`;
  const [, recorded] = await Promise.all([line, record]);
  if (recorded.length < counts.size) throw new ChangedMeanwhile("the organiser has changed this sale");
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
