import { loadavg } from "node:os";
import type { FrontrowProcesses } from "../../testing/processes/frontrow-processes.ts";
import { startOwnServer } from "../../testing/processes/own-server.ts";
import { type LoadClient, startLoadClient } from "../load/load-client.ts";
import { BENCH_FORMAT, type BenchResult } from "../report/bench-report.ts";
import { machineName } from "../../testing/programs/machine.ts";
import type { BenchRun } from "./bench-options.ts";
import type { Bench } from "./measure.ts";

/** Makes the measures one after the other, with servers that they share, and ends all that was started. */
export async function runMeasures(asked: BenchRun, say: (text: string) => void): Promise<BenchResult> {
  const { measures, isQuick } = asked;
  const startedAt = new Date().toISOString();
  const beganMs = performance.now();
  const before = loadavg()[0]!;
  const { bench, stop } = createBench(asked, say);
  const made: BenchResult["measures"] = [];
  try {
    for (const { name, says, run } of measures) {
      say(`${name}: ${says}`);
      const measureBeganMs = performance.now();
      const findings = await run(bench);
      made.push({ name, says, seconds: (performance.now() - measureBeganMs) / 1_000, findings });
    }
  } finally {
    await stop();
  }
  return {
    format: BENCH_FORMAT,
    startedAt,
    seconds: (performance.now() - beganMs) / 1_000,
    isQuick,
    machine: machineName(),
    loadAverage: { before, after: loadavg()[0]! },
    measures: made,
  };
}

/** One server at a time: a second one's background work would be in the first one's way. */
function createBench({ measures, isQuick, connections }: BenchRun, say: (text: string) => void) {
  let server: { workers: number | null; running: FrontrowProcesses } | undefined;
  let client: Promise<LoadClient> | undefined;
  const shared = new Map<string, Promise<unknown>>();
  const bench: Bench = {
    isQuick,
    connections,
    say,
    isChosen: (name) => measures.some((measure) => measure.name === name),
    async server(workers) {
      if (server?.workers === workers) return server.running;
      await server?.running.remove();
      server = undefined;
      server = { workers, running: await startOwnServer(workers) };
      return server.running;
    },
    client: () => (client ??= startLoadClient()),
    shared<T>(key: string, make: () => Promise<T>) {
      const known = shared.get(key) ?? make();
      shared.set(key, known);
      return known as Promise<T>;
    },
  };
  const stop = async (): Promise<void> => {
    await server?.running.remove();
    await (await client)?.stop();
  };
  return { bench, stop };
}
