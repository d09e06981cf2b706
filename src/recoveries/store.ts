import type { RecoveryId, UserId } from "../core/ids.ts";
import type { Database, Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";

/** How often somebody has asked for an e-mail within the last hour. */
export async function countRecent(db: Database, emailIndexes: readonly string[]): Promise<number> {
  const [row] = await db.query<{ n: number }>`
    select count(*)::int n from recoveries
    where email_index = any(${pgArray(emailIndexes)}::text[])
      and created_at > clock_timestamp() - interval '1 hour'`;
  return row!.n;
}

/** Records a recovery for the user who has bought with this e-mail most recently, if anybody has. */
export async function insertRecovery(
  tx: Tx,
  recoveryId: RecoveryId,
  emailIndexes: readonly string[],
): Promise<UserId | null> {
  const [row] = await tx<{ user_id: string | null }[]>`
    insert into recoveries (recovery_id, email_index, user_id, created_at)
    select ${recoveryId}::uuid, ${emailIndexes[0]!}::text,
           (select y.user_id from contacts c join payments y on y.user_id = c.user_id
            where c.email_index = any(${pgArray(emailIndexes)}::text[])
            order by y.paid_at desc limit 1),
           clock_timestamp()
    returning user_id`;
  return row!.user_id as UserId | null;
}

export interface RecoveryBounds {
  triesMax: number;
  minutes: number;
}

/**
 * Counts one try. Returns the user if the code was right, and the recovery was neither used nor tried too
 * often nor too old.
 */
export async function tryRecovery(
  db: Database,
  recoveryId: RecoveryId,
  isRight: boolean,
  { triesMax, minutes }: RecoveryBounds,
): Promise<UserId | null> {
  const [row] = await db.query<{ user_id: string | null }>`
    update recoveries
    set tries = tries + 1, used_at = case when ${isRight}::boolean then clock_timestamp() end
    where recovery_id = ${recoveryId} and used_at is null and tries < ${triesMax}
      and created_at > clock_timestamp() - ${minutes} * interval '1 minute'
    returning user_id`;
  return isRight && row ? (row.user_id as UserId | null) : null;
}

export async function deleteOldRecoveries(tx: Tx): Promise<void> {
  await tx`
    delete from recoveries where recovery_id = any(array(
      select recovery_id from recoveries where created_at < clock_timestamp() - interval '1 day'
      limit 1000))`;
}
