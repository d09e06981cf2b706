import type { PerformanceId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import type { Tx } from "../database/database.ts";
import { tableOf } from "../database/table-of.ts";

/** Moves when seats of a date that are kept back go on sale by themselves. */
export async function moveReleases(
  tx: Tx,
  id: PerformanceId,
  moved: (at: Instant) => Instant,
): Promise<void> {
  const rows = await tx<{ allocation_id: string; release_at: Date }[]>`
    select allocation_id, release_at from allocations
    where performance_id = ${id} and release_at is not null and released_at is null
    order by allocation_id for update`;
  await tx`
    update allocations a set release_at = v.release_at
    from ${tableOf("v", rows, {
      allocation_id: ["uuid", (row) => row.allocation_id],
      release_at: ["timestamptz", (row) => moved(row.release_at.getTime())],
    })}
    where a.allocation_id = v.allocation_id`;
}
