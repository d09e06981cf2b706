import { availableParallelism } from "node:os";
import type { FrontrowProcesses } from "../../../testing/processes/frontrow-processes.ts";
import { cpuSecondsBetween, readThreadTimes } from "../../../testing/processes/processor-times.ts";
import { spreadOf } from "../../../testing/programs/statistics.ts";
import type { LoadClient } from "../../load/load-client.ts";
import type { Done, SendJob } from "../../load/load-process.ts";
import { expectAll, type Load } from "../../load/send-all.ts";
import { addressOf, requestBytes, type WireRequest } from "../../load/wire-connection.ts";
import { figuresOf, type Findings, findings, type Target } from "../measure.ts";

/** A load with what it cost whom. */
export interface ServerLoad {
  load: Load;
  /** Processor time by kind of process, the client's among them, in seconds. */
  cpuSeconds: Record<string, number>;
}

/** Requests and how they are sent. */
export type Sending = Omit<SendJob, "kind" | "address">;

/** People who wait for an answer at any moment, where nobody asks for another number. */
export const CONNECTIONS = 256;

/** From this part of a core on, the client may have been what held the load back: it has one thread. */
const CLIENT_IS_LIMIT = 0.85;

/** Processes of a server whose time is told; those that start and supervise do nothing under load. */
const KINDS = ["worker", "postgres", "autovacuum", "sandbox"] as const;

/** Runs a load and reads what the server's processes took for it. */
export async function observe(
  server: FrontrowProcesses,
  run: () => Promise<Done>,
): Promise<{ observed: ServerLoad; bodies: Buffer[] }> {
  const before = readThreadTimes(server.pid);
  const { load, bodies } = await run();
  const spent = cpuSecondsBetween(before, readThreadTimes(server.pid));
  const cpuSeconds: Record<string, number> = {};
  for (const kind of KINDS) if ((spent[kind] ?? 0) > 0) cpuSeconds[kind] = spent[kind]!;
  cpuSeconds["client"] = load.clientCpuSeconds;
  return { observed: { load, cpuSeconds }, bodies };
}

/** Sends a load to a server and observes it; each answer must have the status, if one is given. */
export async function observeSending(
  server: FrontrowProcesses,
  client: LoadClient,
  sending: Sending,
  status?: number,
) {
  const seen = await observe(server, () =>
    client.run({ kind: "send", address: addressOf(server), ...sending }),
  );
  const [asked] = sending.requests[0]!.toString().split(" HTTP/", 1);
  const problem = seen.bodies.find((body) => body.includes('"code"')) ?? "";
  if (status !== undefined) expectAll(seen.observed.load.statuses, status, `${asked} ${problem.toString()}`);
  return seen;
}

/** Sends what must all be answered with `status`, and reads the answers' JSON. */
export async function sendObserved<T>(
  server: FrontrowProcesses,
  client: LoadClient,
  requests: readonly WireRequest<T>[],
  { status = 201, connections = CONNECTIONS, pauseMs = 0 } = {},
): Promise<{ observed: ServerLoad; answers: T[] }> {
  const sending = { requests: requests.map(requestBytes), connections, pauseMs, keepBodies: true };
  const { observed, bodies } = await observeSending(server, client, sending, status);
  return { observed, answers: bodies.map((body) => JSON.parse(body.toString()) as T) };
}

/** The same requests over and over. */
export function repeat(requests: readonly WireRequest[], count: number): Buffer[] {
  const bytes = requests.map(requestBytes);
  return Array.from({ length: count }, (_, i) => bytes[i % bytes.length]!);
}

/**
 * What one request of a load cost the server, its database included, in microseconds of processor time.
 * Without PostgreSQL's vacuum, which comes when it comes, for the loads before as well.
 */
export function serverMicroseconds(observed: ServerLoad): number {
  return microsecondsOf(observed, "worker") + microsecondsOf(observed, "postgres");
}

/** What one request of a load cost a kind of process, in microseconds of processor time. */
export function microsecondsOf({ load, cpuSeconds }: ServerLoad, kind: string): number {
  return ((cpuSeconds[kind] ?? 0) / load.requests) * 1e6;
}

/** Several rounds of one load as figures, costs, and a word about the client where it needs one. */
export function loadFindings(
  call: string,
  rounds: readonly ServerLoad[],
  targets: { rate?: Target; p99?: Target } = {},
): Findings {
  const of = figuresOf(call, rounds);
  const kinds = [...new Set(rounds.flatMap((round) => Object.keys(round.cpuSeconds)))];
  const costs = kinds.map((kind) => {
    const spread = spreadOf(rounds.map((round) => microsecondsOf(round, kind)));
    return [kind, spread] as const;
  });
  return findings({
    figures: [
      of("rate", "a second", ({ load }) => load.requests / load.seconds, targets.rate),
      of("p50", "ms", ({ load }) => load.p50Ms),
      of("p99", "ms", ({ load }) => load.p99Ms, targets.p99),
    ],
    costs: [{ call, microseconds: Object.fromEntries(costs) }],
    remarks: [clientRemark(call, rounds)],
  });
}

function clientRemark(call: string, rounds: readonly ServerLoad[]): string {
  const medianOf = (value: (round: ServerLoad) => number) => spreadOf(rounds.map(value)).median;
  const ofCore = medianOf(({ load }) => load.clientCpuSeconds / load.seconds);
  const sumOf = (parts: Record<string, number>) => Object.values(parts).reduce((sum, each) => sum + each, 0);
  const busy = medianOf(({ cpuSeconds, load }) => sumOf(cpuSeconds) / load.seconds);
  if (ofCore >= CLIENT_IS_LIMIT)
    return `${call}: the client was the limit (${percent(ofCore)} of a core); the server can do more.`;
  return (
    `${call}: the client took ${percent(ofCore / busy)} of the processor time spent; ` +
    `together they kept ${busy.toFixed(2)} of ${availableParallelism()} cores busy.`
  );
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}
