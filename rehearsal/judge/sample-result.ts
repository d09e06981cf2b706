import { buildResult, type RunResult } from "./run-result.ts";
import { parseScenario } from "../crowd/scenario.ts";
import { countRefusal, createTally, recordLatency } from "./tally.ts";

/** A small run as the tests of what is shown of one need it. */
export function sampleResult(changes: Partial<RunResult> = {}): RunResult {
  const scenario = parseScenario({ visitors: 3, sale: { seats: 3 } }, "test");
  const tally = createTally(3);
  tally.counts["visitors arrived"] = 3;
  tally.counts.payments = 2;
  tally.counts["tickets sold"] = 3;
  tally.outcomes.bought = 2;
  tally.outcomes["sold out"] = 1;
  for (const latency of [1, 2, 300]) recordLatency(tally, "pay", latency);
  countRefusal(tally, "hold", "seat_unavailable");
  countRefusal(tally, "list seats", "queue_token_expired");
  countRefusal(tally, "hold", "queue_token_expired");
  countRefusal(tally, "hold", "queue_token_expired");
  tally.cheats.forgedToken = { tried: 1, succeeded: 0, refusals: { queue_token_invalid: 1 } };
  tally.waits.push({ p50Seconds: 2, p90Seconds: 4, actualSeconds: 3 });
  const result = buildResult({
    startedAt: new Date("2026-12-01T10:20:30.000Z"),
    target: "a server of its own",
    scenario,
    tally,
    crowdSeconds: 12.34,
    sellOutSeconds: 8.6,
    invariants: [{ name: "no seat is sold twice", broken: 0, details: [] }],
    samples: [
      {
        seconds: 0.5,
        arrived: 3,
        waiting: 1,
        choosing: 1,
        holding: 1,
        holds: 2,
        ticketsSold: 1,
        requests: 30,
        latencyMs: { p50: 1, p95: 2, p99: 3 },
        queue: { waiting: 1, ready: 0, active: 2 },
        processes: { worker: { processors: 0.5, memoryBytes: 50_000_000, processes: 2 } },
      },
    ],
    serverLogLines: [],
  });
  return { ...result, ...changes };
}
