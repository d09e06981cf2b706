import type { Actor } from "../core/access/actor.ts";
import type { UserId } from "../core/ids.ts";
import type { Database } from "../database/database.ts";
import { pageLimit, toPage } from "../http/schemas.ts";
import type { CsvCell } from "../core/words/csv-line.ts";
import { csvResponse, type TableAsked } from "../http/downloads/csv.ts";
import type { HistoryAsked, HistoryFiltered } from "./api.ts";
import { readNamedSeats, seatsIn } from "./named-seats.ts";
import { type ReadAction, readActions } from "./store.ts";

const CSV_PAGE_ROWS = 1_000;
const CSV_COLUMNS = [
  "createdAt",
  "action",
  "subject",
  "concert",
  "actorKind",
  "actor",
  "actorName",
  "address",
  "reason",
  "before",
  "after",
  "detail",
  "date",
] as const;

/** Whose names are not kept in the history, and are gone with their contacts. */
export interface Names {
  ofUsers(userIds: readonly UserId[]): Promise<Map<UserId, { name: string }>>;
}

/** Who did what for the organiser. */
export class History {
  readonly #db: Database;
  readonly #names: Names;

  constructor(db: Database, names: Names) {
    this.#db = db;
    this.#names = names;
  }

  /** The actions asked for, newest first: of the actor's concerts alone, if they are limited to some. */
  async list({ concertIds }: Actor, asked: HistoryAsked) {
    const rows = await this.#read(asked, concertIds, pageLimit(asked) + 1);
    const page = toPage(
      rows,
      asked,
      (action) => action,
      (action) => action.actionId,
    );
    const named = await readNamedSeats(this.#db, page.items.map(seatsIn));
    return { ...page, items: page.items.map((action, at) => ({ ...action, seats: named[at]! })) };
  }

  /** All of the actions asked for, newest first, as a table. */
  csv({ concertIds }: Actor, { lang, ...asked }: HistoryFiltered & TableAsked): Response {
    return csvResponse("actions", CSV_COLUMNS, this.#lines(asked, concertIds), { lang });
  }

  async *#lines(asked: HistoryFiltered, within: Actor["concertIds"]): AsyncGenerator<CsvCell[][]> {
    for (let cursor: string | undefined; ;) {
      const rows = await this.#read({ ...asked, cursor }, within, CSV_PAGE_ROWS);
      yield rows.map((action) =>
        CSV_COLUMNS.map((column) => {
          if (column === "concert") return action.concert?.title ?? null;
          return column === "date" ? (action.date?.startsAt ?? null) : cellOf(action[column]);
        }),
      );
      if (rows.length < CSV_PAGE_ROWS) return;
      cursor = rows.at(-1)!.actionId;
    }
  }

  async #read(
    asked: Omit<HistoryAsked, "limit">,
    within: Actor["concertIds"],
    count: number,
  ): Promise<ReadAction[]> {
    const rows = await readActions(this.#db, asked, within, count);
    const ids = rows.flatMap((row) => recipientIn(row) ?? []);
    if (ids.length === 0) return rows;
    const names = await this.#names.ofUsers([...new Set(ids)]);
    return rows.map((row) => {
      const id = recipientIn(row);
      if (id === undefined) return row;
      const state = row.action === "give_tickets" ? "after" : "before";
      return { ...row, [state]: { ...(row[state] as object), recipient: names.get(id)?.name ?? null } };
    });
  }
}

/** The recipient of tickets that were given away, as the act keeps them. */
function recipientIn({ action, detail }: ReadAction): UserId | undefined {
  if (action !== "give_tickets" && action !== "take_back_ticket") return undefined;
  return (detail as { recipientId?: UserId }).recipientId;
}

/** States and details as JSON. */
function cellOf(value: unknown): CsvCell {
  if (value === null || typeof value === "string") return value;
  return JSON.stringify(value);
}
