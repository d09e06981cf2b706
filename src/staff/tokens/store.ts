import type { Role } from "../../core/access/permissions.ts";
import type { ApiTokenId, ConcertId, StaffId } from "../../core/ids.ts";
import { isoTime } from "../../core/time.ts";
import type { Database, Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import { beforeId } from "../../http/schemas.ts";

interface TokenRow {
  token_id: string;
  prefix: string;
  name: string;
  role: Role;
  concert_ids: ConcertId[] | null;
  staff_id: string | null;
  made_by: string | null;
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
}

/** A token that is good, with what its maker may do now. */
export interface TokenFound {
  tokenId: ApiTokenId;
  name: string;
  role: Role;
  concertIds: ConcertId[] | null;
  /** Null where the organiser's key made it. */
  maker: { role: Role; concertIds: ConcertId[] | null } | null;
}

/** The token of this hash, if it has not ended and its maker is an active member, by the database's clock. */
export async function findToken(db: Database, tokenHash: string): Promise<TokenFound | undefined> {
  const [row] = await db.query<
    TokenRow & { maker_role: Role | null; maker_concert_ids: ConcertId[] | null; is_stale: boolean }
  >`
    select t.*, m.role maker_role, m.concert_ids maker_concert_ids,
           t.last_used_at is null or t.last_used_at < clock_timestamp() - interval '1 minute' is_stale
    from api_tokens t left join staff m using (staff_id)
    where t.token_hash = ${tokenHash} and t.ended_at is null and t.expires_at > clock_timestamp()
      and (t.staff_id is null or m.status = 'ACTIVE')`;
  if (!row) return undefined;
  if (row.is_stale)
    await db.query`update api_tokens set last_used_at = clock_timestamp() where token_id = ${row.token_id}`;
  return {
    tokenId: row.token_id as ApiTokenId,
    name: row.name,
    role: row.role,
    concertIds: row.concert_ids,
    maker: row.maker_role && { role: row.maker_role, concertIds: row.maker_concert_ids },
  };
}

/** Those of these tokens that are good, as `findToken` decides it. Marks none as used. */
export async function findTokensOf(
  db: Database,
  ids: readonly string[],
): Promise<Omit<TokenFound, "name">[]> {
  const rows = await db.query<TokenRow & { maker_role: Role | null; maker_concert_ids: ConcertId[] | null }>`
    select t.*, m.role maker_role, m.concert_ids maker_concert_ids
    from api_tokens t left join staff m using (staff_id)
    where t.token_id = any(${pgArray(ids)}::uuid[]) and t.ended_at is null
      and t.expires_at > clock_timestamp() and (t.staff_id is null or m.status = 'ACTIVE')`;
  return rows.map((row) => ({
    tokenId: row.token_id as ApiTokenId,
    role: row.role,
    concertIds: row.concert_ids,
    maker: row.maker_role && { role: row.maker_role, concertIds: row.maker_concert_ids },
  }));
}

export interface NewToken {
  tokenId: ApiTokenId;
  tokenHash: string;
  prefix: string;
  name: string;
  role: Role;
  concertIds: readonly ConcertId[] | null;
  staffId: StaffId | null;
  days: number;
}

/** Keeps the token, and returns when it was made and when it ends. */
export async function insertToken(
  tx: Tx,
  token: NewToken,
): Promise<{ createdAt: string; expiresAt: string }> {
  const [row] = await tx<{ created_at: Date; expires_at: Date }[]>`
    insert into api_tokens (token_id, token_hash, prefix, name, role, concert_ids, staff_id, expires_at)
    values (${token.tokenId}, ${token.tokenHash}, ${token.prefix}, ${token.name}, ${token.role},
            ${token.concertIds && pgArray(token.concertIds)}::uuid[], ${token.staffId},
            clock_timestamp() + ${token.days}::int * interval '1 day')
    returning created_at, expires_at`;
  return {
    createdAt: isoTime(row!.created_at.getTime()),
    expiresAt: isoTime(row!.expires_at.getTime()),
  };
}

/** The tokens that have not ended: all, or those that one member made. Newest first. */
export async function readTokens(
  db: Database,
  madeBy: string | null,
  before: string | undefined,
  count: number,
) {
  const rows = await db.query<TokenRow>`
    select t.*, m.name made_by from api_tokens t left join staff m using (staff_id)
    where t.ended_at is null and t.expires_at > clock_timestamp()
      and (${madeBy}::uuid is null or t.staff_id = ${madeBy}::uuid)
      and t.token_id < ${beforeId(before)}::uuid
    order by t.token_id desc limit ${count}`;
  return rows.map((row) => ({
    tokenId: row.token_id,
    prefix: row.prefix,
    name: row.name,
    role: row.role,
    concertIds: row.concert_ids,
    madeBy: row.made_by,
    createdAt: isoTime(row.created_at.getTime()),
    expiresAt: isoTime(row.expires_at.getTime()),
    lastUsedAt: row.last_used_at && isoTime(row.last_used_at.getTime()),
  }));
}

/** The name of the token that this ends; undefined if there is none, or another member made it. */
export async function endToken(tx: Tx, id: string, madeBy: string | null): Promise<string | undefined> {
  const [row] = await tx<{ name: string }[]>`
    update api_tokens set ended_at = clock_timestamp()
    where token_id = ${id} and ended_at is null and (${madeBy}::uuid is null or staff_id = ${madeBy}::uuid)
    returning name`;
  return row?.name;
}

/** Ends all tokens that a member made. */
export async function endTokensOf(tx: Tx, staffId: string): Promise<void> {
  await tx`
    update api_tokens set ended_at = clock_timestamp() where staff_id = ${staffId} and ended_at is null`;
}
