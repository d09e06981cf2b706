import { type Instant, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Queue } from "../line/rules.ts";
import type { Outflow } from "./rules.ts";

/** The span from which the pace is measured. */
const PACE_MS = 2 * MINUTE_MS;
/** The span from which it is seen how evenly people go: long, since they may go in waves as long as a session. */
const SPAN_MS = 10 * MINUTE_MS;
const SAMPLE_MS = SECOND_MS;
/** Samples in a block, whose people are counted together. */
const BLOCK_SAMPLES = 20;
/** How far apart two blocks may be to be compared, as a share of all. */
const LAG_SHARE = 1 / 3;
/** Blocks' worth of belief that people go independently of each other, before any has been seen. */
const PRIOR_BLOCKS = 1;

/** Running totals of a queue at one moment. */
interface Sample {
  at: Instant;
  joined: number;
  /** People called from the line for the first time. */
  called: number;
  inside: number;
  /** People who gave up their place in the line before they were called. */
  gaveUp: number;
  waiting: number;
}

/** What a queue's totals of the last minutes say of how the line moves. One sample a second; no I/O, no clock. */
export class OutflowMeter {
  readonly #samples: Sample[] = [];
  #outflow: Outflow | null = null;

  /** Takes a look at the queue; looks within a second of the last one add nothing. */
  observe(queue: Queue, now: Instant): void {
    const newest = this.#samples.at(-1);
    if (newest && now - newest.at < SAMPLE_MS) return;
    this.#samples.push(sampleOf(queue, now));
    while (this.#samples.length > 1 && now - this.#samples[0]!.at > SPAN_MS) this.#samples.shift();
    this.#outflow = measureOutflow(this.#samples, queue.ready + queue.active < queue.capacity);
  }

  /** Null while nobody has moved. */
  get outflow(): Outflow | null {
    return this.#outflow;
  }

  /** People who joined, who were called, and who made room for others, a minute. */
  perMinute(): { joined: number; called: number; left: number } {
    return {
      joined: this.#rate((sample) => sample.joined),
      called: this.#rate((sample) => sample.called),
      left: Math.max(
        0,
        this.#rate((sample) => sample.called - sample.inside),
      ),
    };
  }

  #rate(total: (sample: Sample) => number): number {
    const newest = this.#samples.at(-1);
    if (!newest) return 0;
    const oldest = oldestWithin(this.#samples, PACE_MS);
    if (newest.at <= oldest.at) return 0;
    return ((total(newest) - total(oldest)) / (newest.at - oldest.at)) * MINUTE_MS;
  }
}

function sampleOf(queue: Queue, now: Instant): Sample {
  const called = queue.calls - queue.recalls;
  return {
    at: now,
    joined: queue.lastPosition,
    called,
    inside: queue.ready + queue.active,
    // Who left has been passed over already, or is counted as abandoned until then.
    gaveUp: queue.frontier - called + queue.abandoned,
    waiting: queue.lastPosition - queue.frontier - queue.abandoned,
  };
}

/**
 * While there is room, the line moves at the pace of the calls (the rate limit's); once it is full, at that at which
 * people make room, since the rush that filled it says nothing about who comes next.
 */
function measureOutflow(samples: readonly Sample[], hasRoom: boolean): Outflow | null {
  const lately = samples.slice(samples.indexOf(oldestWithin(samples, PACE_MS)));
  const [oldest, newest] = [lately[0]!, lately.at(-1)!];
  const spanMs = newest.at - oldest.at;
  const moved = (sample: Sample) => (hasRoom ? sample.called : sample.called - sample.inside);
  const people = moved(newest) - moved(oldest);
  if (spanMs <= 0 || people <= 0) return null;
  const waiting = lately.reduce((sum, sample) => sum + sample.waiting, 0) / lately.length;
  const gaveUp = newest.gaveUp - oldest.gaveUp;
  return {
    perMinute: (people / spanMs) * MINUTE_MS,
    people,
    unevenness: unevennessOf(samples, moved),
    givingUpPerMinute: waiting > 0 ? Math.max(0, (gaveUp / waiting / spanMs) * MINUTE_MS) : 0,
  };
}

function oldestWithin(samples: readonly Sample[], spanMs: number): Sample {
  const since = samples.at(-1)!.at - spanMs;
  return samples.find(({ at }) => at >= since)!;
}

/**
 * The variance of the numbers that go in a span, by their mean, for spans that are long: 1 where people go independently
 * of each other (a Poisson process), near 0 under a rate limit, above 1 where a slow stretch follows a slow one. Waves
 * that take turns with lulls make up for each other, and add little. From the numbers of each block and how they
 * go together with those before them (Newey and West's estimate of the long-run variance, 1987).
 */
function unevennessOf(samples: readonly Sample[], moved: (sample: Sample) => number): number {
  const counts: number[] = [];
  for (let i = samples.length - 1; i >= BLOCK_SAMPLES; i -= BLOCK_SAMPLES)
    counts.push(moved(samples[i]!) - moved(samples[i - BLOCK_SAMPLES]!));
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  if (counts.length < 2 || mean <= 0) return 1;
  const lagMax = Math.floor(counts.length * LAG_SHARE);
  let squares = 0;
  for (let lag = 0; lag <= lagMax; lag += 1) {
    const weight = lag === 0 ? 1 : 2 * (1 - lag / (lagMax + 1));
    for (let i = lag; i < counts.length; i += 1)
      squares += weight * (counts[i]! - mean) * (counts[i - lag]! - mean);
  }
  return (squares / mean + PRIOR_BLOCKS) / (counts.length - 1 + PRIOR_BLOCKS);
}
