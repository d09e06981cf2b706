import type { Instant } from "../core/time.ts";

/**
 * PostgreSQL's clock as a worker last observed it. Decisions read the database's clock in their transaction;
 * this one only serves what is shown, such as the time left in a status or a page's `serverTime`. Between
 * observations, time is taken from the monotonic clock. So a wrong or jumping clock on the worker's machine
 * does no harm.
 */
export class DatabaseClock {
  #seen: Instant;
  #seenAtMs = performance.now();

  constructor(now: Instant) {
    this.#seen = now;
  }

  /** Takes a reading that the database has just returned. */
  observe(now: Instant): void {
    this.#seen = now;
    this.#seenAtMs = performance.now();
  }

  /** Time since the database last answered, in milliseconds. */
  get ageMs(): number {
    return performance.now() - this.#seenAtMs;
  }

  /** The database's time at this reading of the process's monotonic clock; by default, now. */
  now(atMs = performance.now()): Instant {
    return this.#seen + Math.floor(atMs - this.#seenAtMs);
  }
}
