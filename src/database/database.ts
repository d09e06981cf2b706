import { SQL, type TransactionSQL } from "bun";
import type { Instant } from "../core/time.ts";
import { DatabaseGate, DatabaseRefuses } from "./database-gate.ts";
import { RUNTIME_ROLE } from "./migrations.ts";
import { takingPieces, withPieces } from "./table-of.ts";
import { SharedStamps } from "../shared-memory/shared-stamps.ts";

declare const transactionBrand: unique symbol;

/** An open transaction. Branded, so that what needs one cannot be handed the pool by mistake. */
export type Tx = TransactionSQL & { readonly [transactionBrand]: true };

/** Brands a transaction that has just been opened. Its statements may have pieces (`table-of.ts`). */
export function transactionOf(opened: TransactionSQL): Tx {
  return takingPieces(opened) as Tx;
}

export interface DatabaseOptions {
  url: string;
  connectionsMax: number;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** Where committed changes are made known to who keeps a copy in memory. */
  changes?: SharedStamps;
}

/** What each open transaction has changed so far, by the keys of `noteChange`. */
const changesOf = new WeakMap<Tx, Set<string>>();

/**
 * Has this transaction's commit made known to every worker of the machine that what `key` names has changed, before
 * anybody is answered. Who keeps a copy finds out by `Database.changes`.
 */
export function noteChange(tx: Tx, key: string): void {
  // A control of the tests hands its plan a transaction in disguise, and there nobody keeps copies.
  changesOf.get(tx)?.add(key);
}

/**
 * How long a transaction may wait for its worker. Several of a worker that has stopped can stand in line for one row,
 * and each in its turn holds up all others for as long: three of them must be gone within three seconds.
 */
export const IDLE_IN_TRANSACTION_MS = 700;

/** What each connection of a worker asks for when it begins. */
export const CONNECTION_SETTINGS = {
  role: RUNTIME_ROLE,
  statement_timeout: 10_000,
  lock_timeout: 3_000,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  jit: "off",
  // What is planned in a sale's first seconds must serve the whole of it. These two make every plan a look-up by key:
  // not one for the rows of this batch, nor a read of whole tables, cheap only as long as they are small.
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
} as const;

/**
 * The worker's door to PostgreSQL. Every connection acts as the runtime role and is bound: no statement, no lock wait
 * and no idle transaction outlives its limit, so a worker that stalls while it holds locks loses them within seconds.
 */
export class Database {
  readonly sql: SQL;
  readonly #gate: DatabaseGate;
  readonly changes: SharedStamps;
  /** Transactions and statements begun, so that a test can show that a call made none. */
  roundTrips = 0;

  constructor(options: DatabaseOptions) {
    this.changes = options.changes ?? new SharedStamps();
    this.#gate = new DatabaseGate(options.url);
    this.sql = new SQL({
      url: options.url,
      max: options.connectionsMax,
      idleTimeout: 0,
      connectionTimeout: 5,
      connection: { application_name: options.applicationName, ...CONNECTION_SETTINGS },
    });
  }

  /** One statement outside any transaction. */
  async query<Row>(strings: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> {
    this.#gate.pass();
    this.roundTrips += 1;
    try {
      const [template, parameters] = withPieces(strings, values);
      return await withinPatience(this.sql(template, ...parameters) as unknown as Promise<Row[]>);
    } catch (error) {
      this.#gate.observe(error);
      throw error;
    }
  }

  /**
   * Runs `work` in one transaction at READ COMMITTED. When `work` resolves and this still rejects, the outcome of the
   * commit is unknown, and the error a `CommitUnknown`; unless a deferred constraint refused it, which undoes it all.
   * The same when it takes longer than `msMax`: twelve seconds, unless it is known to take more.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>, msMax = SILENT_MS): Promise<T> {
    this.#gate.pass();
    this.roundTrips += 1;
    let finished = false;
    const changed = new Set<string>();
    try {
      const result = await withinPatience(
        this.sql.begin(async (opened) => {
          const tx = transactionOf(opened);
          changesOf.set(tx, changed);
          const answer = await work(tx);
          finished = true;
          return answer;
        }),
        msMax,
      );
      this.announce(changed);
      return result;
    } catch (error) {
      this.#gate.observe(error);
      const isUnknown = (finished && !isConstraintViolation(error)) || error instanceof DatabaseSilent;
      if (isUnknown) throw new CommitUnknown(error, changed);
      throw error;
    }
  }

  /** Makes known that what these keys name has changed. A transaction does so itself, once it knows it was committed. */
  announce(changed: Iterable<string>): void {
    for (const key of changed) this.changes.renew(key);
  }

  async close(): Promise<void> {
    this.#gate.close();
    await this.sql.close({ timeout: 5 });
  }
}

/** The connection broke while COMMIT was under way; whether it took effect must be read back. */
export class CommitUnknown extends Error {
  /** What the transaction has changed if it was committed, to be announced once that is known. */
  readonly changed: ReadonlySet<string>;

  constructor(cause: unknown, changed: ReadonlySet<string>) {
    super("the answer to a commit was lost", { cause });
    this.name = "CommitUnknown";
    this.changed = changed;
  }
}

/** The database's clock. Read it after the locks: a deadline may have passed while waiting for them. */
export async function readClock(tx: Tx): Promise<Instant> {
  const [row] = await tx<{ now: Date }[]>`select clock_timestamp() now`;
  return row!.now.getTime();
}

/** The server has said nothing for longer than any of its own limits allow: it is frozen, or the path to it is cut. */
class DatabaseSilent extends Error {
  constructor(ms: number) {
    super(`the database did not answer within ${ms} ms`);
    this.name = "DatabaseSilent";
  }
}

/** What a transaction was decided by is no longer so: it is undone, and decided again. */
export class ChangedMeanwhile extends Error {
  constructor(what: string) {
    super(what);
    this.name = "ChangedMeanwhile";
  }
}

/** Above the server's own limits, which free its locks and tell why; this one only frees the caller. */
const SILENT_MS = 12_000;

async function withinPatience<T>(work: Promise<T>, ms = SILENT_MS): Promise<T> {
  let timer: Timer | undefined;
  const silent = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DatabaseSilent(ms)), ms);
  });
  try {
    return await Promise.race([work, silent]);
  } finally {
    clearTimeout(timer);
  }
}

/** PostgreSQL's five-character error code, where the error came from the server. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof SQL.PostgresError ? (error.errno ?? undefined) : undefined;
}

/** Constraints are checked before anything of a commit is written. */
function isConstraintViolation(error: unknown): boolean {
  return sqlState(error)?.startsWith("23") ?? false;
}

/** Another transaction has committed a row with the same key. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === "23505";
}

/** Ours, of work that may well succeed on another attempt. */
const PASSING_ERRORS = [DatabaseSilent, DatabaseRefuses, ChangedMeanwhile];

/** True when the same work may well succeed on another attempt: a lost connection, a restart, a deadlock, a time-out. */
export function isTransient(error: unknown): boolean {
  if (PASSING_ERRORS.some((passing) => error instanceof passing)) return true;
  if (!(error instanceof SQL.PostgresError))
    return (error as { code?: string } | null)?.code === "ECONNREFUSED";
  const state = sqlState(error);
  if (state === undefined)
    return error.code.startsWith("ERR_POSTGRES_CONNECTION") || error.code.includes("TIMEOUT");
  return /^(08|40|53|57|58)/.test(state) || state === "55P03" || state === "25P03" || state === "25P02";
}
