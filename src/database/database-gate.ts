import { SQL } from "bun";

const PROBE_EVERY_MS_MIN = 50;
const PROBE_EVERY_MS_MAX = 400;

/** The server takes no connections just now; nothing was sent. */
export class DatabaseRefuses extends Error {
  constructor() {
    super("the database takes no connections");
    this.name = "DatabaseRefuses";
  }
}

/**
 * Keeps a worker from asking a server that takes no connections. For each statement the pool tries to open all of its
 * connections: 468 a second for one worker that did next to nothing. The server makes a process for each of them, and on
 * a busy machine that kept one from recovering after a full disk. While it refuses, one connection at a time is tried.
 */
export class DatabaseGate {
  readonly #url: string;
  #isShut = false;
  #isClosed = false;

  constructor(url: string) {
    this.#url = url;
  }

  /** Throws `DatabaseRefuses` while the server takes no connections. */
  pass(): void {
    if (this.#isShut) throw new DatabaseRefuses();
  }

  /** Hears of what failed, and shuts when it was the connection that was refused. */
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

/** Nobody listens, or a server that starts, stops or recovers (57P03, cannot_connect_now). */
function isRefusal(error: unknown): boolean {
  const { code, errno } = (error ?? {}) as { code?: string; errno?: unknown };
  return code === "ECONNREFUSED" || code === "ERR_POSTGRES_CONNECTION_REFUSED" || errno === "57P03";
}
