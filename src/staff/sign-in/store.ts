import type { ConcertId, StaffId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import type { Role } from "../../core/access/permissions.ts";
import type { Database, Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";

/**
 * Counts one more try of this account or address, and returns how many there were lately with it, and in how
 * many seconds they are forgotten.
 */
export async function countTry(
  db: Database,
  subject: string,
): Promise<{ tries: number; forgottenInSeconds: number }> {
  const keptSeconds = LIMITS.signInTriesMinutes * 60;
  const [row] = await db.query<{ tries: number; seconds: number }>`
    insert into sign_in_tries as t (subject, tries, began_at) values (${subject}, 1, clock_timestamp())
    on conflict (subject) do update set (tries, began_at) = (
      select case when is_old then 1 else t.tries + 1 end,
             case when is_old then clock_timestamp() else t.began_at end
      from (select t.began_at <= clock_timestamp() - ${keptSeconds}::int * interval '1 second' is_old) age)
    returning tries,
              ceil(extract(epoch from began_at - clock_timestamp()) + ${keptSeconds}::int)::int seconds`;
  return { tries: row!.tries, forgottenInSeconds: Math.max(1, row!.seconds) };
}

export async function forgetTries(tx: Tx, subject: string): Promise<void> {
  await tx`delete from sign_in_tries where subject = ${subject}`;
}

/** What a member with a password signs in with. */
export interface PasswordAccount {
  staffId: StaffId;
  passwordHash: string;
}

export async function findPasswordAccount(db: Database, email: string): Promise<PasswordAccount | undefined> {
  const [row] = await db.query<{ staff_id: string; password_hash: string }>`
    select staff_id, password_hash from staff
    where lower(email) = lower(${email}) and status = 'ACTIVE' and password_hash is not null`;
  return row && { staffId: row.staff_id as StaffId, passwordHash: row.password_hash };
}

export interface SigningIn {
  staffId: StaffId;
  name: string;
  role: Role;
  concertIds: ConcertId[] | null;
  email: string;
  passwordHash: string | null;
  codeSecret: string | null;
  codeStep: number | null;
}

/** An active member, locked. */
export async function lockSigningIn(tx: Tx, staffId: string): Promise<SigningIn | undefined> {
  const [row] = await tx<
    {
      staff_id: string;
      name: string;
      role: Role;
      concert_ids: ConcertId[] | null;
      email: string;
      password_hash: string | null;
      code_secret: string | null;
      code_step: string | null;
    }[]
  >`select * from staff where staff_id = ${staffId} and status = 'ACTIVE' for update`;
  return (
    row && {
      staffId: row.staff_id as StaffId,
      name: row.name,
      role: row.role,
      concertIds: row.concert_ids,
      email: row.email,
      passwordHash: row.password_hash,
      codeSecret: row.code_secret,
      codeStep: row.code_step === null ? null : Number(row.code_step),
    }
  );
}

export async function noteCodeUsed(tx: Tx, staffId: StaffId, step: number, resealed: string): Promise<void> {
  await tx`update staff set code_step = ${step}, code_secret = ${resealed} where staff_id = ${staffId}`;
}

export interface Passkey {
  credentialId: string;
  staffId: StaffId;
  publicKey: string;
  counter: number;
  transports: string[];
  rpId: string;
}

export async function findPasskey(db: Database, credentialId: string): Promise<Passkey | undefined> {
  const [row] = await db.query<{
    credential_id: string;
    staff_id: string;
    public_key: string;
    counter: string;
    transports: string[];
    rp_id: string;
  }>`select * from staff_passkeys where credential_id = ${credentialId}`;
  return (
    row && {
      credentialId: row.credential_id,
      staffId: row.staff_id as StaffId,
      publicKey: row.public_key,
      counter: Number(row.counter),
      transports: row.transports,
      rpId: row.rp_id,
    }
  );
}

/** Counts up a passkey, under the lock of its member. False if it is gone, or was used since it was read. */
export async function advancePasskey(tx: Tx, passkey: Passkey, counter: number): Promise<boolean> {
  const rows = await tx`
    update staff_passkeys set counter = ${counter}
    where credential_id = ${passkey.credentialId} and counter = ${passkey.counter} returning 1`;
  return rows.length > 0;
}

/** False if this credential is known already. */
export async function insertPasskey(tx: Tx, passkey: Passkey): Promise<boolean> {
  const rows = await tx`
    insert into staff_passkeys (credential_id, staff_id, public_key, counter, transports, rp_id)
    values (${passkey.credentialId}, ${passkey.staffId}, ${passkey.publicKey}, ${passkey.counter},
            ${pgArray(passkey.transports)}::text[], ${passkey.rpId})
    on conflict do nothing returning 1`;
  return rows.length > 0;
}

/** False if the challenge was answered before. */
export async function spendChallenge(tx: Tx, challengeHash: string): Promise<boolean> {
  const rows = await tx`
    insert into spent_challenges (challenge_hash) values (${challengeHash})
    on conflict do nothing returning 1`;
  return rows.length > 0;
}

export interface OpenInvitation {
  staffId: StaffId;
  email: string;
  name: string;
  role: Role;
  codeSecret: string;
  expiresAt: number;
}

/** The invitation of this token, if it has not ended, by the database's clock. */
export async function findInvitation(db: Database, tokenHash: string): Promise<OpenInvitation | undefined> {
  const rows = await db.query<InvitationRow>`
    select m.staff_id, m.email, m.name, m.role, i.code_secret, i.expires_at
    from staff_invitations i join staff m using (staff_id)
    where i.token_hash = ${tokenHash} and i.expires_at > clock_timestamp() and m.status = 'INVITED'`;
  return rows[0] && invitationOf(rows[0]);
}

/** The same, with its member locked. */
export async function lockInvitation(tx: Tx, tokenHash: string): Promise<OpenInvitation | undefined> {
  const rows = await tx<InvitationRow[]>`
    select m.staff_id, m.email, m.name, m.role, i.code_secret, i.expires_at
    from staff_invitations i join staff m using (staff_id)
    where i.token_hash = ${tokenHash} and i.expires_at > clock_timestamp() and m.status = 'INVITED'
    for update`;
  return rows[0] && invitationOf(rows[0]);
}

interface InvitationRow {
  staff_id: string;
  email: string;
  name: string;
  role: Role;
  code_secret: string;
  expires_at: Date;
}

function invitationOf(row: InvitationRow): OpenInvitation {
  return {
    staffId: row.staff_id as StaffId,
    email: row.email,
    name: row.name,
    role: row.role,
    codeSecret: row.code_secret,
    expiresAt: row.expires_at.getTime(),
  };
}

/** Makes an invited member an active one, and spends the invitation. */
export async function activateMember(
  tx: Tx,
  staffId: StaffId,
  password: { hash: string; codeSecret: string; codeStep: number } | null,
): Promise<void> {
  await tx`
    update staff set status = 'ACTIVE', version = version + 1, password_hash = ${password?.hash ?? null},
           code_secret = ${password?.codeSecret ?? null}, code_step = ${password?.codeStep ?? null}
    where staff_id = ${staffId}`;
  await tx`delete from staff_invitations where staff_id = ${staffId}`;
}
