import type { UserId } from "../../core/ids.ts";
import { type Instant, isoTime } from "../../core/time.ts";
import type { Database } from "../../database/database.ts";

export interface SignOut {
  userId: UserId;
  /** Access tokens of the user that have an earlier version are void. */
  version: number;
  signedOutAt: Instant;
}

interface SignOutRow {
  user_id: string;
  version: number;
  signed_out_at: Date;
}

/** Makes the user's tokens void. Returns the version of those to come. */
export async function insertSignOut(db: Database, userId: UserId): Promise<number> {
  const [row] = await db.query<{ version: number }>`
    insert into sign_outs (user_id, version, signed_out_at) values (${userId}, 1, clock_timestamp())
    on conflict (user_id) do update
    set version = sign_outs.version + 1, signed_out_at = excluded.signed_out_at
    returning version`;
  return row!.version;
}

export async function readVersion(db: Database, userId: UserId): Promise<number> {
  const [row] = await db.query<{ version: number }>`
    select version from sign_outs where user_id = ${userId}`;
  return row?.version ?? 0;
}

export async function readSignOutsSince(db: Database, since: Instant): Promise<SignOut[]> {
  const rows = await db.query<SignOutRow>`
    select user_id, version, signed_out_at from sign_outs where signed_out_at >= ${isoTime(since)}
    order by signed_out_at`;
  return rows.map((row) => ({
    userId: row.user_id as UserId,
    version: row.version,
    signedOutAt: row.signed_out_at.getTime(),
  }));
}
