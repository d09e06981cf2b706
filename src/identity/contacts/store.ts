import type { UserId } from "../../core/ids.ts";
import { type Instant, isoTime } from "../../core/time.ts";
import { asking, type Database, type Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import { tableOf } from "../../database/table-of.ts";

/** A contact as it lies in the database. */
export interface SealedContact {
  userId: UserId;
  keyId: string;
  sealed: string;
  emailIndex: string;
  phoneIndex: string | null;
  nameIndex: string;
}

interface ContactRow {
  user_id: string;
  key_id: string;
  sealed: string;
}

export type ReadContact = Pick<SealedContact, "userId" | "keyId" | "sealed">;

export async function putContact(db: Database | Tx, contact: SealedContact, now: Instant): Promise<void> {
  const { userId, keyId, sealed, emailIndex, phoneIndex, nameIndex } = contact;
  await asking(db)`
    insert into contacts (user_id, key_id, sealed, email_index, phone_index, name_index, updated_at)
    values (${userId}, ${keyId}, ${sealed}, ${emailIndex}, ${phoneIndex}, ${nameIndex}, ${isoTime(now)})
    on conflict (user_id) do update
    set key_id = excluded.key_id, sealed = excluded.sealed, email_index = excluded.email_index,
        phone_index = excluded.phone_index, name_index = excluded.name_index,
        updated_at = excluded.updated_at`;
}

export async function deleteContact(db: Database, userId: UserId): Promise<void> {
  await db.query`delete from contacts where user_id = ${userId}`;
}

export async function readContacts(db: Database | Tx, userIds: readonly UserId[]): Promise<ReadContact[]> {
  const rows = await asking(db)<ContactRow[]>`
    select user_id, key_id, sealed from contacts where user_id = any(${pgArray(userIds)}::uuid[])`;
  return rows.map(contactOf);
}

/** Which of these users have a contact. Locks nothing. */
export async function findUsersWithContact(tx: Tx, userIds: readonly UserId[]): Promise<Set<UserId>> {
  const rows = await tx<{ user_id: string }[]>`
    select user_id from contacts where user_id = any(${pgArray(userIds)}::uuid[])`;
  return new Set(rows.map((row) => row.user_id as UserId));
}

/** Users by the hashes of their e-mail, phone or name. */
export async function findUsersByIndex(
  db: Database,
  indexes: { email: readonly string[]; phone: readonly string[]; name: readonly string[] },
  rowsMax: number,
): Promise<UserId[]> {
  const rows = await db.query<{ user_id: string }>`
    select user_id from contacts where email_index = any(${pgArray(indexes.email)}::text[])
    union
    select user_id from contacts
    where phone_index = any(${pgArray(indexes.phone)}::text[]) and phone_index is not null
    union
    select user_id from contacts where name_index = any(${pgArray(indexes.name)}::text[])
    limit ${rowsMax}`;
  return rows.map((row) => row.user_id as UserId);
}

/** Contacts that are sealed with other keys, and locks them. */
export async function lockContactsOfKeys(
  tx: Tx,
  keyIds: readonly string[],
  rowsMax: number,
): Promise<ReadContact[]> {
  const rows = await tx<ContactRow[]>`
    select user_id, key_id, sealed from contacts where key_id = any(${pgArray(keyIds)}::text[])
    limit ${rowsMax} for update skip locked`;
  return rows.map(contactOf);
}

/** Writes contacts under another key. Their contents stay, and so does the time of their last change. */
export async function resealContacts(tx: Tx, contacts: readonly SealedContact[]): Promise<void> {
  await tx`
    update contacts c
    set key_id = v.key_id, sealed = v.sealed, email_index = v.email_index, phone_index = v.phone_index,
        name_index = v.name_index
    from ${tableOf("v", contacts, {
      user_id: ["uuid", (contact) => contact.userId],
      key_id: ["text", (contact) => contact.keyId],
      sealed: ["text", (contact) => contact.sealed],
      email_index: ["text", (contact) => contact.emailIndex],
      phone_index: ["text", (contact) => contact.phoneIndex],
      name_index: ["text", (contact) => contact.nameIndex],
    })}
    where c.user_id = v.user_id`;
}

/**
 * Deletes contacts that nobody has changed for so many days, and whose users have no ticket for a date that
 * is to come or has been within that time.
 */
export async function deleteOldContacts(tx: Tx, days: number, rowsMax: number): Promise<void> {
  await tx`
    delete from contacts where user_id = any(array(
      select c.user_id from contacts c
      where c.updated_at < clock_timestamp() - ${days} * interval '1 day'
        and not exists (
          select from tickets t join performances p using (performance_id)
          where t.user_id = c.user_id and p.starts_at > clock_timestamp() - ${days} * interval '1 day')
      order by c.updated_at limit ${rowsMax}))`;
}

function contactOf(row: ContactRow): ReadContact {
  return { userId: row.user_id as UserId, keyId: row.key_id, sealed: row.sealed };
}
