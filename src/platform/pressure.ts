import { type Refusal, refuse } from "../core/refusals.ts";
import type { Batcher } from "./batcher.ts";
import { watchLateness } from "./loop-lag.ts";

const LOOK_EVERY_MS = 20;

/**
 * How long work may have been waiting when more of it is still taken on, by what the work is, in milliseconds. Who is
 * only coming gives way to who is choosing, and both to who is paying.
 */
const WAIT_MS_MAX = { coming: 300, choosing: 1_000, paying: 3_000 };
type Work = keyof typeof WAIT_MS_MAX;
const RETRY_AFTER_SECONDS: Record<Work, number> = { coming: 3, choosing: 2, paying: 1 };

/**
 * Measures how far a worker is behind, and refuses at the door what would only make everybody wait: a refusal costs a
 * fraction of the work, so under any load the worker goes on serving about what it can. What waits is the oldest
 * command of a batcher, or the whole event loop.
 */
export class Pressure {
  /** The longest wait as of a moment ago, in milliseconds. */
  waitMs = 0;
  readonly #batchers: readonly Pick<Batcher<never, unknown>, "oldestWaitMs">[];
  #stopWatching = (): void => undefined;

  constructor(batchers: readonly Pick<Batcher<never, unknown>, "oldestWaitMs">[]) {
    this.#batchers = batchers;
  }

  start(): void {
    this.#stopWatching = watchLateness(LOOK_EVERY_MS, (lateMs) => this.look(lateMs));
  }

  stop(): void {
    this.#stopWatching();
  }

  /** Takes note of what waits now; `loopLateMs` is by how much the event loop is late. */
  look(loopLateMs: number): void {
    this.waitMs = Math.max(loopLateMs, ...this.#batchers.map((batcher) => batcher.oldestWaitMs));
  }

  /** The refusal of a request that is better not begun; undefined for one that is taken on. */
  shed(request: Pick<Request, "method" | "url">): Refusal | undefined {
    if (this.waitMs < WAIT_MS_MAX.coming) return undefined;
    const work = workOf(request);
    if (work === undefined || this.waitMs < WAIT_MS_MAX[work]) return undefined;
    const detail = "Too many are being served just now. Try again shortly; nothing was done.";
    return refuse("overloaded", detail, {}, RETRY_AFTER_SECONDS[work]);
  }
}

/** Statuses, machines and the organiser are always heard: they cost little, or are few. */
const WORK: [Work, string, RegExp][] = [
  ["coming", "POST", /^\/v1\/(users|queues\/[^/]+\/tokens)$/],
  ["coming", "GET", /^\/v1\/(performances|concerts)(\/|$)/],
  ["choosing", "POST", /^\/v1\/reservations$/],
  ["paying", "POST", /^\/v1\/(payments$|users\/[^/]+\/wallet\/)/],
];

function workOf({ method, url }: Pick<Request, "method" | "url">): Work | undefined {
  // Taken apart by hand: this is what a refusal costs.
  const pathBegins = url.indexOf("/", url.indexOf("//") + 2);
  const queryBegins = url.indexOf("?", pathBegins);
  const pathname = url.slice(pathBegins, queryBegins < 0 ? url.length : queryBegins);
  return WORK.find(([, its, path]) => its === method && path.test(pathname))?.[0];
}
