import type { PerformanceId } from "../../core/ids.ts";
import { notFound } from "../../core/refusals.ts";
import type { Database } from "../../database/database.ts";
import { type CsvCell, csvResponse } from "../../http/downloads/csv.ts";
import type { ContactBook } from "../service.ts";
import { readAttendees, readSaleLines, readDay } from "./store.ts";

const CSV_PAGE_ROWS = 1_000;
/** Columns of the tables, each with the field that fills it. */
const ATTENDEE_COLUMNS = {
  section: "section",
  row: "row",
  seat: "label",
  grade: "grade",
  price: "price",
  bookingNumber: "bookingNumber",
  name: "name",
  email: "email",
  phone: "phone",
  status: "status",
  paidAt: "paidAt",
  timeZone: "timeZone",
} as const;
const SALES_COLUMNS = {
  at: "at",
  kind: "kind",
  bookingNumber: "bookingNumber",
  section: "section",
  row: "row",
  seat: "label",
  grade: "grade",
  price: "price",
  gross: "gross",
  fees: "fees",
  refunds: "refunds",
  channel: "channel",
  timeZone: "timeZone",
} as const;

/** Tables for spreadsheets, read page by page as fast as they are taken. */
export class OrderExports {
  readonly #db: Database;
  readonly #contacts: ContactBook;

  constructor(db: Database, contacts: ContactBook) {
    this.#db = db;
    this.#contacts = contacts;
  }

  /** Who has tickets for a date, with their contacts. Throws `not_found`. */
  async attendeesCsv(id: PerformanceId): Promise<Response> {
    const day = await this.#dayOf(id);
    return csvResponse(`attendees-${day}`, Object.keys(ATTENDEE_COLUMNS), this.#attendees(id));
  }

  /** Every seat that was sold or given back at a date. Throws `not_found`. */
  async salesCsv(id: PerformanceId): Promise<Response> {
    const day = await this.#dayOf(id);
    return csvResponse(`sales-${day}`, Object.keys(SALES_COLUMNS), this.#saleLines(id));
  }

  async *#attendees(id: PerformanceId): AsyncGenerator<CsvCell[][]> {
    for (let after = 0; ;) {
      const rows = await readAttendees(this.#db, id, after, CSV_PAGE_ROWS);
      if (rows.length > 0) {
        const contacts = await this.#contacts.ofUsers([...new Set(rows.map(({ userId }) => userId))]);
        yield rows.map((each) => {
          const { name = null, email = null, phone = null } = contacts.get(each.userId) ?? {};
          const cells = { ...each, name, email, phone };
          return Object.values(ATTENDEE_COLUMNS).map((field) => cells[field]);
        });
      }
      if (rows.length < CSV_PAGE_ROWS) return;
      after = rows.at(-1)!.seatNumber;
    }
  }

  async *#saleLines(id: PerformanceId): AsyncGenerator<CsvCell[][]> {
    for (let after: string | null = null; ;) {
      const page: Awaited<ReturnType<typeof readSaleLines>> = await readSaleLines(
        this.#db,
        id,
        after,
        CSV_PAGE_ROWS,
      );
      if (page.last === null) return;
      yield page.lines.map((line) => Object.values(SALES_COLUMNS).map((field) => line[field]));
      after = page.last;
    }
  }

  async #dayOf(id: PerformanceId): Promise<string> {
    const day = await readDay(this.#db, id);
    if (day === undefined) throw notFound();
    return day;
  }
}
