import type { ConcertId } from "../../core/ids.ts";
import { isoTime } from "../../core/time.ts";
import type { Database, Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";

/** Takes the place of the concert's last report. Returns when it was attached. */
export async function putRehearsal(tx: Tx, id: ConcertId, report: { rehearsedAt: string }): Promise<string> {
  const [row] = await tx<{ attached_at: Date }[]>`
    insert into rehearsals (concert_id, report, rehearsed_at)
    values (${id}, ${JSON.stringify(report)}::text::jsonb, ${report.rehearsedAt}::timestamptz)
    on conflict (concert_id) do update
    set report = excluded.report, rehearsed_at = excluded.rehearsed_at, attached_at = clock_timestamp()
    returning attached_at`;
  return isoTime(row!.attached_at.getTime());
}

export async function deleteRehearsal(tx: Tx, id: ConcertId): Promise<void> {
  await tx`delete from rehearsals where concert_id = ${id}`;
}

/** When these concerts were last rehearsed. Those that never were are missing. */
export async function readRehearsedAt(
  db: Database,
  ids: readonly ConcertId[],
): Promise<Map<ConcertId, string>> {
  const rows = await db.query<{ concert_id: ConcertId; rehearsed_at: Date }>`
    select concert_id, rehearsed_at from rehearsals where concert_id = any(${pgArray(ids)}::uuid[])`;
  return new Map(rows.map((row) => [row.concert_id, isoTime(row.rehearsed_at.getTime())]));
}
