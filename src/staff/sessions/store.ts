import type { Rights } from "../../core/access/actor.ts";
import type { Role } from "../../core/access/permissions.ts";
import type { ConcertId, StaffId, StaffSessionId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { isoTime } from "../../core/time.ts";
import type { Database, Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";

/** Who a session is of. */
export interface SessionFound {
  sessionId: StaffSessionId;
  staffId: StaffId;
  name: string;
  role: Role;
  concertIds: ConcertId[] | null;
}

const SEEN_EVERY = "1 minute";

/**
 * The session of this token, if it is of an active member and has not ended, by the database's clock. Writes
 * at most once a minute that it is in use.
 */
export async function findSession(db: Database, tokenHash: string): Promise<SessionFound | undefined> {
  const [row] = await db.query<{
    session_id: string;
    staff_id: string;
    name: string;
    role: Role;
    concert_ids: ConcertId[] | null;
    is_stale: boolean;
  }>`
    select s.session_id, m.staff_id, m.name, m.role, m.concert_ids,
           s.last_seen_at < clock_timestamp() - ${SEEN_EVERY}::interval is_stale
    from staff_sessions s join staff m using (staff_id)
    where s.token_hash = ${tokenHash} and m.status = 'ACTIVE' and s.expires_at > clock_timestamp()
      and s.last_seen_at > clock_timestamp() - ${LIMITS.staffIdleMinutes}::int * interval '1 minute'`;
  if (!row) return undefined;
  if (row.is_stale)
    await db.query`
      update staff_sessions set last_seen_at = clock_timestamp() where session_id = ${row.session_id}`;
  return {
    sessionId: row.session_id as StaffSessionId,
    staffId: row.staff_id as StaffId,
    name: row.name,
    role: row.role,
    concertIds: row.concert_ids,
  };
}

/** What the members of these sessions may do, for the sessions that have not ended. Marks none as used. */
export async function findSessionRights(db: Database, ids: readonly string[]): Promise<Map<string, Rights>> {
  const rows = await db.query<Rights & { session_id: string }>`
    select s.session_id, m.role, m.concert_ids "concertIds"
    from staff_sessions s join staff m using (staff_id)
    where s.session_id = any(${pgArray(ids)}::uuid[])
      and m.status = 'ACTIVE' and s.expires_at > clock_timestamp()
      and s.last_seen_at > clock_timestamp() - ${LIMITS.staffIdleMinutes}::int * interval '1 minute'`;
  return new Map(rows.map(({ session_id, ...rights }) => [session_id, rights]));
}

export interface NewSession {
  sessionId: StaffSessionId;
  tokenHash: string;
  staffId: StaffId;
  address: string;
  device: string;
}

/** Keeps the session, and returns when it ends at the latest. */
export async function insertSession(tx: Tx, session: NewSession): Promise<string> {
  const [row] = await tx<{ expires_at: Date }[]>`
    insert into staff_sessions (session_id, token_hash, staff_id, address, device, expires_at)
    values (${session.sessionId}, ${session.tokenHash}, ${session.staffId}, ${session.address},
            ${session.device}, clock_timestamp() + ${LIMITS.staffSessionHours}::int * interval '1 hour')
    returning expires_at`;
  return isoTime(row!.expires_at.getTime());
}

/** The live sessions of a member, the newest first. */
export async function readSessions(db: Database, staffId: string) {
  const rows = await db.query<{
    session_id: string;
    address: string;
    device: string;
    created_at: Date;
    last_seen_at: Date;
    expires_at: Date;
  }>`
    select * from staff_sessions
    where staff_id = ${staffId} and expires_at > clock_timestamp()
      and last_seen_at > clock_timestamp() - ${LIMITS.staffIdleMinutes}::int * interval '1 minute'
    order by created_at desc, session_id limit ${LIMITS.pageItemsMax}`;
  return rows.map((row) => ({
    sessionId: row.session_id,
    address: row.address,
    device: row.device,
    createdAt: isoTime(row.created_at.getTime()),
    lastSeenAt: isoTime(row.last_seen_at.getTime()),
    expiresAt: isoTime(row.expires_at.getTime()),
  }));
}

/** Whether there was such a session of this member. */
export async function deleteSession(tx: Tx, staffId: string, sessionId: string): Promise<boolean> {
  const rows = await tx`
    delete from staff_sessions where session_id = ${sessionId} and staff_id = ${staffId} returning 1`;
  return rows.length > 0;
}

export async function deleteSessionByToken(tx: Tx, tokenHash: string): Promise<void> {
  await tx`delete from staff_sessions where token_hash = ${tokenHash}`;
}

/** Ends all sessions of a member, and returns how many there were. */
export async function deleteSessionsOf(tx: Tx, staffId: string): Promise<number> {
  const rows = await tx`delete from staff_sessions where staff_id = ${staffId} returning 1`;
  return rows.length;
}
