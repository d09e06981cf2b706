import { tableOf } from "../../database/table-of.ts";
import { type Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import { TIDIED_ROWS_MAX } from "../../database/housekeeping.ts";
import type { Proof } from "../line/rules.ts";

/** Which of these proofs have been used for a place. Exact when read under the queue's lock. */
export async function readSpentProofs(tx: Tx, proofIds: readonly string[]): Promise<Set<string>> {
  if (proofIds.length === 0) return new Set();
  const rows = await tx<{ proof_id: string }[]>`
    select proof_id from spent_proofs where proof_id = any(${pgArray(proofIds)}::uuid[])`;
  return new Set(rows.map((row) => row.proof_id));
}

export async function insertSpentProofs(tx: Tx, proofs: readonly Proof[]): Promise<void> {
  await tx`
    insert into spent_proofs (proof_id, expires_at)
    select * from ${tableOf("v", proofs, {
      proof_id: ["uuid", (proof) => proof.proofId],
      expires_at: ["timestamptz", (proof) => proof.expiresAt],
    })}`;
}

/** Removes spent proofs of expired challenges, which are refused for being expired. */
export async function tidySpentProofs(tx: Tx): Promise<void> {
  await tx`
    delete from spent_proofs where ctid = any(array(
      select ctid from spent_proofs where expires_at < clock_timestamp() - interval '1 minute'
      order by expires_at limit ${TIDIED_ROWS_MAX}))`;
}
