import { type Refusal, refuse } from "../core/refusals.ts";
import type { AnyBatcher } from "../database/batches/batchers.ts";
import { pathOf } from "../http/request/request-target.ts";
import { type SheddableCall, type Work, WORKS } from "../http/route-definition.ts";
import { watchLateness } from "./loop-lag.ts";
import { WorkLimit } from "./work-limit.ts";

const SAMPLE_EVERY_MS = 20;

/**
 * When a worker starts to turn a kind of work away: when the commands under way reach this multiple of the
 * limit, or when the event loop is late by this many milliseconds.
 */
const BOUNDS: Record<Work, { limits: number; lateMs: number }> = {
  coming: { limits: 1, lateMs: 300 },
  choosing: { limits: 2, lateMs: 600 },
  paying: { limits: 4, lateMs: 1_500 },
};
const RETRY_AFTER_SECONDS: Record<Work, number> = { coming: 3, choosing: 2, paying: 1 };

/**
 * The share of recent viewers of the seats that still counts as about to choose at the next sample. Most
 * choose within 0.2 s.
 */
const STILL_CHOOSING = 0.9;

type ObservedBatcher = Pick<AnyBatcher, "underWay" | "oldestMs" | "totals">;

/**
 * Measures how overloaded a worker is, and turns away requests that would only make everybody wait. A refusal
 * costs a fraction of the work, so the worker keeps its throughput under any load. It is overloaded when its
 * batchers have more under way than they finish in 200 ms, or when its event loop is late.
 *
 * Visitors who were just shown the seats also count as under way, because they are about to hold some.
 * Otherwise too many would be let in and then be refused the seats they chose.
 */
export class Pressure {
  #lateMs = 0;
  #limit = new WorkLimit();
  #choosers = 0;
  readonly #batchers: readonly ObservedBatcher[];
  readonly #listeners = new Set<() => void>();
  #calls = new CallTable([]);
  #stopWatching = (): void => undefined;
  #isWatching = false;
  #sampledAtMs = 0;

  constructor(batchers: readonly ObservedBatcher[]) {
    this.#batchers = batchers;
  }

  /** Sets which calls may be turned away, and as which kind of work. */
  setCalls(calls: readonly SheddableCall[]): void {
    this.#calls = new CallTable(calls);
  }

  start(): void {
    this.#isWatching = true;
    this.#sampledAtMs = performance.now();
    this.#stopWatching = watchLateness(SAMPLE_EVERY_MS, (lateMs) => this.sample(lateMs));
  }

  /** From here on nothing is turned away. */
  stop(): void {
    this.#isWatching = false;
    this.#stopWatching();
    this.#limit = new WorkLimit();
    this.#lateMs = 0;
    this.#tell();
  }

  /** `tell` is called when what is turned away may have changed. */
  listen(tell: () => void): void {
    this.#listeners.add(tell);
  }

  /** Samples the worker's load. `loopLateMs` is the event loop's lateness. */
  sample(loopLateMs: number, nowMs = performance.now()): void {
    this.#sampledAtMs = nowMs;
    this.#lateMs = loopLateMs;
    this.#choosers *= STILL_CHOOSING;
    let underWay = 0;
    let done = 0;
    let oldestMs = 0;
    for (const batcher of this.#batchers) {
      underWay += batcher.underWay;
      done += batcher.totals.done;
      oldestMs = Math.max(oldestMs, batcher.oldestMs);
    }
    this.#limit.sample(nowMs, { underWay, done, oldestMs });
    this.#tell();
  }

  /** The kinds of work turned away now: the first few of `WORKS`. */
  get shedWorks(): readonly Work[] {
    return WORKS.filter((work) => this.#isShed(work));
  }

  /** The refusal of a request; undefined if it is accepted. */
  shed(request: Pick<Request, "method" | "url">): Refusal | undefined {
    this.#sampleIfOverdue();
    if (this.#limit.value === Infinity && this.#lateMs < BOUNDS.coming.lateMs) return undefined;
    const call = this.#calls.find(request);
    if (!call) return undefined;
    if (this.#isShed(call.work)) {
      // Later requests are then refused before they reach this point.
      this.#tell();
      return overloaded(call.work);
    }
    if (call.showsSeats) this.#choosers += 1;
    return undefined;
  }

  #isShed(work: Work): boolean {
    const { limits, lateMs } = BOUNDS[work];
    return this.#lateMs >= lateMs || this.#underWay >= limits * this.#limit.value;
  }

  get #underWay(): number {
    let underWay = this.#choosers;
    for (const batcher of this.#batchers) underWay += batcher.underWay;
    return underWay;
  }

  /**
   * One turn of the event loop may bring a thousand requests. A sample after it would be too late for all of
   * them.
   */
  #sampleIfOverdue(): void {
    const lateMs = performance.now() - this.#sampledAtMs - SAMPLE_EVERY_MS;
    if (this.#isWatching && lateMs >= BOUNDS.coming.lateMs) this.sample(lateMs);
  }

  #tell(): void {
    for (const tell of this.#listeners) tell();
  }
}

/** The refusal of a request for this kind of work. */
export function overloaded(work: Work): Refusal {
  const detail = "Too many are being served just now. Try again shortly; nothing was done.";
  return refuse("overloaded", detail, {}, RETRY_AFTER_SECONDS[work]);
}

/** The sheddable calls, found by a request's method and address. */
class CallTable {
  readonly #calls: readonly (SheddableCall & { pattern: RegExp })[];

  constructor(calls: readonly SheddableCall[]) {
    this.#calls = calls.map((call) => ({
      ...call,
      pattern: new RegExp(`^${call.path.replace(/:\w+/g, "[^/]+")}$`),
    }));
  }

  find({ method, url }: Pick<Request, "method" | "url">): SheddableCall | undefined {
    const path = pathOf(url);
    return this.#calls.find((call) => call.method === method && call.pattern.test(path));
  }
}
