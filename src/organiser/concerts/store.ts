import type { ConcertId, PerformanceId } from "../../core/ids.ts";
import type { Database } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import type { Takings } from "./api.ts";

/** What these concerts have taken, by date. Dates of which nothing was sold are missing. */
export async function readTakings(
  db: Database,
  ids: readonly ConcertId[],
): Promise<Map<PerformanceId, Takings>> {
  const rows = await db.query<{ performance_id: string; gross: string; fees: string; refunds: string }>`
    select performance_id, sum(gross) gross, sum(fees) fees, sum(refunds) refunds
    from seat_takings where concert_id = any(${pgArray(ids)}::uuid[])
    group by performance_id`;
  return new Map(
    rows.map((row) => {
      const [gross, fees, refunds] = [Number(row.gross), Number(row.fees), Number(row.refunds)];
      return [row.performance_id as PerformanceId, { gross, fees, refunds, net: gross - refunds }];
    }),
  );
}
