import type { Actor } from "../core/access/actor.ts";
import type { ConcertId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { type Refusal, refuse } from "../core/refusals.ts";
import type { Tx } from "../database/database.ts";

/**
 * Adds a concert to those that its maker works for, if they are limited to some: what somebody has made is
 * theirs to see. What a token makes is its maker's as well, or the token could do more than they.
 */
export async function giveToMaker(
  tx: Tx,
  { kind, id, concertIds }: Actor,
  concertId: ConcertId,
): Promise<Refusal | null> {
  if (concertIds === null) return null;
  if (concertIds.length >= LIMITS.concertsOfStaffMax)
    return refuse("invalid_state", `Nobody works for more than ${LIMITS.concertsOfStaffMax} named concerts.`);
  if (kind === "token")
    await tx`
      update api_tokens set concert_ids = array_append(concert_ids, ${concertId}::uuid)
      where token_id = ${id}`;
  await tx`
    update staff set concert_ids = array_append(concert_ids, ${concertId}::uuid), version = version + 1
    where concert_ids is not null and staff_id = coalesce(
      (select staff_id from api_tokens where token_id = ${id}), ${id}::uuid)`;
  return null;
}

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
