import { SQL } from "bun";
import { IDLE_IN_TRANSACTION_MS, transactionOf, type Tx } from "./database.ts";
import type { Log } from "../core/log.ts";
import { DatabaseGate } from "./database-gate.ts";
import { RUNTIME_ROLE } from "./migrations.ts";

/** Any 64-bit number will do, as long as all workers use the same one. */
const LEADER_LOCK = 7_301_003;
/** A leader that stalls this long (stopped, swapped out, cut off) loses its session, and with it the lead. */
const STALL_MAX_MS = 2_000;
const RETRY_MS = 400;

/** Background work that one worker at a time does for all. */
export interface Chore {
  name: string;
  everyMs: number;
  /** One bounded turn, as a series of transactions on the leader's own connection. */
  run: (transact: Transact) => Promise<unknown>;
}

/** Runs work in a transaction that can only commit while this worker leads. */
export type Transact = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/**
 * Runs the chores on whichever worker holds the lead: a session-level advisory lock on a dedicated
 * connection. Every chore's transaction runs on that same connection. So a worker that lost the lead cannot
 * write, because its transactions ended with the session. If the worker stalls, the server ends the session,
 * and another worker takes over.
 */
export class Leader {
  readonly #sql: SQL;
  readonly #chores: readonly Chore[];
  readonly #log: Log;
  readonly #gate: DatabaseGate;
  #stopping = false;
  #wake: (() => void) | undefined;
  #running: Promise<void> | undefined;
  /** The backend that holds the lock, while this worker leads. */
  #backendPid: number | undefined;
  /** Turns taken by each chore, for metrics. */
  readonly turns = new Map<string, number>();

  constructor(
    url: string,
    applicationName: string,
    chores: readonly Chore[],
    log: Log,
    gate = new DatabaseGate(url),
  ) {
    this.#chores = chores;
    this.#log = log;
    this.#gate = gate;
    this.#sql = new SQL({
      url,
      max: 1,
      idleTimeout: 0,
      connectionTimeout: 5,
      connection: {
        application_name: applicationName,
        role: RUNTIME_ROLE,
        idle_session_timeout: STALL_MAX_MS,
        idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
        statement_timeout: 10_000,
        lock_timeout: 3_000,
      },
    });
  }

  get leads(): boolean {
    return this.#backendPid !== undefined;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Gives up the lead after the turn in progress. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake?.();
    await this.#running;
    await this.#sql.close({ timeout: 1 }).catch(() => undefined);
  }

  async #run(): Promise<void> {
    const dueAtMs = new Map<Chore, number>();
    while (!this.#stopping) {
      try {
        if (!this.leads && !(await this.#takeLead())) {
          await this.#pause(RETRY_MS);
          continue;
        }
        for (const chore of this.#chores) {
          if (this.#stopping || performance.now() < (dueAtMs.get(chore) ?? 0)) continue;
          dueAtMs.set(chore, performance.now() + chore.everyMs);
          if (await this.#take(chore)) continue;
          if (!(await this.#holdsSession())) throw new Error("the session that held the lead has ended");
          // A chore that keeps failing waits, so that the others get their turns.
          dueAtMs.set(chore, performance.now() + Math.max(chore.everyMs, RETRY_MS));
        }
        const nextMs = Math.min(...this.#chores.map((chore) => dueAtMs.get(chore) ?? 0)) - performance.now();
        await this.#pause(Math.max(1, nextMs));
      } catch (error) {
        this.#gate.observe(error);
        if (this.leads) this.#log.warn("lead lost", { error });
        this.#backendPid = undefined;
        await this.#pause(RETRY_MS);
      }
    }
  }

  /** Runs one turn; false if it failed. */
  async #take(chore: Chore): Promise<boolean> {
    try {
      await chore.run((work) => this.#transact(work));
      this.turns.set(chore.name, (this.turns.get(chore.name) ?? 0) + 1);
      return true;
    } catch (error) {
      this.#log.warn("chore failed", { chore: chore.name, error });
      this.#gate.observe(error);
      return false;
    }
  }

  /**
   * When the lead changes hands, every chore is due at once: the new leader does not know the old one's
   * schedule.
   */
  async #takeLead(): Promise<boolean> {
    await this.#gate.passChecked();
    const [row] = await this.#sql<{ pid: number; taken: boolean }[]>`
      select pg_backend_pid() pid, pg_try_advisory_lock(${LEADER_LOCK}) taken`;
    if (!row?.taken) return false;
    this.#backendPid = row.pid;
    this.#log.info("leading the background work");
    return true;
  }

  async #holdsSession(): Promise<boolean> {
    await this.#gate.passChecked();
    const [row] = await this.#sql<{ pid: number }[]>`select pg_backend_pid() pid`;
    return row?.pid === this.#backendPid;
  }

  async #transact<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#sql.begin(async (tx) => {
      const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() pid`;
      // The pool reconnects by itself, but a new session does not hold the lock.
      if (row?.pid !== this.#backendPid) throw new Error("the session that held the lead has ended");
      return work(transactionOf(tx));
    });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
