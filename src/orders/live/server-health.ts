import type { LeaderWatch } from "../../database/leader-watch.ts";
import type { Metrics } from "../../shared-memory/metrics.ts";
import type { WorkerBeats } from "../../shared-memory/worker-beats.ts";
import type { LiveFigures } from "./api.ts";
import { answerTimes, RecentGrowth } from "./rules.ts";

const MINUTE_MS = 60_000;
/** Turns of admission are noted once a second and looked for once a second: this much silence is none. */
const USUAL_SILENCE_MS = 3_000;

export interface HealthSources {
  metrics: Metrics;
  workers: WorkerBeats;
  leaderWatch: LeaderWatch;
}

/** How the server itself fares, from what its workers have in memory. It asks the database nothing. */
export class ServerHealth {
  readonly #sources: HealthSources;
  readonly #refusals = new RecentGrowth(MINUTE_MS);
  readonly #charges = new RecentGrowth(MINUTE_MS);
  readonly #answers = new RecentGrowth(MINUTE_MS);

  constructor(sources: HealthSources) {
    this.#sources = sources;
  }

  /** Refusals of the last minute, by code. */
  refusals(): Record<string, number> {
    return this.#refusals.add(this.#sample(this.#sources.metrics.totals("frontrow_refusals_total", "code")));
  }

  figures(): LiveFigures["server"] {
    const { metrics, workers, leaderWatch } = this.#sources;
    const { silentMs } = leaderWatch;
    const of = { call: "charge" };
    const charges = this.#charges.add(
      this.#sample(metrics.totals("frontrow_gateway_calls_total", "outcome", of)),
    );
    const answers = this.#answers.add(this.#sample(metrics.buckets("frontrow_gateway_seconds", of)));
    return {
      workers: workers.count(),
      admissionSilentSeconds: silentMs < USUAL_SILENCE_MS ? 0 : Math.floor(silentMs / 1_000),
      gateway: { charges, answerSeconds: answerTimes(answers) },
    };
  }

  #sample(counts: ReadonlyMap<string, number>) {
    return { atMs: performance.now(), counts };
  }
}
