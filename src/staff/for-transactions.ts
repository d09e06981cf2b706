import type { Tx } from "../database/database.ts";
import { LIMITS } from "../core/limits.ts";

/** Removes what has ended: sessions, invitations, counted tries, and challenges too old to be answered. */
export async function tidyStaff(tx: Tx): Promise<void> {
  await tx`delete from staff_sessions where expires_at < clock_timestamp()`;
  await tx`delete from staff_invitations where expires_at < clock_timestamp()`;
  await tx`
    delete from sign_in_tries
    where began_at < clock_timestamp() - ${LIMITS.signInTriesMinutes}::int * interval '1 minute'`;
  await tx`
    delete from spent_challenges
    where spent_at < clock_timestamp() - 2 * ${LIMITS.passkeyChallengeMinutes}::int * interval '1 minute'`;
}
