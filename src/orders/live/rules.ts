import { LIMITS } from "../../core/limits.ts";
import type { SaleCurve } from "./api.ts";

export const MINUTE_MS = 60_000;

/** Counters by name, as they stood at a moment. */
export interface Sample {
  atMs: number;
  counts: ReadonlyMap<string, number>;
}

/** How much each counter has grown over a span of time. Counters that have not grown are left out. */
export class RecentGrowth {
  readonly #spanMs: number;
  readonly #samples: Sample[] = [];

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  /** Takes a sample in. Returns the growth since the one that is a span old, or the oldest there is. */
  add(sample: Sample): Record<string, number> {
    // Nobody looked for longer than the span: what grew meanwhile is not of this span alone.
    if ((this.#samples.at(-1)?.atMs ?? Infinity) < sample.atMs - this.#spanMs) this.#samples.length = 0;
    this.#samples.push(sample);
    // The last sample that is a span old stays, so that the span is whole.
    while (this.#samples.length > 2 && this.#samples[1]!.atMs <= sample.atMs - this.#spanMs)
      this.#samples.shift();
    const { counts: before } = this.#samples[0]!;
    const growth: Record<string, number> = {};
    for (const [name, count] of sample.counts) {
      const by = count - (before.get(name) ?? 0);
      if (by > 0) growth[name] = by;
    }
    return growth;
  }
}

/** When to read again: every second, but never more than a tenth of the time. */
export function nextReadAtMs(beganMs: number, endedMs: number): number {
  return beganMs + Math.max(1_000, 10 * (endedMs - beganMs));
}

/** The mean of a histogram's times, and the bound below which 95 in 100 of them lie. Null without any. */
export function answerTimes(growth: Readonly<Record<string, number>>) {
  const { sum = 0, ...buckets } = growth;
  const sorted = Object.entries(buckets).toSorted(([a], [b]) => boundOf(a) - boundOf(b));
  const count = sorted.reduce((total, [, n]) => total + n, 0);
  if (count === 0) return null;
  let below = 0;
  const within = sorted.find(([, n]) => (below += n) >= 0.95 * count)![0];
  const p95 = boundOf(within);
  return { mean: Math.round((sum / count) * 1_000) / 1_000, p95: Number.isFinite(p95) ? p95 : null };
}

function boundOf(name: string): number {
  return name === "+Inf" ? Infinity : Number(name);
}

/** From where on a sale is read: what happened at or after this time, and places after this one. */
export interface CurveStart {
  fromMs: number;
  afterPosition: number;
}

const minuteKey = ({ at }: SaleCurve["minutes"][number]) => at;
const actKey = (act: SaleCurve["acts"][number]) => JSON.stringify(act);

/** What of this a curve does not have yet, or has otherwise. Null if nothing. */
export function curveNews(known: SaleCurve, told: SaleCurve): SaleCurve | null {
  const kept = new Set([...known.minutes, ...known.acts].map((entry) => JSON.stringify(entry)));
  const minutes = told.minutes.filter((minute) => !kept.has(JSON.stringify(minute)));
  const acts = told.acts.filter((act) => !kept.has(JSON.stringify(act)));
  return minutes.length === 0 && acts.length === 0 ? null : { minutes, acts };
}

/** A curve with what was told later. */
export function joinCurves(known: SaleCurve, told: SaleCurve): SaleCurve {
  return {
    minutes: joinTimed(known.minutes, told.minutes, minuteKey, LIMITS.curveMinutesMax),
    acts: joinTimed(known.acts, told.acts, actKey, LIMITS.curveActsMax),
  };
}

/**
 * Entries with those that were told later, in the order of time, the last `max` of them. An entry takes the
 * place of an earlier one with the same key.
 */
function joinTimed<Timed extends { at: string }>(
  known: readonly Timed[],
  told: readonly Timed[],
  keyOf: (entry: Timed) => string,
  max: number,
): Timed[] {
  const byKey = new Map([...known, ...told].map((entry) => [keyOf(entry), entry]));
  return [...byKey.values()].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(-max);
}
