import { LIMITS } from "../core/limits.ts";
import type { Tx } from "./database.ts";

/** The most rows removed in one turn, so that tidying never competes with a sale. */
export const TIDIED_ROWS_MAX = 5_000;

/** Removes what is no longer needed: old stored answers, and marks of batches that were settled long ago. */
export async function tidyDatabase(tx: Tx): Promise<void> {
  await tx`
    delete from idempotency_keys where ctid = any(array(
      select ctid from idempotency_keys
      where created_at < clock_timestamp() - ${LIMITS.idempotencyKeptHours} * interval '1 hour'
      order by created_at limit ${TIDIED_ROWS_MAX}))`;
  await tx`
    delete from batch_commits where ctid = any(array(
      select ctid from batch_commits where created_at < clock_timestamp() - interval '1 hour'
      order by created_at limit ${TIDIED_ROWS_MAX}))`;
}
