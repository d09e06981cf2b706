import type { Actor } from "../../core/access/actor.ts";
import type { PaymentId, PerformanceId } from "../../core/ids.ts";
import { notFound } from "../../core/refusals.ts";
import { type Instant, offsetMs } from "../../core/time.ts";
import type { Database } from "../../database/database.ts";
import type { CsvCell } from "../../core/words/csv-line.ts";
import { csvResponse, type TableAsked } from "../../http/downloads/csv.ts";
import type { Order, OrdersFiltered } from "../api.ts";
import { type ContactBook, openOrders, type OrderPages, readOrdersOf } from "../finding.ts";
import { readAttendees, readDay, readSaleLines } from "./store.ts";

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
/** Each with what fills it. Times are those of the clock at the venue. */
const ORDER_COLUMNS: Record<string, (order: Order) => CsvCell> = {
  bookingNumber: (order) => order.bookingNumber,
  paidAt: (order) => clockTime(Date.parse(order.paidAt), order.timeZone),
  concert: (order) => order.title,
  startsAt: (order) => clockTime(Date.parse(order.startsAt), order.timeZone),
  seats: (order) => order.seats.length,
  seatsGivenBack: (order) => order.seats.filter((seat) => seat.isCancelled).length,
  seatNames: (order) => order.seats.map(seatName).join("; "),
  amount: (order) => order.amount,
  refunded: (order) => order.refunded,
  status: (order) => order.status,
  channel: (order) => order.channel,
  name: (order) => order.contact?.name ?? null,
  email: (order) => order.contact?.email ?? null,
  phone: (order) => order.contact?.phone ?? null,
  timeZone: (order) => order.timeZone,
  paidBy: ({ counterMovements }) => listed(counterMovements.map(({ paidBy }) => paidBy)),
  receipt: ({ counterMovements }) => listed(counterMovements.map(({ receipt }) => receipt)),
  soldBy: (order) => order.soldBy,
  exchangedFrom: (order) => order.exchangedFrom,
};

/** Tables for spreadsheets, read page by page as fast as they are taken. */
export class OrderExports {
  readonly #db: Database;
  readonly #contacts: ContactBook;
  readonly #pageRows: number;

  constructor(db: Database, contacts: ContactBook, pageRows = 1_000) {
    this.#db = db;
    this.#contacts = contacts;
    this.#pageRows = pageRows;
  }

  /** The actor's orders that are asked for, the newest first, with their contacts. */
  async ordersCsv(actor: Actor, { lang, ...asked }: OrdersFiltered & TableAsked): Promise<Response> {
    const pages = await openOrders(this.#db, this.#contacts, actor, asked);
    return csvResponse("orders", Object.keys(ORDER_COLUMNS), this.#orders(pages), { lang });
  }

  /** Who has tickets for a date, with their contacts. Throws `not_found`. */
  async attendeesCsv(id: PerformanceId, asked: TableAsked): Promise<Response> {
    const day = await this.#dayOf(id);
    return csvResponse(`attendees-${day}`, Object.keys(ATTENDEE_COLUMNS), this.#attendees(id), asked);
  }

  /** Every seat that was sold or given back at a date. Throws `not_found`. */
  async salesCsv(id: PerformanceId, asked: TableAsked): Promise<Response> {
    const day = await this.#dayOf(id);
    return csvResponse(`sales-${day}`, Object.keys(SALES_COLUMNS), this.#saleLines(id), asked);
  }

  async *#orders(pages: OrderPages): AsyncGenerator<CsvCell[][]> {
    for (let before: PaymentId | null = null; ;) {
      const ids: PaymentId[] = await pages.find(before, this.#pageRows);
      const orders = await readOrdersOf(this.#db, this.#contacts, ids);
      yield orders.map((order) => Object.values(ORDER_COLUMNS).map((cellOf) => cellOf(order)));
      if (ids.length < this.#pageRows) return;
      before = ids.at(-1)!;
    }
  }

  async *#attendees(id: PerformanceId): AsyncGenerator<CsvCell[][]> {
    for (let after = 0; ;) {
      const rows = await readAttendees(this.#db, id, after, this.#pageRows);
      if (rows.length > 0) {
        const contacts = await this.#contacts.ofUsers([...new Set(rows.map(({ userId }) => userId))]);
        yield rows.map((each) => {
          const { name = null, email = null, phone = null } = contacts.get(each.userId) ?? {};
          const cells = { ...each, name, email, phone };
          return Object.values(ATTENDEE_COLUMNS).map((field) => cells[field]);
        });
      }
      if (rows.length < this.#pageRows) return;
      after = rows.at(-1)!.seatNumber;
    }
  }

  async *#saleLines(id: PerformanceId): AsyncGenerator<CsvCell[][]> {
    for (let after: string | null = null; ;) {
      const page: Awaited<ReturnType<typeof readSaleLines>> = await readSaleLines(
        this.#db,
        id,
        after,
        this.#pageRows,
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

/** Each once; null if there is none. */
function listed(texts: readonly (string | null)[]): string | null {
  return [...new Set(texts)].filter((text) => text !== null).join("; ") || null;
}

function seatName({ section, row, label }: Order["seats"][number]): string {
  return [section, row, label].filter((part) => part !== "").join(" ");
}

/** As a clock in this zone shows it: `2026-12-24 19:00:00`. */
function clockTime(at: Instant, zone: string): string {
  return new Date(at + offsetMs(at, zone)).toISOString().slice(0, 19).replace("T", " ");
}
