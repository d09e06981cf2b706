import { type Instant, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Queue } from "../line/rules.ts";
import type { Outflow } from "./rules.ts";

/** The rate is measured over this span. */
const PACE_MS = 2 * MINUTE_MS;
/**
 * The unevenness is measured over this longer span, because people may leave in waves as long as a session.
 */
const SPAN_MS = 10 * MINUTE_MS;
const SAMPLE_MS = SECOND_MS;
/** Samples in a block; departures are counted per block. */
const BLOCK_SAMPLES = 20;
/** Largest lag at which two blocks are compared, as a share of all blocks. */
const LAG_SHARE = 1 / 3;
/** Weight of the prior assumption that people leave independently of each other, in blocks. */
const PRIOR_BLOCKS = 1;

/** Running totals of a queue at one moment. */
interface Sample {
  at: Instant;
  joined: number;
  /** People called from the line for the first time. */
  called: number;
  inside: number;
  /** People who gave up their place before they were called. */
  gaveUp: number;
  waiting: number;
}

/**
 * Derives from a queue's totals of the last minutes how fast its line moves. One sample a second; no I/O, no
 * clock.
 */
export class OutflowMeter {
  readonly #samples: Sample[] = [];
  #outflow: Outflow | null = null;

  /** Samples the queue. A second sample within one second is ignored. */
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

  /**
   * People who joined and who were called in the last minute: counted, so that the two can be compared. And
   * people per minute who made room for others, over two minutes. What came within some seconds is not taken
   * for the pace of a minute.
   */
  perMinute(): { joined: number; called: number; left: number } {
    const left = this.#within(PACE_MS, (sample) => sample.called - sample.inside);
    return {
      joined: this.#within(MINUTE_MS, (sample) => sample.joined).grown,
      called: this.#within(MINUTE_MS, (sample) => sample.called).grown,
      left: (Math.max(0, left.grown) / Math.max(MINUTE_MS, left.spanMs)) * MINUTE_MS,
    };
  }

  #within(spanMs: number, total: (sample: Sample) => number): { grown: number; spanMs: number } {
    const newest = this.#samples.at(-1);
    if (!newest) return { grown: 0, spanMs: 0 };
    const oldest = oldestWithin(this.#samples, spanMs);
    return { grown: total(newest) - total(oldest), spanMs: newest.at - oldest.at };
  }
}

function sampleOf(queue: Queue, now: Instant): Sample {
  const called = queue.calls - queue.recalls;
  return {
    at: now,
    joined: queue.lastPosition,
    called,
    inside: queue.ready + queue.active,
    // Visitors who left are either already passed by the frontier or still counted as abandoned.
    gaveUp: queue.frontier - called + queue.abandoned,
    waiting: queue.lastPosition - queue.frontier - queue.abandoned,
  };
}

/**
 * While there is room, the line moves at the rate of calls, which the rate limit sets. Once the sale is full,
 * it moves at the rate at which people make room; the rush that filled the sale says nothing about that.
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
 * Variance by mean of the departures in a long span: 1 if people leave independently of each other (a Poisson
 * process), near 0 under a rate limit, above 1 if slow stretches follow each other. Waves that alternate with
 * lulls cancel out and add little. Estimated from the numbers per block and their autocovariances (Newey and
 * West's long-run variance, 1987).
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
