import { type Refusal, refuse } from "../core/refusals.ts";
import type { Batcher } from "./batcher.ts";
import { watchLateness } from "./loop-lag.ts";
import { pathOf } from "./request-target.ts";
import { WorkLimit } from "./work-limit.ts";

const LOOK_EVERY_MS = 20;

/**
 * When more work is not taken on, by what the work is: how often the limit is under way, and by how many milliseconds the
 * event loop is late. Who is only coming gives way to who is choosing, and both to who is paying.
 */
const BOUNDS = {
  coming: { limits: 1, lateMs: 300 },
  choosing: { limits: 2, lateMs: 600 },
  paying: { limits: 4, lateMs: 1_500 },
};
export type Work = keyof typeof BOUNDS;
export const WORKS = Object.keys(BOUNDS) as Work[];
const RETRY_AFTER_SECONDS: Record<Work, number> = { coming: 3, choosing: 2, paying: 1 };

/** A call that may be turned away, its path in the server's form: `/v1/queues/:queueId/tokens`. */
interface SheddableCall {
  work: Work;
  method: "GET" | "POST";
  path: string;
  /** Whoever makes it is about to choose seats. */
  isLook?: true;
}

/** Statuses, machines and the organiser are always heard: they cost little, or are few. */
export const SHEDDABLE_CALLS: readonly SheddableCall[] = [
  { work: "coming", method: "POST", path: "/v1/users" },
  { work: "coming", method: "POST", path: "/v1/queues/:queueId/tokens" },
  { work: "coming", method: "GET", path: "/v1/performances/:performanceId/seats", isLook: true },
  { work: "coming", method: "GET", path: "/v1/concerts/:concertId/seats", isLook: true },
  { work: "coming", method: "GET", path: "/v1/concerts" },
  { work: "coming", method: "GET", path: "/v1/concerts/*" },
  { work: "coming", method: "GET", path: "/v1/performances/*" },
  { work: "choosing", method: "POST", path: "/v1/reservations" },
  { work: "paying", method: "POST", path: "/v1/payments" },
  { work: "paying", method: "POST", path: "/v1/users/:userId/wallet/*" },
];

/** Of those who have just been shown the seats, the part that still counts as about to choose one look later: most have within 0.2 s. */
const STILL_CHOOSING = 0.9;

type Busy = Pick<Batcher<never, unknown>, "underWay" | "oldestMs" | "totals">;

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
  #stopWatching = (): void => undefined;
  #isWatching = false;
  #lookedAtMs = 0;

  constructor(batchers: readonly Busy[]) {
    this.#batchers = batchers;
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
    const call = callOf(request);
    if (!call) return undefined;
    if (this.#isShed(call.work)) {
      // Those who come next need not get so far.
      this.#tell();
      return overloaded(call.work);
    }
    if (call.isLook) this.#choosers += 1;
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

const CALLS = SHEDDABLE_CALLS.map((call) => {
  const pattern = call.path.replace(/:\w+/g, "[^/]+").replace("*", ".*");
  return { ...call, path: new RegExp(`^${pattern}$`) };
});

/** Whether a call, its path in OpenAPI's form, may be turned away. */
export function isSheddable(method: string, path: string): boolean {
  return callOf({ method: method.toUpperCase(), url: path }) !== undefined;
}

function callOf({ method, url }: Pick<Request, "method" | "url">): (typeof CALLS)[number] | undefined {
  const path = pathOf(url);
  return CALLS.find((call) => call.method === method && call.path.test(path));
}
