/** A timer of this length tells by how much it was late. */
const LOOK_EVERY_MS = 100;
/** Of each look, in the mean: half a second's memory, so that one pause of the garbage collector changes little. */
const WEIGHT = 0.2;

/**
 * How long this worker's event loop keeps what is ready waiting, as a mean over the last half second: what a request
 * waits before anybody looks at it. It is the load that visitors feel, whatever causes it: too many requests here, a
 * neighbour on the same core, the garbage collector. Unlike a number of requests a second it needs no measure of what a
 * machine can do, and a worker that is busy but keeps up shows none.
 */
export class LoopLag {
  #ms = 0;

  get ms(): number {
    return this.#ms;
  }

  /** Takes one timer's lateness. */
  observe(lateMs: number): void {
    this.#ms += (Math.max(0, lateMs) - this.#ms) * WEIGHT;
  }

  /** Looks again and again until the answer is called. */
  watch(): () => void {
    return watchLateness(LOOK_EVERY_MS, (lateMs) => this.observe(lateMs));
  }
}

/** Tells again and again by how much a timer of this length was late, until the answer is called. */
export function watchLateness(everyMs: number, tell: (lateMs: number) => void): () => void {
  let timer: Timer;
  const look = (): void => {
    const dueAtMs = performance.now() + everyMs;
    timer = setTimeout(() => {
      tell(performance.now() - dueAtMs);
      look();
    }, everyMs);
  };
  look();
  return () => clearTimeout(timer);
}
