import { readProcessUsage } from "../../testing/processes/processor-times.ts";
import { summariseLatencies } from "../../testing/programs/statistics.ts";
import type { QueueWatch } from "../client/queue-watch.ts";
import type { Tally } from "./tally.ts";

/** How things stood at one moment of a run. Sums count from the start; latencies since the sample before. */
export interface RunSample {
  seconds: number;
  arrived: number;
  waiting: number;
  choosing: number;
  holding: number;
  holds: number;
  ticketsSold: number;
  requests: number;
  latencyMs: { p50: number; p95: number; p99: number } | null;
  /** As the queue's public page says. */
  queue: { waiting: number; ready: number; active: number } | null;
  /** By kind of process; null where it cannot be read. Processors: 1 is one core fully used. */
  processes: Record<string, { processors: number; memoryBytes: number; processes: number }> | null;
}

export interface RunRecorder {
  samples: RunSample[];
  stop: () => void;
}

const SAMPLE_EVERY_MS = 500;

export interface RunRecorderOptions {
  tally: Tally;
  watch: QueueWatch;
  /** Null when the server runs somewhere else. */
  serverPid: number | null;
  onSample: (sample: RunSample) => void;
}

/** Writes down how things stand, twice a second until it is stopped. */
export function recordRun({ tally, watch, serverPid, onSample }: RunRecorderOptions): RunRecorder {
  const startedAtMs = performance.now();
  const requestsBefore = tally.counts.requests;
  const samples: RunSample[] = [];
  let usedBefore = readProcessUsage(serverPid);
  let atMsBefore = startedAtMs;

  function sampleProcesses(nowMs: number): RunSample["processes"] {
    const used = readProcessUsage(serverPid);
    const elapsedSeconds = Math.max(0.001, (nowMs - atMsBefore) / 1_000);
    const before = usedBefore;
    usedBefore = used;
    atMsBefore = nowMs;
    if (!used) return null;
    return Object.fromEntries(
      [...used].map(([kind, { cpuSeconds, memoryBytes, processes }]) => {
        // A process that ended takes its time along, so the sum of its kind may go down.
        const spent = Math.max(0, cpuSeconds - (before?.get(kind)?.cpuSeconds ?? cpuSeconds));
        return [kind, { processors: spent / elapsedSeconds, memoryBytes, processes }];
      }),
    );
  }

  function take(): void {
    const nowMs = performance.now();
    const latencies = summariseLatencies(tally.recentLatenciesMs);
    tally.recentLatenciesMs = [];
    const queue = watch.latest();
    const sample: RunSample = {
      seconds: (nowMs - startedAtMs) / 1_000,
      arrived: tally.counts["visitors arrived"],
      waiting: tally.stages.waiting,
      choosing: tally.stages.choosing,
      holding: tally.stages.holding,
      holds: tally.counts.holds,
      ticketsSold: tally.counts["tickets sold"],
      requests: tally.counts.requests - requestsBefore,
      latencyMs: latencies && { p50: latencies.p50, p95: latencies.p95, p99: latencies.p99 },
      queue: queue && { waiting: queue.waiting, ready: queue.ready, active: queue.active },
      processes: sampleProcesses(nowMs),
    };
    samples.push(sample);
    onSample(sample);
  }

  const timer = setInterval(take, SAMPLE_EVERY_MS);
  return {
    samples,
    stop: () => {
      clearInterval(timer);
      take();
    },
  };
}
