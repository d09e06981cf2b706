/** A sample of a worker's work. */
export interface WorkSample {
  /** Commands that wait or are being executed. */
  underWay: number;
  /** Commands done since the start. */
  done: number;
  /** The age of the oldest command under way, in milliseconds. */
  oldestMs: number;
}

/**
 * When a command has been under way this long, in milliseconds, the limit applies: about ten times an idle
 * server's time.
 */
const UNDER_WAY_MS_MAX = 200;
/** Throughput is measured over this span: a few batches of each kind, and more than one stall of the disk. */
const WINDOW_MS = 2_000;
/** A shorter span says nothing. */
const WINDOW_MS_MIN = 100;
/** At least this much is always accepted: the smallest batches that are worth a commit. */
const LIMIT_MIN = 64;
/** A limit that has grown beyond this restricts nobody and is removed. */
const LIMIT_MAX = 20_000;
/** Growth of the limit per sample while nothing is under way for too long. */
const GROWTH = 1.05;

/**
 * How much a worker may have under way so that nothing takes longer than 200 ms. By Little's law that is its
 * throughput times 0.2 seconds. There is no limit until something takes longer, because a burst on an idle
 * server is done in one large batch. From then on, the limit is the measured throughput, and it slowly grows
 * to probe for more (like the adaptive limits of TCP's congestion control).
 *
 * Unlike a waiting time, the work under way is known at once when a request comes. Refusing by waiting time
 * would accept everybody until the first have waited too long, and then nobody until all of those are served:
 * work would come in waves.
 */
export class WorkLimit {
  value = Infinity;
  /** The totals over time since the worker was last idle. */
  #seen: { atMs: number; done: number }[] = [];

  /** Takes a sample; to be called about every twenty milliseconds. */
  sample(nowMs: number, { underWay, done, oldestMs }: WorkSample): void {
    if (underWay === 0) this.#seen = [];
    this.#seen.push({ atMs: nowMs, done });
    while (nowMs - this.#seen[0]!.atMs > WINDOW_MS) this.#seen.shift();
    const first = this.#seen[0]!;
    const windowMs = nowMs - first.atMs;
    if (oldestMs > UNDER_WAY_MS_MAX && windowMs >= WINDOW_MS_MIN) {
      const doneInAMillisecond = (done - first.done) / windowMs;
      this.value = Math.max(LIMIT_MIN, doneInAMillisecond * UNDER_WAY_MS_MAX);
    } else if (oldestMs <= UNDER_WAY_MS_MAX) {
      this.value *= GROWTH;
    }
    if (this.value > LIMIT_MAX) this.value = Infinity;
  }
}
