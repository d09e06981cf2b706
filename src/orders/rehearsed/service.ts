import type { ConcertId } from "../../core/ids.ts";
import { notFound } from "../../core/refusals.ts";
import type { Database } from "../../database/database.ts";
import type { RehearsalComparison } from "./api.ts";
import { readRehearsal, readTurnout } from "./store.ts";

/** A sale as it was rehearsed, and as it went. */
export class RehearsedSales {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Throws `not_found`, also where nothing was rehearsed. */
  async compare(id: ConcertId): Promise<RehearsalComparison> {
    const rehearsal = await readRehearsal(this.#db, id);
    if (!rehearsal) throw notFound();
    return { rehearsal, sale: await readTurnout(this.#db, id) };
  }
}
