/** What is known of a worker's work at one moment. */
export interface WorkSeen {
  /** Commands that wait or are being carried out. */
  underWay: number;
  /** Commands done since the start. */
  done: number;
  /** How long ago the oldest of those under way came, in milliseconds. */
  oldestMs: number;
}

/** How long a command may be under way, in milliseconds, before there is a limit: some ten times what one takes on an idle server. */
const UNDER_WAY_MS_MAX = 200;
/** What is done in a second is reckoned over this long: a few batches of each kind, and more than one stall of the disk. */
const WINDOW_MS = 2_000;
/** Less than this tells nothing. */
const WINDOW_MS_MIN = 100;
/** So many are always taken on: the smallest batches that are worth their commit. */
const LIMIT_MIN = 64;
/** A limit that has grown so far holds nobody back, and is none. */
const LIMIT_MAX = 20_000;
/** By how much a limit grows from one look to the next while nothing is under way too long. */
const GROWTH = 1.05;

/**
 * How much a worker may have under way so that none of it takes longer than 200 ms: by Little's law, what it does in a
 * second times 0.2 seconds. There is no limit until something takes longer than that, since a burst on an idle server is
 * done in one large batch; from then on it is what has just been seen to be possible, and is felt out upwards from there
 * (the adaptive limits of TCP's congestion control, applied to requests).
 *
 * Unlike a wait, what is under way is known at once when a request comes. Refusing by waits takes in everybody until the
 * first have waited too long, then nobody until all of those have been served: work comes in waves.
 */
export class WorkLimit {
  value = Infinity;
  /** What was done by when, while there has been something to do without a break. */
  #seen: { atMs: number; done: number }[] = [];

  /** Takes note of how things stand; to be called every twenty milliseconds or so. */
  look(nowMs: number, { underWay, done, oldestMs }: WorkSeen): void {
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
