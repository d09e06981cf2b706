import type { UserId } from "../../core/ids.ts";
import type { Tx } from "../../database/database.ts";
import type { Rows } from "../../database/batches/working-set.ts";
import { findUsersWithContact } from "./store.ts";

/** In a batch: whether users have a contact. */
export class KnownContacts implements Rows {
  static readonly turn = "read only";
  readonly #asked = new Set<UserId>();
  #known = new Set<UserId>();

  ask(userId: UserId): void {
    this.#asked.add(userId);
  }

  has(userId: UserId): boolean {
    return this.#known.has(userId);
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.size > 0) this.#known = await findUsersWithContact(tx, [...this.#asked]);
  }
}
