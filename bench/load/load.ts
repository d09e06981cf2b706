import { percentile } from "../judge/percentiles.ts";

/**
 * What a load came to. Its client's own processor time is told with it, so that nobody takes it for the
 * server's.
 */
export interface Load {
  requests: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Answers by status. */
  statuses: Record<number, number>;
  clientCpuSeconds: number;
}

export function summariseLoad(latenciesMs: Float64Array) {
  const sorted = latenciesMs.toSorted();
  return { p50Ms: percentile(sorted, 50), p99Ms: percentile(sorted, 99), maxMs: sorted.at(-1)! };
}

/** This process's own time on the processors since a `process.cpuUsage()`. */
export function cpuSecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
