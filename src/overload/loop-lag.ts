/** A timer of this length measures how late it fires. */
const SAMPLE_EVERY_MS = 100;
/**
 * The weight of each sample in the mean. Half a second of memory, so one pause of the garbage collector
 * changes little.
 */
const WEIGHT = 0.2;

/**
 * How long this worker's event loop delays ready work, as a mean over the last half second. A request waits
 * this long before it is noticed. It is the load that visitors feel, whatever the cause: too many requests, a
 * neighbour on the same core, the garbage collector. Unlike a rate of requests it needs no measure of the
 * machine's capacity, and a worker that is busy but keeps up has no lag.
 */
export class LoopLag {
  #ms = 0;

  get ms(): number {
    return this.#ms;
  }

  /** Adds one timer's lateness. */
  observe(lateMs: number): void {
    this.#ms += (Math.max(0, lateMs) - this.#ms) * WEIGHT;
  }

  /** Measures repeatedly until the returned function is called. */
  watch(): () => void {
    return watchLateness(SAMPLE_EVERY_MS, (lateMs) => this.observe(lateMs));
  }
}

/** Reports repeatedly how late a timer of this length was, until the returned function is called. */
export function watchLateness(everyMs: number, tell: (lateMs: number) => void): () => void {
  let timer: Timer;
  const schedule = (): void => {
    const dueAtMs = performance.now() + everyMs;
    timer = setTimeout(() => {
      tell(performance.now() - dueAtMs);
      schedule();
    }, everyMs);
  };
  schedule();
  return () => clearTimeout(timer);
}
