import type { Database } from "../database/database.ts";
import { pageLimit, toPage } from "../http/schemas.ts";
import { type CsvCell, csvResponse } from "../http/downloads/csv.ts";
import type { HistoryAction, HistoryAsked, HistoryFiltered } from "./api.ts";
import { readActions } from "./store.ts";

const CSV_PAGE_ROWS = 1_000;
const CSV_COLUMNS = [
  "createdAt",
  "action",
  "subject",
  "actorKind",
  "actor",
  "actorName",
  "address",
  "reason",
  "before",
  "after",
  "detail",
] as const;

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

  /** All of the actions asked for, newest first, as a table. */
  csv(asked: HistoryFiltered): Response {
    return csvResponse("actions", CSV_COLUMNS, this.#lines(asked));
  }

  async *#lines(asked: HistoryFiltered): AsyncGenerator<CsvCell[][]> {
    for (let cursor: string | undefined; ;) {
      const rows: HistoryAction[] = await readActions(this.#db, { ...asked, cursor }, CSV_PAGE_ROWS);
      yield rows.map((action) => CSV_COLUMNS.map((column) => cellOf(action[column])));
      if (rows.length < CSV_PAGE_ROWS) return;
      cursor = rows.at(-1)!.actionId;
    }
  }
}

/** States and details as JSON. */
function cellOf(value: unknown): CsvCell {
  if (value === null || typeof value === "string") return value;
  return JSON.stringify(value);
}
