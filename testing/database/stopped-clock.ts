import type { Instant } from "../../src/core/time.ts";
import { DatabaseClock } from "../../src/database/clock.ts";

/** A worker's clock that stands still until a test moves it, whatever the database says. */
export class StoppedClock extends DatabaseClock {
  at: Instant;
  /** What the database last said. */
  observed: Instant | undefined;

  constructor(at: Instant) {
    super(at);
    this.at = at;
  }

  override observe(now: Instant): void {
    this.observed = now;
  }

  override now(): Instant {
    return this.at;
  }
}
