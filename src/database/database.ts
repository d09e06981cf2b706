import { SQL, type TransactionSQL } from "bun";
import { type Refusal, refuse } from "../core/refusals.ts";
import type { Instant } from "../core/time.ts";
import { DatabaseGate, DatabaseRefuses } from "./database-gate.ts";
import { RUNTIME_ROLE } from "./migrations.ts";
import { takingPieces, withPieces } from "./table-of.ts";
import { SharedStamps } from "../shared-memory/shared-stamps.ts";

declare const transactionBrand: unique symbol;

/** An open transaction. Branded, so that the pool cannot be passed by mistake. */
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
  /** Where committed changes are announced to holders of copies in memory. */
  changes?: SharedStamps;
}

/** The keys that each open transaction has passed to `noteChange`. */
const changesOf = new WeakMap<Tx, Set<string>>();

/**
 * Registers a change of what `key` names. After the commit, and before anybody is answered, it is announced
 * to all workers of the machine. Holders of copies learn of it from `Database.changes`.
 */
export function noteChange(tx: Tx, key: string): void {
  // Some tests pass a transaction of their own making, for which nobody keeps copies.
  changesOf.get(tx)?.add(key);
}

/**
 * How long a transaction may wait for its worker. Several transactions of a stopped worker may queue for one
 * row, and each in turn blocks all others this long. Three of them must be gone within three seconds.
 */
export const IDLE_IN_TRANSACTION_MS = 700;

/** Settings that each connection of a worker requests when it opens. */
export const CONNECTION_SETTINGS = {
  role: RUNTIME_ROLE,
  statement_timeout: 10_000,
  lock_timeout: 3_000,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  jit: "off",
  // Plans made in a sale's first seconds must work for the whole sale. These two settings make every plan a
  // lookup by key: neither fitted to the rows of this batch, nor a scan of a table that is still small.
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
} as const;

/**
 * A worker's access to PostgreSQL. Every connection acts as the runtime role and has time limits on
 * statements, lock waits and idle transactions. So a worker that stalls while it holds locks loses them
 * within seconds.
 */
export class Database {
  readonly sql: SQL;
  readonly gate: DatabaseGate;
  readonly changes: SharedStamps;
  /** The most that are open at once. */
  readonly connections: number;
  /** Transactions and statements begun. Tests use it to show that a call made none. */
  roundTrips = 0;

  constructor(options: DatabaseOptions) {
    this.changes = options.changes ?? new SharedStamps();
    this.gate = new DatabaseGate(options.url);
    this.connections = options.connectionsMax;
    this.sql = new SQL({
      url: options.url,
      max: this.connections,
      idleTimeout: 0,
      connectionTimeout: 5,
      connection: { application_name: options.applicationName, ...CONNECTION_SETTINGS },
      onclose: (error) => this.gate.observe(error),
    });
  }

  /** One statement outside any transaction. */
  async query<Row>(strings: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> {
    this.gate.pass();
    this.roundTrips += 1;
    try {
      const [template, parameters] = withPieces(strings, values);
      return await withinPatience(this.sql(template, ...parameters) as unknown as Promise<Row[]>);
    } catch (error) {
      this.gate.observe(error);
      throw error;
    }
  }

  /**
   * Runs `work` in one transaction at READ COMMITTED. If `work` resolved and this rejects with
   * `CommitUnknown`, the outcome of the commit is unknown; a deferred constraint that refuses the commit
   * undoes everything instead. The same holds if it takes longer than `msMax`: twelve seconds by default.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>, msMax = SILENT_MS): Promise<T> {
    this.gate.pass();
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
      this.gate.observe(error);
      const isUnknown = (finished && !isConstraintViolation(error)) || error instanceof DatabaseSilent;
      if (isUnknown) throw new CommitUnknown(error, changed);
      throw error;
    }
  }

  /**
   * Announces changes of what these keys name. A transaction does so itself once it knows that it was
   * committed.
   */
  announce(changed: Iterable<string>): void {
    for (const key of changed) this.changes.renew(key);
  }

  async close(): Promise<void> {
    this.gate.close();
    await this.sql.close({ timeout: 5 });
  }
}

/** Runs a statement inside the caller's transaction, or on its own where there is none. */
export function asking(db: Database | Tx): Tx {
  return ("query" in db ? db.query.bind(db) : db) as Tx;
}

/** The connection broke during COMMIT. Whether it took effect must be read back. */
export class CommitUnknown extends Error {
  /** What the transaction has changed if it was committed. To be announced once that is known. */
  readonly changed: ReadonlySet<string>;

  constructor(cause: unknown, changed: ReadonlySet<string>) {
    super("the answer to a commit was lost", { cause });
    this.name = "CommitUnknown";
    this.changed = changed;
  }
}

/**
 * The database's clock. Read it after the locks, because a deadline may have passed while waiting for them.
 */
export async function readClock(tx: Tx): Promise<Instant> {
  const [row] = await tx<{ now: Date }[]>`select clock_timestamp() now`;
  return row!.now.getTime();
}

/**
 * The server has not answered for longer than its own limits allow. It is frozen, or the path to it is cut.
 */
class DatabaseSilent extends Error {
  constructor(ms: number) {
    super(`the database did not answer within ${ms} ms`);
    this.name = "DatabaseSilent";
  }
}

/** The facts that a transaction was decided by have changed. It is rolled back and decided again. */
export class ChangedMeanwhile extends Error {
  constructor(what: string) {
    super(what);
    this.name = "ChangedMeanwhile";
  }
}

/**
 * Longer than the server's own limits, which release its locks and give a reason. This one only frees the
 * caller.
 */
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

/** PostgreSQL's five-character error code, if the error came from the server. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof SQL.PostgresError ? (error.errno ?? undefined) : undefined;
}

/** Constraints are checked before any part of a commit is written. */
function isConstraintViolation(error: unknown): boolean {
  return sqlState(error)?.startsWith("23") ?? false;
}

/** Another transaction has committed a row with the same key. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === "23505";
}

/** Our own errors for which another attempt may succeed. */
const PASSING_ERRORS = [DatabaseSilent, DatabaseRefuses, ChangedMeanwhile];

/** True if another attempt may well succeed: after a lost connection, a restart, a deadlock or a time-out. */
export function isTransient(error: unknown): boolean {
  if (PASSING_ERRORS.some((passing) => error instanceof passing)) return true;
  if (!(error instanceof SQL.PostgresError))
    return (error as { code?: string } | null)?.code === "ECONNREFUSED";
  const state = sqlState(error);
  if (state === undefined)
    return error.code.startsWith("ERR_POSTGRES_CONNECTION") || error.code.includes("TIMEOUT");
  return (
    /^(08|40|53|57|58)/.test(state) ||
    state === "55P03" ||
    state === "25P03" ||
    state === "25P02" ||
    state === "25006"
  );
}

/** What callers are told who cannot be served until it is back. */
export function databaseAway(advice: string): Refusal {
  return refuse("unavailable", `The database cannot be reached. ${advice}`, {}, 1);
}
