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
