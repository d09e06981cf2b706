import type { UserId } from "../../core/ids.ts";
import { SECOND_MS } from "../../core/time.ts";
import type { Database } from "../../database/database.ts";
import { hashedKey } from "../../shared-memory/hashed-key.ts";
import type { SharedMarks } from "../../shared-memory/shared-marks.ts";
import { insertSignOut, readSignOutsSince, readVersion } from "./store.ts";

/** A sign-out may be committed later than one that began after it: so far back is read again each time. */
const OVERLAP_MS = 10 * SECOND_MS;

/**
 * Which access tokens are void because their user has signed out everywhere. A token has the version that
 * its user's tokens had when it was made, and a sign-out counts that up.
 *
 * All workers of a machine learn of a sign-out at once, by a mark in shared memory: a marked user is looked
 * up in the database. The workers of other machines learn of it with their next refresh.
 */
export class SignOuts {
  readonly #db: Database;
  readonly #marks: SharedMarks;
  readonly #versions = new Map<UserId, number>();
  #readUntil = 0;

  constructor(db: Database, marks: SharedMarks) {
    this.#db = db;
    this.#marks = marks;
  }

  /** Reads what has been added since the last time; all of it the first time. */
  async refresh(): Promise<void> {
    const since = Math.max(0, this.#readUntil - OVERLAP_MS);
    for (const { userId, version, signedOutAt } of await readSignOutsSince(this.#db, since)) {
      this.#note(userId, version);
      this.#readUntil = Math.max(this.#readUntil, signedOutAt);
    }
  }

  /** Makes all of the user's tokens void. Returns the version of those to come. */
  async signOut(userId: UserId): Promise<number> {
    const version = await insertSignOut(this.#db, userId);
    this.#note(userId, version);
    this.#marks.set(hashedKey(userId));
    return version;
  }

  /** The version that valid tokens of the user have. A promise where only the database can tell. */
  versionOf(userId: UserId): number | Promise<number> {
    if (!this.#mustAsk(userId)) return this.#versions.get(userId) ?? 0;
    return this.readVersion(userId);
  }

  async readVersion(userId: UserId): Promise<number> {
    const version = await readVersion(this.#db, userId);
    this.#note(userId, version);
    return version;
  }

  #mustAsk(userId: UserId): boolean {
    return !this.#marks.isEmpty && this.#marks.has(hashedKey(userId));
  }

  #note(userId: UserId, version: number): void {
    if (version > (this.#versions.get(userId) ?? 0)) this.#versions.set(userId, version);
  }
}
