import { SQL } from "bun";

const PROBE_EVERY_MS_MIN = 50;
const PROBE_EVERY_MS_MAX = 400;

/** The server refuses connections at present; nothing was sent. */
export class DatabaseRefuses extends Error {
  constructor() {
    super("the database takes no connections");
    this.name = "DatabaseRefuses";
  }
}

/**
 * Keeps a worker from overloading a server that refuses connections. The pool tries to open all its
 * connections for each statement: 468 attempts a second by one nearly idle worker. The server starts a
 * process for each attempt, and on a busy machine that kept a server from recovering after a full disk. While
 * it refuses, only one connection at a time is tried.
 */
export class DatabaseGate {
  readonly #url: string;
  #isShut = false;
  #isClosed = false;

  constructor(url: string) {
    this.#url = url;
  }

  /** Throws `DatabaseRefuses` while the server refuses connections. */
  pass(): void {
    if (this.#isShut) throw new DatabaseRefuses();
  }

  /** Takes an error, and closes the gate if the connection was refused. */
  observe(error: unknown): void {
    if (this.#isShut || this.#isClosed || !isRefusal(error)) return;
    this.#isShut = true;
    void this.#probe();
  }

  close(): void {
    this.#isClosed = true;
  }

  async #probe(): Promise<void> {
    let pauseMs = PROBE_EVERY_MS_MIN;
    while (!this.#isClosed && !(await this.#connects())) {
      await Bun.sleep(pauseMs);
      pauseMs = Math.min(2 * pauseMs, PROBE_EVERY_MS_MAX);
    }
    this.#isShut = false;
  }

  async #connects(): Promise<boolean> {
    const sql = new SQL({ url: this.#url, max: 1, connectionTimeout: 5 });
    try {
      await sql`select 1`.simple();
      return true;
    } catch {
      return false;
    } finally {
      await sql.close({ timeout: 1 }).catch(() => undefined);
    }
  }
}

/** Nothing listens, or the server is starting, stopping or recovering (57P03, cannot_connect_now). */
function isRefusal(error: unknown): boolean {
  const { code, errno } = (error ?? {}) as { code?: string; errno?: unknown };
  return code === "ECONNREFUSED" || code === "ERR_POSTGRES_CONNECTION_REFUSED" || errno === "57P03";
}
