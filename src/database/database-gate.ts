import { SQL } from "bun";
import { greetPostgres } from "./postgres-greeting.ts";

const PROBE_EVERY_MS_MIN = 50;
const PROBE_EVERY_MS_MAX = 200;
const GREETING_MS_MAX = 2_000;

/** The server takes no connections at present; nothing was sent. */
export class DatabaseRefuses extends Error {
  constructor() {
    super("the database takes no connections");
    this.name = "DatabaseRefuses";
  }
}

/**
 * Keeps a worker from overloading a server that refuses connections, and from waiting for one that is gone.
 *
 * The pool tries to open all its connections for each statement: 468 attempts a second by one nearly idle
 * worker. The server starts a process for each attempt, and on a busy machine that kept a server from
 * recovering after a full disk. Behind a proxy without a server, the pool tries for five seconds, with pauses
 * of up to one: so long does it not notice that another server has taken over. While the gate is shut, only
 * one connection at a time is tried, five times a second.
 */
export class DatabaseGate {
  readonly #url: string;
  #isShut = false;
  #isClosed = false;
  #checking: Promise<void> | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** Throws `DatabaseRefuses` while the server takes no connections. */
  pass(): void {
    if (this.#isShut) throw new DatabaseRefuses();
  }

  /** As `pass`, once it is known what the last lost connection meant. */
  async passChecked(): Promise<void> {
    await this.#checking;
    this.pass();
  }

  /**
   * Takes what went wrong. Shuts the gate if the server refuses, or if a connection is lost and no other can
   * be made.
   */
  observe(reason: unknown): void {
    if (this.#isShut || this.#isClosed) return;
    if (isRefusal(reason)) this.#shut();
    else if (isLoss(reason)) this.#checking ??= this.#check();
  }

  /**
   * Shuts the gate and throws `DatabaseRefuses` if the server is a standby. One that is being promoted may
   * not have replayed all that was committed: who was just called would be told to wait.
   */
  refuseStandby(isStandby: boolean): void {
    if (!isStandby) return;
    if (!this.#isShut && !this.#isClosed) this.#shut();
    throw new DatabaseRefuses();
  }

  close(): void {
    this.#isClosed = true;
  }

  /** One connection may end for its own reasons, while all others are fine. */
  async #check(): Promise<void> {
    const greeting = await greetPostgres(this.#url, GREETING_MS_MAX);
    this.#checking = undefined;
    if (greeting !== "postgres" && !this.#isShut) this.#shut();
  }

  #shut(): void {
    this.#isShut = true;
    void this.#openAgain();
  }

  async #openAgain(): Promise<void> {
    let pauseMs = PROBE_EVERY_MS_MIN;
    while (!this.#isClosed && !(await this.#connects())) {
      await Bun.sleep(pauseMs);
      pauseMs = Math.min(2 * pauseMs, PROBE_EVERY_MS_MAX);
    }
    this.#isShut = false;
  }

  async #connects(): Promise<boolean> {
    if ((await greetPostgres(this.#url, GREETING_MS_MAX)) !== "postgres") return false;
    const sql = new SQL({ url: this.#url, max: 1, connectionTimeout: 5 });
    try {
      const [server] = (await sql`select pg_is_in_recovery() standby`.simple()) as { standby: boolean }[];
      return !server!.standby;
    } catch {
      return false;
    } finally {
      await sql.close({ timeout: 1 }).catch(() => undefined);
    }
  }
}

/**
 * Nothing listens, the server is starting, stopping or recovering (57P03, cannot_connect_now), or it is a
 * standby (25006, read_only_sql_transaction).
 */
function isRefusal(error: unknown): boolean {
  const { code, errno } = (error ?? {}) as { code?: string; errno?: unknown };
  return (
    code === "ECONNREFUSED" ||
    code === "ERR_POSTGRES_CONNECTION_REFUSED" ||
    errno === "57P03" ||
    errno === "25006"
  );
}

/** A connection was lost, or could not be made. */
function isLoss(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: string };
  return code?.startsWith("ERR_POSTGRES_CONNECTION") ?? false;
}
