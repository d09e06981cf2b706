import type { Instant } from "../core/time.ts";
import type { Database, Tx } from "./database.ts";
import type { Log } from "../core/log.ts";

/** No healthy change of leader takes longer than this. */
const LATE_MS = 5_000;
/** A change of leader on purpose takes less. */
const OUTAGE_MS = 3_000;
const COMPLAIN_EVERY_MS = 60_000;
const WRITE_EVERY_MS = 1_000;
const CHORE = "admission";

/**
 * Records in the database that the leader has had a turn of admission, at most once a second. Together with
 * `LeaderWatch` it shows every machine that somebody leads. A leader that holds the lock but does nothing
 * shows no other sign of failure.
 */
export class LeaderMark {
  #writtenAtMs = -Infinity;

  /** Returns whether nobody had a turn for some time before this one: no machine was there. */
  async write(tx: Tx, nowMs = performance.now()): Promise<{ afterOutage: boolean }> {
    if (nowMs - this.#writtenAtMs < WRITE_EVERY_MS) return { afterOutage: false };
    this.#writtenAtMs = nowMs;
    const [row] = await tx<{ silent_ms: number | null }[]>`
      with before as (select turned_at from leader_turns where chore = ${CHORE})
      insert into leader_turns (chore, turned_at) values (${CHORE}, clock_timestamp())
      on conflict (chore) do update set turned_at = excluded.turned_at
      returning (extract(epoch from turned_at - (select turned_at from before)) * 1000)::float8 silent_ms`;
    return { afterOutage: (row!.silent_ms ?? Infinity) > OUTAGE_MS };
  }
}

/** Tells a worker whether anybody does the background work. Without it, nobody is called. */
export class LeaderWatch {
  readonly #db: Database;
  readonly #log: Log;
  readonly #nowMs: () => number;
  #watchingSinceMs: number | undefined;
  /** The leader's last turn, by this process's monotonic clock. */
  #turnedAtMs = -Infinity;
  #complainedAtMs = -Infinity;

  /** `nowMs` is a monotonic clock. */
  constructor(db: Database, log: Log, nowMs = () => performance.now()) {
    this.#db = db;
    this.#log = log;
    this.#nowMs = nowMs;
  }

  /** How long nobody has had a turn, in milliseconds, counted at most from this worker's first check. */
  get silentMs(): number {
    if (this.#watchingSinceMs === undefined) return 0;
    return this.#nowMs() - Math.max(this.#turnedAtMs, this.#watchingSinceMs);
  }

  get isLate(): boolean {
    return this.silentMs > LATE_MS;
  }

  /** Reads when the last turn was. Logs an error at most once a minute while that is too long ago. */
  async check(): Promise<void> {
    this.#watchingSinceMs ??= this.#nowMs();
    const [row] = await this.#db.query<{ turned_at: Date; now: Date }>`
      select turned_at, clock_timestamp() now from leader_turns where chore = ${CHORE}`;
    if (row) this.#turnedAtMs = this.#nowMs() - sinceMs(row.turned_at.getTime(), row.now.getTime());
    if (!this.isLate || this.#nowMs() - this.#complainedAtMs < COMPLAIN_EVERY_MS) return;
    this.#complainedAtMs = this.#nowMs();
    const silentSeconds = Math.round(this.silentMs / 1_000);
    this.#log.error("nobody leads the background work: nobody is called", { silentSeconds });
  }
}

function sinceMs(then: Instant, now: Instant): number {
  return Math.max(0, now - then);
}
