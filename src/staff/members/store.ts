import type { Role } from "../../core/access/permissions.ts";
import type { ConcertId, StaffId } from "../../core/ids.ts";
import { isoTime } from "../../core/time.ts";
import type { Database, Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import type { Member, StaffStatus } from "../rules.ts";

interface MemberRow {
  staff_id: string;
  email: string;
  name: string;
  role: Role;
  concert_ids: ConcertId[] | null;
  status: StaffStatus;
  version: number;
  can_sign_in: boolean;
  created_at: Date;
  passkeys: number;
  has_password: boolean;
}

/** A member as lists show them. */
export interface ListedMember extends Member {
  createdAt: string;
  passkeys: number;
  hasPassword: boolean;
}

function memberOf(row: MemberRow): ListedMember {
  return {
    staffId: row.staff_id as StaffId,
    email: row.email,
    name: row.name,
    role: row.role,
    concertIds: row.concert_ids,
    status: row.status,
    version: row.version,
    canSignIn: row.has_password || row.passkeys > 0,
    createdAt: isoTime(row.created_at.getTime()),
    passkeys: row.passkeys,
    hasPassword: row.has_password,
  };
}

/**
 * The staff, in the order in which they were invited; one row more than `limit` where there is a next page.
 */
export async function readMembers(db: Database, after: string | undefined, count: number) {
  const rows = await db.query<MemberRow>`
    select s.*, s.password_hash is not null has_password,
           (select count(*)::int from staff_passkeys p where p.staff_id = s.staff_id) passkeys
    from staff s
    where status <> 'REMOVED' and staff_id > ${after ?? "00000000-0000-0000-0000-000000000000"}::uuid
    order by staff_id limit ${count}`;
  return rows.map(memberOf);
}

export async function lockMember(tx: Tx, id: StaffId): Promise<ListedMember | undefined> {
  const [row] = await tx<MemberRow[]>`
    select s.*, s.password_hash is not null has_password,
           (select count(*)::int from staff_passkeys p where p.staff_id = s.staff_id) passkeys
    from staff s where staff_id = ${id} and status <> 'REMOVED' for update`;
  return row && memberOf(row);
}

/**
 * Locks all owners who can sign in, in one order, and returns their ids. Two owners who take each other's
 * role away at the same time wait here for each other.
 */
export async function lockFullOwners(tx: Tx): Promise<StaffId[]> {
  const rows = await tx<{ staff_id: string }[]>`
    select staff_id from staff where role = 'owner' and status = 'ACTIVE' and concert_ids is null
    order by staff_id for update`;
  return rows.map((row) => row.staff_id as StaffId);
}

export async function isMember(db: Database, id: StaffId): Promise<boolean> {
  const rows = await db.query`select 1 from staff where staff_id = ${id} and status <> 'REMOVED'`;
  return rows.length > 0;
}

export async function isEmailTaken(tx: Tx, email: string): Promise<boolean> {
  const rows = await tx`select 1 from staff where lower(email) = lower(${email}) and status <> 'REMOVED'`;
  return rows.length > 0;
}

export async function insertMember(tx: Tx, member: Member): Promise<void> {
  await tx`
    insert into staff (staff_id, email, name, role, concert_ids, status, version)
    values (${member.staffId}, ${member.email}, ${member.name}, ${member.role},
            ${member.concertIds && pgArray(member.concertIds)}::uuid[], ${member.status}, ${member.version})`;
}

export async function updateMember(tx: Tx, member: Member): Promise<void> {
  await tx`
    update staff set name = ${member.name}, role = ${member.role}, status = ${member.status},
           version = ${member.version},
           concert_ids = ${member.concertIds && pgArray(member.concertIds)}::uuid[]
    where staff_id = ${member.staffId}`;
}

/** Takes away everything that the member signs in with. */
export async function forgetCredentials(tx: Tx, id: StaffId): Promise<void> {
  await tx`delete from staff_passkeys where staff_id = ${id}`;
  await tx`
    update staff set password_hash = null, code_secret = null, code_step = null where staff_id = ${id}`;
}

/** Seals each secret of one-time codes again that `resealed` has another text for. Returns how many. */
export async function resealCodeSecrets(
  tx: Tx,
  resealed: (sealed: string) => string | null,
): Promise<number> {
  let count = 0;
  for (const table of ["staff", "staff_invitations"]) {
    const rows = await tx.unsafe<{ id: StaffId; sealed: string }[]>(
      `select staff_id id, code_secret sealed from ${table} where code_secret is not null for update`,
    );
    for (const { id, sealed } of rows) {
      const text = resealed(sealed);
      if (text === null) continue;
      count += 1;
      await tx.unsafe(`update ${table} set code_secret = $1 where staff_id = $2`, [text, id]);
    }
  }
  return count;
}

export interface NewInvitation {
  staffId: StaffId;
  tokenHash: string;
  codeSecret: string;
  hours: number;
}

/** Keeps an invitation in place of the member's last one, and returns when it ends. */
export async function replaceInvitation(tx: Tx, invitation: NewInvitation): Promise<string> {
  const { staffId, tokenHash, codeSecret, hours } = invitation;
  const [row] = await tx<{ expires_at: Date }[]>`
    insert into staff_invitations (staff_id, token_hash, code_secret, expires_at)
    values (${staffId}, ${tokenHash}, ${codeSecret}, clock_timestamp() + ${hours}::int * interval '1 hour')
    on conflict (staff_id) do update
      set token_hash = excluded.token_hash, code_secret = excluded.code_secret,
          expires_at = excluded.expires_at
    returning expires_at`;
  return isoTime(row!.expires_at.getTime());
}

export async function deleteInvitation(tx: Tx, id: StaffId): Promise<void> {
  await tx`delete from staff_invitations where staff_id = ${id}`;
}
