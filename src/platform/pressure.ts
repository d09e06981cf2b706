import { type Refusal, refuse } from "../core/refusals.ts";
import type { Batcher } from "./batcher.ts";
import { watchLateness } from "./loop-lag.ts";

const LOOK_EVERY_MS = 20;

/**
 * How long work may have been waiting when more of it is still taken on, by what the work is, in milliseconds. Who is
 * only coming gives way to who is choosing, and both to who is paying.
 */
const WAIT_MS_MAX = { coming: 300, choosing: 600, paying: 1_500 };
export type Work = keyof typeof WAIT_MS_MAX;
export const WORKS = Object.keys(WAIT_MS_MAX) as Work[];
const RETRY_AFTER_SECONDS: Record<Work, number> = { coming: 3, choosing: 2, paying: 1 };

/** A call that may be turned away, its path in the server's form: `/v1/queues/:queueId/tokens`. */
interface SheddableCall {
  work: Work;
  method: "GET" | "POST";
  path: string;
}

/** Statuses, machines and the organiser are always heard: they cost little, or are few. */
export const SHEDDABLE_CALLS: readonly SheddableCall[] = [
  { work: "coming", method: "POST", path: "/v1/users" },
  { work: "coming", method: "POST", path: "/v1/queues/:queueId/tokens" },
  { work: "coming", method: "GET", path: "/v1/concerts" },
  { work: "coming", method: "GET", path: "/v1/concerts/*" },
  { work: "coming", method: "GET", path: "/v1/performances/*" },
  { work: "choosing", method: "POST", path: "/v1/reservations" },
  { work: "paying", method: "POST", path: "/v1/payments" },
  { work: "paying", method: "POST", path: "/v1/users/:userId/wallet/*" },
];

/**
 * Measures how far a worker is behind, and says what would only make everybody wait: a refusal costs a fraction of the
 * work, so under any load the worker goes on serving about what it can. What waits is the oldest command of a batcher,
 * or the whole event loop.
 */
export class Pressure {
  /** The longest wait as of a moment ago, in milliseconds. */
  waitMs = 0;
  readonly #batchers: readonly Pick<Batcher<never, unknown>, "oldestWaitMs">[];
  readonly #listeners = new Set<() => void>();
  #stopWatching = (): void => undefined;
  #isWatching = false;
  #lookedAtMs = 0;

  constructor(batchers: readonly Pick<Batcher<never, unknown>, "oldestWaitMs">[]) {
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
    this.#update(0);
  }

  /** Tells after each look. */
  listen(tell: () => void): void {
    this.#listeners.add(tell);
  }

  /** Takes note of what waits now; `loopLateMs` is by how much the event loop is late. */
  look(loopLateMs: number): void {
    this.#update(Math.max(loopLateMs, ...this.#batchers.map((batcher) => batcher.oldestWaitMs)));
  }

  /** What is turned away now: the first few of `WORKS`. */
  get shedWorks(): readonly Work[] {
    return WORKS.filter((work) => this.waitMs >= WAIT_MS_MAX[work]);
  }

  /** The refusal of a request that is better not begun; undefined for one that is taken on. */
  shed(request: Pick<Request, "method" | "url">): Refusal | undefined {
    this.#lookIfOverdue();
    if (this.waitMs < WAIT_MS_MAX.coming) return undefined;
    const work = workOf(request);
    return work !== undefined && this.waitMs >= WAIT_MS_MAX[work] ? overloaded(work) : undefined;
  }

  /** One turn of the event loop may bring a thousand requests: to find out after it would be too late for all of them. */
  #lookIfOverdue(): void {
    const lateMs = performance.now() - this.#lookedAtMs - LOOK_EVERY_MS;
    if (this.#isWatching && lateMs >= WAIT_MS_MAX.coming) this.look(lateMs);
  }

  #update(waitMs: number): void {
    this.#lookedAtMs = performance.now();
    this.waitMs = waitMs;
    for (const tell of this.#listeners) tell();
  }
}

/** How somebody is turned away who comes for this. */
export function overloaded(work: Work): Refusal {
  const detail = "Too many are being served just now. Try again shortly; nothing was done.";
  return refuse("overloaded", detail, {}, RETRY_AFTER_SECONDS[work]);
}

const WORK = SHEDDABLE_CALLS.map(({ work, method, path }) => {
  const pattern = path.replace(/:\w+/g, "[^/]+").replace("*", ".*");
  return { work, method, path: new RegExp(`^${pattern}$`) };
});

function workOf({ method, url }: Pick<Request, "method" | "url">): Work | undefined {
  const pathBegins = url.indexOf("/", url.indexOf("//") + 2);
  const queryBegins = url.indexOf("?", pathBegins);
  const pathname = url.slice(pathBegins, queryBegins < 0 ? url.length : queryBegins);
  return WORK.find((call) => call.method === method && call.path.test(pathname))?.work;
}
