import type { Database } from "../database/database.ts";
import { pageLimit, toPage } from "../http/schemas.ts";
import type { HistoryAsked } from "./api.ts";
import { readActions } from "./store.ts";

/** Who did what for the organiser. */
export class History {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The actions asked for, newest first. */
  async list(asked: HistoryAsked) {
    const rows = await readActions(this.#db, asked, pageLimit(asked) + 1);
    return toPage(
      rows,
      asked,
      (action) => action,
      (action) => action.actionId,
    );
  }
}
