import { type Refusal, refuse } from "../core/refusals.ts";
import type { AnyBatcher } from "../database/batches/batchers.ts";
import { pathOf } from "../http/request/request-target.ts";
import { type SheddableCall, type Work, WORKS } from "../http/route-definition.ts";
import { watchLateness } from "./loop-lag.ts";
import { WorkLimit } from "./work-limit.ts";

const LOOK_EVERY_MS = 20;

/**
 * From when on a worker turns a kind of work away: when as many commands are under way as this multiple of the limit, or
 * when the event loop is late by this many milliseconds.
 */
const BOUNDS: Record<Work, { limits: number; lateMs: number }> = {
  coming: { limits: 1, lateMs: 300 },
  choosing: { limits: 2, lateMs: 600 },
  paying: { limits: 4, lateMs: 1_500 },
};
const RETRY_AFTER_SECONDS: Record<Work, number> = { coming: 3, choosing: 2, paying: 1 };

/** Of those who have just been shown the seats, the part that still counts as about to choose at the next look: most have within 0.2 s. */
const STILL_CHOOSING = 0.9;

type Busy = Pick<AnyBatcher, "underWay" | "oldestMs" | "totals">;

/**
 * Measures how far a worker is behind, and says what would only make everybody wait: a refusal costs a fraction of the
 * work, so under any load the worker goes on serving about what it can. It is behind when its batchers have more under
 * way than they do in 200 ms, or when its event loop is late.
 *
 * Those who have just been shown the seats count as under way too, for they are about to hold some. To let in more of them
 * than can be served, and then refuse them the seat they have chosen, would do them no favour.
 */
export class Pressure {
  #lateMs = 0;
  #limit = new WorkLimit();
  #choosers = 0;
  readonly #batchers: readonly Busy[];
  readonly #listeners = new Set<() => void>();
  #calls = new CallTable([]);
  #stopWatching = (): void => undefined;
  #isWatching = false;
  #lookedAtMs = 0;

  constructor(batchers: readonly Busy[]) {
    this.#batchers = batchers;
  }

  /** Which calls may be turned away, and as which work. */
  setCalls(calls: readonly SheddableCall[]): void {
    this.#calls = new CallTable(calls);
  }

  start(): void {
    this.#isWatching = true;
    this.#lookedAtMs = performance.now();
    this.#stopWatching = watchLateness(LOOK_EVERY_MS, (lateMs) => this.look(lateMs));
  }

  /** From here on nothing is turned away any more. */
  stop(): void {
    this.#isWatching = false;
    this.#stopWatching();
    this.#limit = new WorkLimit();
    this.#lateMs = 0;
    this.#tell();
  }

  /** Tells when it may have changed what is turned away. */
  listen(tell: () => void): void {
    this.#listeners.add(tell);
  }

  /** Takes note of how things stand; `loopLateMs` is by how much the event loop is late. */
  look(loopLateMs: number, nowMs = performance.now()): void {
    this.#lookedAtMs = nowMs;
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
    this.#limit.look(nowMs, { underWay, done, oldestMs });
    this.#tell();
  }

  /** What is turned away now: the first few of `WORKS`. */
  get shedWorks(): readonly Work[] {
    return WORKS.filter((work) => this.#isShed(work));
  }

  /** The refusal of a request that is better not begun; undefined for one that is taken on. */
  shed(request: Pick<Request, "method" | "url">): Refusal | undefined {
    this.#lookIfOverdue();
    if (this.#limit.value === Infinity && this.#lateMs < BOUNDS.coming.lateMs) return undefined;
    const call = this.#calls.find(request);
    if (!call) return undefined;
    if (this.#isShed(call.work)) {
      // Those who come next need not get so far.
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

  /** One turn of the event loop may bring a thousand requests: to find out after it would be too late for all of them. */
  #lookIfOverdue(): void {
    const lateMs = performance.now() - this.#lookedAtMs - LOOK_EVERY_MS;
    if (this.#isWatching && lateMs >= BOUNDS.coming.lateMs) this.look(lateMs);
  }

  #tell(): void {
    for (const tell of this.#listeners) tell();
  }
}

/** How somebody is turned away who comes for this. */
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
