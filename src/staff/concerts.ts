import type { ConcertId } from "../core/ids.ts";
import { invalidRequest, type Refusal } from "../core/refusals.ts";
import { fieldError } from "../core/words/field-errors.ts";
import { pgArray } from "../database/pg-array.ts";
import type { Tx } from "../database/database.ts";

/** Why nobody can be let work for these concerts; null if all of them exist, or none is named. */
export async function checkConcerts(tx: Tx, ids: readonly ConcertId[] | null): Promise<Refusal | null> {
  if (ids === null) return null;
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int count from concerts
    where concert_id = any(${pgArray(ids)}::uuid[]) and withdrawn_at is null`;
  if (row!.count === ids.length) return null;
  return invalidRequest("concertIds", fieldError("gone", "names a concert that does not exist"));
}
