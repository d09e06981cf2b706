import { type MessageId, newId } from "../core/ids.ts";
import { type Rows, type WorkingSet, type Write, writeOf } from "../database/batches/working-set.ts";
import type { Tx } from "../database/database.ts";
import type { NewMessage } from "./rules.ts";
import { insertMessages } from "./store.ts";

/** Messages in a batch: they are written with what they tell of, or not at all. */
export class MessageRows implements Rows {
  static readonly turn = "messages";
  readonly #set: WorkingSet;
  readonly #added: (NewMessage & { messageId: MessageId })[] = [];

  constructor(set: WorkingSet) {
    this.#set = set;
  }

  add(message: NewMessage): void {
    this.#added.push({ ...message, messageId: newId<MessageId>() });
  }

  writes(tx: Tx): Write[] {
    return writeOf(this.#added, (rows) => insertMessages(tx, rows, this.#set.now));
  }
}
