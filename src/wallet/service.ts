import type { TopUpId, UserId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { CURRENCY } from "../core/points.ts";
import { notFound } from "../core/refusals.ts";
import { type Instant, MINUTE_MS } from "../core/time.ts";
import { accepted } from "../database/batches/batcher.ts";
import type { Batchers, Submitter } from "../database/batches/batchers.ts";
import type { Database } from "../database/database.ts";
import type { Answer, KeyUse } from "../database/batches/idempotency.ts";
import type { Log } from "../core/log.ts";
import { toPage } from "../http/schemas.ts";
import type { Entry, Wallet as WalletJson } from "./ledger/api.ts";
import type { TopUp as TopUpJson, TopUpMethods } from "./top-ups/api.ts";
import { CallsUnderWay } from "./gateways/calls-under-way.ts";
import { answerMsMax, interpretFound, chargeEndsMs, type Gateway } from "./gateways/gateway.ts";
import type { TopUp, TopUpResult } from "./ledger/rules.ts";
import {
  claimUnsettled,
  type EntryRow,
  hintTopUps,
  readBalance,
  readEntries,
  readTopUp,
  readUnconfirmed,
} from "./ledger/store.ts";
import type { CapturedSums, FiledCapture, Reconciliation } from "./ledger/comparing.ts";
import {
  compareWithFile,
  reconcile,
  reconcileWithin,
  readStuck,
  type StuckMovement,
} from "./ledger/reconciliation.ts";
import { type ConfirmCommand, confirmation, type Confirmed } from "./top-ups/confirming.ts";
import type { Purposes } from "./top-ups/purposes.ts";
import {
  actionAnswer,
  type ChargeTerms,
  type ResultCommand,
  type Settled,
  type StartCommand,
  type Started,
  startOfTopUp,
  topUpAnswer,
  topUpResult,
  topUpView,
} from "./top-ups/topping-up.ts";

/** Begins a key that no charge has: whether the company answers is asked with one. */
const READINESS_KEY = "readiness-";

/** The most charges under way in one worker. */
const CHARGES_MAX = 500;
/** How many top-ups one round of reconciliation checks at once, and the most rounds in one turn. */
const CHECKS_MAX = 100;
const CHECK_ROUNDS_MAX = 50;
/** Longer than companies keep an authorisation, so nothing older can still be confirmed. */
const CONFIRM_WITHIN_MS = 60 * MINUTE_MS;
/** A movement open for longer than this does not settle by itself. */
const STUCK_AFTER_MS = 2 * MINUTE_MS;

const CSV_PAGE_ROWS = 1_000;
const CSV_COLUMNS = ["entryId", "sequence", "kind", "amount", "balanceAfter", "reference", "createdAt"];

/** Points returned by a declined reversal are shown as a reversal with the opposite sign. */
function shownKind(kind: EntryRow["kind"]): Entry["kind"] {
  return kind === "TOP_UP_REVERSAL_RETURN" ? "TOP_UP_REVERSAL" : kind;
}

/** Every value is an id, a number, a time or a word of ours, so none ever needs quotes. */
function csvLine(row: EntryRow): string {
  const { entry_id, sequence, kind, amount, balance_after, reference, created_at } = row;
  const at = created_at.toISOString();
  return `${[entry_id, sequence, shownKind(kind), amount, balance_after, reference, at].join(",")}\r\n`;
}

/** Points: a user's balance and entries, and top-ups through the gateway. */
export class Wallets {
  readonly starts: Submitter<StartCommand, Started>;
  readonly confirms: Submitter<ConfirmCommand, Confirmed>;
  readonly results: Submitter<ResultCommand, Settled>;
  /** When the reconciler first asks about a charge, counted from its intent, in milliseconds. */
  readonly checkAfterMs: number;
  readonly #db: Database;
  readonly #gateway: Gateway;
  readonly #log: Log;
  /** Charges that this worker waits for, by our key: whether a webhook has named it meanwhile. */
  readonly #charging = new Map<string, { isHinted: boolean }>();
  readonly #charges = new CallsUnderWay(CHARGES_MAX, "Too many top-ups are under way.");

  constructor(db: Database, batchers: Batchers, gateway: Gateway, log: Log, purposes: Purposes) {
    this.#db = db;
    this.#gateway = gateway;
    this.#log = log;
    this.checkAfterMs = chargeEndsMs(gateway.bounds);
    this.starts = batchers.inside(startOfTopUp(this.checkAfterMs));
    this.confirms = batchers.inside(confirmation(this.checkAfterMs));
    this.results = batchers.inside(topUpResult(purposes));
  }

  /** Where a buyer's browser may be sent to authorise. Empty if the gateway has no page of its own. */
  get pageOrigins(): readonly string[] {
    return this.#gateway.page?.origins ?? [];
  }

  /** The time limit of a call that asks the payment company, in milliseconds. */
  get answerMsMax(): number {
    return answerMsMax(this.#gateway.bounds);
  }

  get topUpMethods(): TopUpMethods {
    const { name: gateway, methods } = this.#gateway;
    return { gateway, methods: [...methods] };
  }

  /** Which company takes the money, and whether it answers now. */
  async gatewayNow(): Promise<{ name: string; mode: Gateway["mode"]; answers: boolean }> {
    const { name, mode } = this.#gateway;
    const { outcome } = await this.#gateway.find(`${READINESS_KEY}${Bun.randomUUIDv7()}`);
    return { name, mode, answers: outcome === "absent" };
  }

  async wallet(userId: UserId): Promise<WalletJson> {
    return { userId, balance: await readBalance(this.#db, userId), currency: CURRENCY };
  }

  /** The wallet's entries, newest first. */
  async entries(userId: UserId, page: { cursor?: number | undefined; limit?: number | undefined }) {
    const limit = page.limit ?? LIMITS.pageItemsDefault;
    const rows = await readEntries(this.#db, userId, page.cursor ?? null, limit + 1);
    const view = (row: (typeof rows)[number]): Entry => ({
      entryId: row.entry_id,
      kind: shownKind(row.kind),
      amount: Number(row.amount),
      isExchange: row.is_exchange,
      balanceAfter: Number(row.balance_after),
      reference: row.reference,
      createdAt: row.created_at.toISOString(),
    });
    return toPage(rows, { limit }, view, (row) => row.sequence);
  }

  /**
   * All of the wallet's entries as CSV (RFC 4180), newest first. Pages are read as fast as the reader takes
   * them.
   */
  entriesCsv(userId: UserId): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    let before: number | null = null;
    return new ReadableStream({
      start: (stream) => stream.enqueue(encoder.encode(`${CSV_COLUMNS.join(",")}\r\n`)),
      pull: async (stream) => {
        const rows: EntryRow[] = await readEntries(this.#db, userId, before, CSV_PAGE_ROWS);
        if (rows.length > 0) stream.enqueue(encoder.encode(rows.map(csvLine).join("")));
        before = Number(rows.at(-1)?.sequence);
        if (rows.length < CSV_PAGE_ROWS) stream.close();
      },
    });
  }

  /**
   * Tops up through the gateway: commits the intent, asks the gateway with no transaction open, then applies
   * its answer. 201 when credited, 202 if the gateway's answer is not known yet. Throws `top_up_declined`,
   * `gateway_unavailable`, and the refusals of the key.
   */
  async topUp(
    userId: UserId,
    amount: number,
    paymentMethod: string,
    key: KeyUse,
  ): Promise<Answer<TopUpJson>> {
    return this.whileCharging(async (charge) => {
      const terms = this.termsFor(paymentMethod);
      const started = accepted(await this.starts.submit({ userId, amount, ...terms, key }));
      if ("replayed" in started) return started.replayed;
      if (terms.page !== null) return actionAnswer(started.topUp, terms.page);
      return accepted(topUpAnswer(await charge(started.topUp)));
    });
  }

  termsFor(paymentMethod: string): ChargeTerms {
    return { paymentMethod, gateway: this.#gateway.books, page: this.#gateway.page };
  }

  /**
   * Does work that stores the intent of a top-up and then sends it, by the function that it is given. Throws
   * `overloaded` while too many of these are under way.
   */
  async whileCharging<Result>(
    work: (charge: (topUp: TopUp) => Promise<Settled>) => Promise<Result>,
  ): Promise<Result> {
    return this.#charges.take(() => {
      const begunMs = performance.now();
      return work((topUp) => this.#charge(topUp, begunMs));
    });
  }

  /**
   * Sends a top-up that its buyer has authorised on the company's own page, with the key from there. A
   * repetition with the same key returns the present state. Throws `invalid_state` if there is nothing to
   * confirm, and what `topUp` throws.
   */
  async confirm(userId: UserId, topUpId: TopUpId, paymentKey: string): Promise<Answer<TopUpJson>> {
    return this.whileCharging(async (charge) => {
      const { topUp, isNew } = accepted(await this.confirms.submit({ userId, topUpId, paymentKey }));
      if (isNew) return accepted(topUpAnswer(await charge(topUp)));
      const found = await readTopUp(this.#db, topUpId);
      return accepted(topUpAnswer({ topUp: found!.topUp, balance: found!.balanceAfter ?? 0 }));
    });
  }

  /**
   * Takes a webhook's hint about a charge whose answer this worker waits for. Returns false if it waits for
   * none. The answer says more than the hint. Only without an answer does the hint make the top-up due for a
   * check.
   */
  hint(gatewayKey: string): boolean {
    const charge = this.#charging.get(gatewayKey);
    if (charge) charge.isHinted = true;
    return charge !== undefined;
  }

  async findTopUp(userId: UserId, id: TopUpId): Promise<TopUpJson> {
    const found = await readTopUp(this.#db, id);
    if (!found || found.topUp.userId !== userId) throw notFound();
    return topUpView(found.topUp, found.balanceAfter);
  }

  /**
   * One turn of reconciliation: asks the gateway about every top-up that is due, and applies the answers.
   * Returns how many it asked about.
   */
  async settleOpenTopUps(): Promise<number> {
    let asked = 0;
    await this.#endUnconfirmed();
    for (let rounds = CHECK_ROUNDS_MAX; rounds > 0; rounds -= 1) {
      const due = await claimUnsettled(this.#db, this.#gateway.books, CHECKS_MAX);
      await Promise.all(due.map(({ topUp, ageMs }) => this.#check(topUp, ageMs)));
      asked += due.length;
      if (due.length < CHECKS_MAX) break;
    }
    return asked;
  }

  /** Compares our books with the gateway's, row by row. Throws if the gateway cannot be asked. */
  reconcile(range: { from: Instant | null; to: Instant | null }): Promise<Reconciliation> {
    return reconcile(this.#db, this.#gateway, range);
  }

  /** As `reconcile`, with the sums of what the gateway has captured in the range. */
  reconcileWithin(range: { from: Instant; to: Instant }): Promise<Reconciliation & { theirs: CapturedSums }> {
    return reconcileWithin(this.#db, this.#gateway, range);
  }

  /** Compares our books with a file of the payment company about a range. */
  compareWithFile(
    range: { from: Instant; to: Instant },
    filed: readonly FiledCapture[],
  ): Promise<Reconciliation> {
    return compareWithFile(this.#db, this.#gateway.books, range, filed);
  }

  /** The number of rows in which our books and the gateway's differ. Open top-ups do not count. */
  async countGatewayDifferences(): Promise<number> {
    return (await this.reconcile({ from: null, to: null })).differences.length;
  }

  /** Top-ups and reversals that need a person, oldest first. */
  stuck(): Promise<StuckMovement[]> {
    return readStuck(this.#db, STUCK_AFTER_MS);
  }

  drained(): Promise<void> {
    return this.#charges.drained();
  }

  async #charge(topUp: TopUp, begunMs: number): Promise<Settled> {
    const { topUpId, userId, gatewayKey, amount, purpose } = topUp;
    const method = topUp.paymentKey ?? topUp.paymentMethod;
    // After a stall this long, reconciliation may already have been told "never seen", so nothing may be sent
    // any more.
    const mayLeave = performance.now() - begunMs <= this.#gateway.bounds.leaveMs;
    const charge = { isHinted: false };
    this.#charging.set(gatewayKey, charge);
    try {
      const result: TopUpResult = mayLeave
        ? await this.#gateway.charge({ key: gatewayKey, amount, method })
        : { outcome: "unreachable" };
      const settled = accepted(await this.results.submit({ topUpId, userId, purpose, result }));
      // Without the hint it is checked a little later: no reason to answer anything else.
      if (charge.isHinted && settled.topUp.status === "UNKNOWN")
        await hintTopUps(this.#db, [{ gateway: this.#gateway.books, key: gatewayKey }]).catch(
          () => undefined,
        );
      return settled;
    } finally {
      this.#charging.delete(gatewayKey);
    }
  }

  /**
   * Fails what nobody has confirmed in time: without a confirmation nothing is ever captured. It goes through
   * the books like every result, so its Idempotency-Key tells it too.
   */
  async #endUnconfirmed(): Promise<void> {
    const late = await readUnconfirmed(this.#db, CONFIRM_WITHIN_MS, CHECKS_MAX);
    const result = { outcome: "unconfirmed" } as const;
    await Promise.all(late.map((topUp) => this.results.submit({ ...topUp, result })));
  }

  /** `ageMs` is the top-up's age before the gateway is asked. */
  async #check({ topUpId, userId, gatewayKey, purpose }: TopUp, ageMs: number): Promise<void> {
    const found = await this.#gateway.find(gatewayKey);
    const result = interpretFound(found, ageMs, this.#gateway.bounds);
    const { topUp } = accepted(await this.results.submit({ topUpId, userId, purpose, result }));
    if (topUp.reason === "amount_mismatch")
      this.#log.error("captured amount differs from the top-up", { topUpId });
  }
}
