import type { Instant } from "../core/time.ts";
import { type Database, type Tx } from "../database/database.ts";
import { afterAttempt, type Delivery, LEASE_MS, type Message } from "./rules.ts";
import { claimDue, deleteOldMessages, type MessagesAsked, readMessages, recordAttempt } from "./store.ts";

const CLAIMED_MAX = 20;
const ROUNDS_MAX = 25;
const KEPT_DAYS = 90;
const DELETED_MAX = 1_000;

/** What buyers are to be told, kept until it has been told. */
export class Outbox {
  readonly #db: Database;
  readonly #now: () => Instant;

  constructor(db: Database, now: () => Instant) {
    this.#db = db;
    this.#now = now;
  }

  /**
   * Sends what is due by this function, and records what came of it. Every worker may call it at once: each
   * takes different messages. If a worker dies after a message was accepted and before that was recorded, the
   * message is sent again once its lease is over. Returns how many were tried.
   */
  async sendDue(send: (message: Message) => Promise<Delivery>): Promise<number> {
    let tried = 0;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const due = await claimDue(this.#db, LEASE_MS, CLAIMED_MAX);
      await Promise.all(
        due.map(async (message) =>
          recordAttempt(this.#db, message, afterAttempt(message, await send(message), this.#now())),
        ),
      );
      tried += due.length;
      // A message of an order may be due as soon as the one before it is gone.
      if (due.length === 0) break;
    }
    return tried;
  }

  list(asked: MessagesAsked, rowsMax: number): Promise<Message[]> {
    return readMessages(this.#db, asked, rowsMax);
  }

  deleteOld(tx: Tx): Promise<void> {
    return deleteOldMessages(tx, KEPT_DAYS, DELETED_MAX);
  }
}
