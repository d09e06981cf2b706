import type { Actor } from "../core/access/actor.ts";
import { LIMITS } from "../core/limits.ts";
import { Refusal, refuse } from "../core/refusals.ts";
import { isoTime, MINUTE_MS } from "../core/time.ts";
import type { Answer, KeyUse } from "../database/batches/idempotency.ts";
import { type Database, readClock, type Tx } from "../database/database.ts";
import { recordAction } from "../history/for-transactions.ts";
import type { CsvCell } from "../core/words/csv-line.ts";
import { csvResponse, type TableAsked } from "../http/downloads/csv.ts";
import type { OrganiserChanges } from "../organiser/for-transactions.ts";
import type { FiledCapture } from "../wallet/for-transactions.ts";
import type { Wallets } from "../wallet/service.ts";
import type { Comparison, Settlement } from "./api.ts";
import { readCompanyFile } from "./company-file.ts";
import { monthOf, monthRange, vatIn, vatsIn } from "./rules.ts";
import {
  type ConcertTakings,
  insertSettlement,
  readClosed,
  readCounter,
  readLedgerSales,
  readPoints,
  readTakings,
  readTopUps,
} from "./store.ts";

/** A commit that was decided in a month may come a little later. */
const AFTER_THE_MONTH_MS = MINUTE_MS;
const READ_MS_MAX = 120_000;
const COLUMNS = [
  "concertId",
  "title",
  "sold",
  "givenBack",
  "complimentary",
  "gross",
  "fees",
  "refunds",
  "net",
  "vat",
] as const;

/** What each month brought in, equal to the ledger. A closed month stays as it is. */
export class Settlements {
  readonly #db: Database;
  readonly #changes: OrganiserChanges;
  readonly #wallets: Wallets;

  constructor(db: Database, changes: OrganiserChanges, wallets: Wallets) {
    this.#db = db;
    this.#changes = changes;
    this.#wallets = wallets;
  }

  /** A month as it was closed, or as it is now. Undefined: the present one. */
  find(asked: string | undefined): Promise<Settlement> {
    return this.#db.transaction(async (tx) => settle(tx, asked ?? monthOf(await readClock(tx))), READ_MS_MAX);
  }

  /** Closes a month for good. Throws `invalid_state`: closed before, not over, or not equal to the ledger. */
  close(actor: Actor, month: string, key: KeyUse | undefined): Promise<Answer<Settlement>> {
    return this.#changes.runOnce(key, async (tx) => {
      const settlement = await settle(tx, month);
      const refusal = checkClose(settlement, await readClock(tx));
      if (refusal) return refusal;
      await insertSettlement(tx, settlement, monthRange(month), actor.name);
      const reference = Bun.randomUUIDv7();
      const { net } = settlement.total;
      await recordAction(tx, actor, { action: "close_month", subject: reference, detail: { month, net } });
      return { status: 201, body: (await readClosed(tx, month))!, reference };
    });
  }

  /**
   * Compares a month's top-ups, payment by payment, with a file of the payment company, or with what the
   * company says when it is asked (null). Throws `invalid_request` (the file), `unavailable` (the company).
   */
  async compare(month: string, file: string | null): Promise<Comparison> {
    const { beginsAt: from, endsAt: to } = monthRange(month);
    const filed = file === null ? null : readCompanyFile(file);
    if (filed instanceof Refusal) throw filed;
    const found =
      filed === null
        ? await this.#wallets.reconcileWithin({ from, to })
        : { ...(await this.#wallets.compareWithFile({ from, to }, filed)), theirs: sumOfFile(filed) };
    const { compared, open, theirs, differences } = found;
    return {
      month,
      compared,
      open,
      theirs,
      differences: differences.slice(0, LIMITS.differencesMax),
      differencesTotal: differences.length,
    };
  }

  async csv(month: string, asked: TableAsked): Promise<Response> {
    const { concerts } = await this.find(month);
    const rows = concerts.map((concert): CsvCell[] => COLUMNS.map((column) => concert[column]));
    return csvResponse(`settlement-${month}`, COLUMNS, [rows].values() as never, asked);
  }
}

function sumOfFile(filed: readonly FiledCapture[]): Comparison["theirs"] {
  const amount = filed.reduce((sum, each) => sum + each.amount, 0);
  const cancelledAmount = filed.reduce((sum, each) => sum + (each.cancelledAmount ?? 0), 0);
  return { payments: filed.length, amount, cancelledAmount };
}

function checkClose({ month, status, endsAt, ledger }: Settlement, now: number): Refusal | null {
  if (status === "CLOSED") return refuse("invalid_state", `${month} is closed.`, { currentStatus: status });
  if (now < Date.parse(endsAt) + AFTER_THE_MONTH_MS)
    return refuse("invalid_state", `${month} is not over yet.`, { currentStatus: "RUNNING" });
  if (!ledger.isEqual)
    return refuse("invalid_state", "The sales differ from the ledger.", { currentStatus: "DIFFERENT" });
  return null;
}

async function settle(tx: Tx, month: string): Promise<Settlement> {
  const closed = await readClosed(tx, month);
  if (closed) return closed;
  // It reads whole tables, which workers do not do otherwise.
  await tx`set local enable_seqscan = on`;
  await tx.unsafe(`set local statement_timeout = ${READ_MS_MAX}`);
  const range = monthRange(month);
  const takings = await readTakings(tx, range);
  const vats = vatsIn(takings.map(netOf));
  const concerts = takings.map((row, i) => ({ ...row, net: netOf(row), vat: vats[i]! }));
  const summed = takings.reduce<Takings>(sumOf, NOTHING);
  const total = { ...summed, net: netOf(summed), vat: vatIn(netOf(summed)) };
  const sales = await readLedgerSales(tx, range);
  return {
    month,
    status: "OPEN",
    closedAt: null,
    closedBy: null,
    beginsAt: isoTime(range.beginsAt),
    endsAt: isoTime(range.endsAt),
    concerts,
    total,
    topUps: await readTopUps(tx, range),
    points: await readPoints(tx, Math.min(range.endsAt, await readClock(tx))),
    counter: await readCounter(tx, range),
    ledger: { sales, isEqual: sales === total.net },
  };
}

type Takings = Omit<ConcertTakings, "concertId" | "title">;

const NOTHING: Takings = { sold: 0, givenBack: 0, complimentary: 0, gross: 0, fees: 0, refunds: 0 };

function netOf({ gross, refunds }: Takings): number {
  return gross - refunds;
}

function sumOf(a: Takings, b: Takings): Takings {
  const names = Object.keys(NOTHING) as (keyof Takings)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as unknown as Takings;
}
