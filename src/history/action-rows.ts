import type { Actor } from "../core/access/actor.ts";
import type { Rows, Write } from "../database/batches/working-set.ts";
import type { Tx } from "../database/database.ts";
import { type Act, recordAction } from "./recording.ts";

/** What the organiser's people did in a batch, recorded in its transaction. */
export class ActionRows implements Rows {
  static readonly turn = "actions";
  readonly #added: { actor: Actor; act: Act }[] = [];

  add(actor: Actor, act: Act): void {
    this.#added.push({ actor, act });
  }

  writes(tx: Tx): Write[] {
    return this.#added.map(
      ({ actor, act }) =>
        () =>
          recordAction(tx, actor, act),
    );
  }
}
