import { refuse } from "../core/refusals.ts";

const SWEEP_EVERY_MS = 100;

interface Pending {
  dueAtMs: number;
  giveUp: () => void;
}

/**
 * Refuses requests that take too long. Each thing that a request waits for has a time limit, but together
 * they may exceed its own: a network that drops packets delays one statement after another. One timer serves
 * all requests.
 */
export class Deadlines {
  readonly #pending = new Set<Pending>();
  #timer: Timer | undefined;

  /**
   * The result of the work; after `msMax` a rejection with `unavailable`. The work itself then goes on
   * unattended.
   */
  async within<T>(work: Promise<T>, msMax: number): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    const pending = {
      dueAtMs: performance.now() + msMax,
      giveUp: () => reject(tooLate(msMax)),
    };
    this.#pending.add(pending);
    this.#timer ??= setInterval(() => this.#sweep(), SWEEP_EVERY_MS).unref();
    try {
      return await Promise.race([work, promise]);
    } finally {
      this.#pending.delete(pending);
    }
  }

  #sweep(): void {
    const nowMs = performance.now();
    for (const pending of this.#pending) if (pending.dueAtMs <= nowMs) pending.giveUp();
    if (this.#pending.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

function tooLate(ms: number) {
  return refuse(
    "unavailable",
    `There was no answer within ${ms / 1_000} seconds. It may have been done all the same: ask, or try ` +
      `again with the same Idempotency-Key.`,
    {},
    1,
  );
}
