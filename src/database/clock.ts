import type { Instant } from "../core/time.ts";

/**
 * PostgreSQL's clock as a worker last saw it. Decisions read the database's clock inside their transaction; this one
 * is for what is shown: the time left in a status, the `serverTime` of a page. A wrong clock on the worker's machine
 * therefore does no harm, and neither does one that jumps: time between looks is taken from the monotonic clock.
 */
export class DatabaseClock {
  #seen: Instant;
  #seenAtMs = performance.now();

  constructor(now: Instant) {
    this.#seen = now;
  }

  /** Takes a reading that the database has just answered. */
  observe(now: Instant): void {
    this.#seen = now;
    this.#seenAtMs = performance.now();
  }

  /** Time since the database last answered, in milliseconds. */
  get ageMs(): number {
    return performance.now() - this.#seenAtMs;
  }

  /** The time there at a reading of this process's monotonic clock: now, unless given. */
  now(atMs = performance.now()): Instant {
    return this.#seen + Math.floor(atMs - this.#seenAtMs);
  }
}
