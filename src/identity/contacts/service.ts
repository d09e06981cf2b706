import type { UserId } from "../../core/ids.ts";
import type { DatabaseClock } from "../../database/clock.ts";
import type { Database, Tx } from "../../database/database.ts";
import type { ContactKeys, IndexedField } from "./contact-keys.ts";
import { comparableEmail, comparableName, comparablePhone, type Contact } from "./rules.ts";
import {
  deleteContact,
  deleteOldContacts,
  findUsersByIndex,
  lockContactsOfKeys,
  putContact,
  type ReadContact,
  readContacts,
  resealContacts,
  type SealedContact,
} from "./store.ts";

/** So many users at most are found by one e-mail, phone or name. */
const FOUND_MAX = 200;
const RESEALED_MAX = 500;
const DELETED_MAX = 500;

export interface ContactsOptions {
  db: Database;
  clock: DatabaseClock;
  keys: ContactKeys;
  /** Whether buyers are asked for one before they pay. */
  isRequired: boolean;
  /** How long one is kept after its last use; 0 is for ever. */
  keptDays: number;
}

/** Names, e-mails and phones of buyers. Nothing else in the database says who a user is. */
export class Contacts {
  readonly isRequired: boolean;
  readonly #db: Database;
  readonly #clock: DatabaseClock;
  readonly #keys: ContactKeys;
  readonly #keptDays: number;

  constructor({ db, clock, keys, isRequired, keptDays }: ContactsOptions) {
    this.#db = db;
    this.#clock = clock;
    this.#keys = keys;
    this.isRequired = isRequired;
    this.#keptDays = keptDays;
  }

  /** In a transaction of somebody else's, if one is given. */
  async put(userId: UserId, contact: Contact, db: Database | Tx = this.#db): Promise<void> {
    await putContact(db, this.#seal(userId, contact), this.#clock.now());
  }

  /** What was bought stays; nothing says any more who bought it. */
  async delete(userId: UserId): Promise<void> {
    await deleteContact(this.#db, userId);
  }

  async find(userId: UserId): Promise<Contact | null> {
    return (await this.ofUsers([userId])).get(userId) ?? null;
  }

  /** The contacts of these users, without those who have none. */
  async ofUsers(userIds: readonly UserId[], db: Database | Tx = this.#db): Promise<Map<UserId, Contact>> {
    const found = new Map<UserId, Contact>();
    for (const sealed of await readContacts(db, userIds)) {
      const contact = this.#open(sealed);
      if (contact) found.set(sealed.userId, contact);
    }
    return found;
  }

  /** Users whose e-mail, phone or name this is, however it is written. */
  findUsers(typed: string): Promise<UserId[]> {
    return this.#findBy({
      email: comparableEmail(typed),
      phone: comparablePhone(typed),
      name: comparableName(typed),
    });
  }

  /** The hashes under which an e-mail is found, the present key's first. */
  emailIndexes(email: string): string[] {
    return this.#keys.indexes("email", comparableEmail(email));
  }

  /** Seals some contacts of older keys with the present one. Returns how many. */
  async reseal(tx: Tx): Promise<number> {
    const { olderIds } = this.#keys;
    if (olderIds.length === 0) return 0;
    const locked = await lockContactsOfKeys(tx, olderIds, RESEALED_MAX);
    const resealed = locked.flatMap((sealed) => {
      const contact = this.#open(sealed);
      return contact ? [this.#seal(sealed.userId, contact)] : [];
    });
    if (resealed.length > 0) await resealContacts(tx, resealed);
    return resealed.length;
  }

  /** Deletes some contacts that were kept for long enough. */
  async deleteOld(tx: Tx): Promise<void> {
    if (this.#keptDays > 0) await deleteOldContacts(tx, this.#keptDays, DELETED_MAX);
  }

  #findBy(values: Record<IndexedField, string>): Promise<UserId[]> {
    const indexesOf = (field: IndexedField) =>
      values[field] === "" ? [] : this.#keys.indexes(field, values[field]);
    const indexes = { email: indexesOf("email"), phone: indexesOf("phone"), name: indexesOf("name") };
    return findUsersByIndex(this.#db, indexes, FOUND_MAX);
  }

  #seal(userId: UserId, contact: Contact): SealedContact {
    const { name, email, phone } = contact;
    return {
      userId,
      ...this.#keys.seal(JSON.stringify(contact), userId),
      emailIndex: this.#keys.index("email", comparableEmail(email)),
      phoneIndex: phone === null ? null : this.#keys.index("phone", comparablePhone(phone)),
      nameIndex: this.#keys.index("name", comparableName(name)),
    };
  }

  #open(sealed: ReadContact): Contact | null {
    const text = this.#keys.open(sealed, sealed.userId);
    return text === null ? null : (JSON.parse(text) as Contact);
  }
}
