import type { SaleCurve } from "./api.ts";
import { type CurveStart, curveNews, joinCurves, MINUTE_MS } from "./rules.ts";

/** Only the last minutes of a sale are read again, this often at most: two small statements. */
const READ_EVERY_MS = 5_000;

/** Reads a sale by minute from a minute on; `nowMs` is the time before, by the database's clock. */
export type ReadCurve = (start: CurveStart) => Promise<SaleCurve & { nowMs: number }>;

/** The course of one sale, read once as a whole and then by its last minutes. */
export class KeptCurve {
  readonly #read: ReadCurve;
  readonly #nowMs: () => number;
  #all: SaleCurve = { minutes: [], acts: [] };
  #start: CurveStart = { fromMs: 0, afterPosition: 0 };
  #readAtMs = -Infinity;

  /** `nowMs` is a monotonic clock. */
  constructor(read: ReadCurve, nowMs = () => performance.now()) {
    this.#read = read;
    this.#nowMs = nowMs;
  }

  get all(): SaleCurve {
    return this.#all;
  }

  /** What has been added or changed since the last call, or null. */
  async news(): Promise<SaleCurve | null> {
    if (this.#nowMs() - this.#readAtMs < READ_EVERY_MS) return null;
    this.#readAtMs = this.#nowMs();
    const { nowMs, ...told } = await this.#read(this.#start);
    const news = curveNews(this.#all, told);
    this.#all = joinCurves(this.#all, told);
    // What was written a moment before a minute ended may be seen after it: the minute before stays open.
    const fromMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
    const closed = told.minutes.filter(({ at }) => Date.parse(at) < fromMs);
    // Positions have no gaps, and are given in the order of time.
    const joined = closed.reduce((sum, minute) => sum + minute.joined, 0);
    this.#start = { fromMs, afterPosition: this.#start.afterPosition + joined };
    return news;
  }
}
