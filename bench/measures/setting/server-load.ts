import { availableParallelism } from "node:os";
import type { OwnServer } from "../../load/own-server.ts";
import type { LoadClient } from "../../load/load-client.ts";
import type { Load } from "../../load/load.ts";
import { requestBytes, type WireRequest } from "../../load/request-bytes.ts";
import type { Address } from "../../load/wire-connection.ts";
import { cpuSecondsBetween, readThreadTimes } from "../../judge/thread-times.ts";
import type { Figure, Findings } from "../measure.ts";
import { type Spread, spreadOf } from "../../judge/spread.ts";

/** A load with what it cost whom. */
export interface ServerLoad {
  load: Load;
  /** Processor time by kind of process, the client's among them, in seconds. */
  cpuSeconds: Record<string, number>;
}

/** From this part of a core on, the client may have been what held the load back: it has one thread. */
const CLIENT_IS_LIMIT = 0.85;

/** Processes of a server whose time is told; those that start and supervise do nothing under load. */
const KINDS = ["worker", "postgres", "autovacuum", "sandbox"] as const;

/** Where to send requests. */
export type Reachable = Pick<OwnServer, "baseUrl">;

export function addressOf(server: Reachable): Address {
  const { hostname, port } = new URL(server.baseUrl);
  return { hostname, port: Number(port) };
}

/** Runs a load and reads what the server's processes took for it. */
export async function observeLoad(server: OwnServer, run: () => Promise<Load>): Promise<ServerLoad> {
  const before = readThreadTimes(server.pid);
  const load = await run();
  const spent = cpuSecondsBetween(before, readThreadTimes(server.pid));
  const cpuSeconds: Record<string, number> = {};
  for (const kind of KINDS) if ((spent[kind] ?? 0) > 0) cpuSeconds[kind] = spent[kind]!;
  cpuSeconds["client"] = load.clientCpuSeconds;
  return { load, cpuSeconds };
}

/** Sends what must all be answered with `status`. */
export async function sendObserved(
  server: OwnServer,
  client: LoadClient,
  requests: readonly WireRequest[],
  connections: number,
  status = 201,
): Promise<{ observed: ServerLoad; bodies: Buffer[] }> {
  const bytes = requests.map(requestBytes);
  let bodies: Buffer[] = [];
  const observed = await observeLoad(server, async () => {
    const sent = await client.send(addressOf(server), bytes, { connections, keepBodies: true });
    ({ bodies } = sent);
    return sent.load;
  });
  const { statuses } = observed.load;
  if (statuses[status] !== requests.length) {
    const problem = bodies.find((body) => body.includes('"code"'))?.toString() ?? "";
    throw new Error(`${requests[0]!.path}: ${JSON.stringify(statuses)} ${problem}`);
  }
  return { observed, bodies };
}

/**
 * What one request of a load cost the server, its database included, in microseconds of processor time.
 * Without PostgreSQL's vacuum, which comes when it comes, for the loads before as well.
 */
export function serverMicroseconds({ load, cpuSeconds }: ServerLoad): number {
  return (((cpuSeconds["worker"] ?? 0) + (cpuSeconds["postgres"] ?? 0)) / load.requests) * 1e6;
}

export interface LoadTargets {
  aSecondMin?: number;
  p99MsMax?: number;
}

/** Several rounds of one load as figures, costs, and a word about the client where it needs one. */
export function loadFindings(
  call: string,
  rounds: readonly ServerLoad[],
  targets: LoadTargets = {},
): Findings {
  const over = (value: (round: ServerLoad) => number): Spread => spreadOf(rounds.map(value));
  const { aSecondMin, p99MsMax } = targets;
  const figures: Figure[] = [
    {
      name: `${call}: rate`,
      unit: "a second",
      measured: over(({ load }) => load.requests / load.seconds),
      ...(aSecondMin === undefined ? {} : { atLeast: aSecondMin }),
    },
    { name: `${call}: p50`, unit: "ms", measured: over(({ load }) => load.p50Ms) },
    {
      name: `${call}: p99`,
      unit: "ms",
      measured: over(({ load }) => load.p99Ms),
      ...(p99MsMax === undefined ? {} : { atMost: p99MsMax }),
    },
  ];
  const kinds = [...new Set(rounds.flatMap((round) => Object.keys(round.cpuSeconds)))];
  const microseconds = Object.fromEntries(
    kinds.map((kind) => [
      kind,
      over(({ cpuSeconds, load }) => ((cpuSeconds[kind] ?? 0) / load.requests) * 1e6),
    ]),
  );
  return { figures, costs: [{ call, microseconds }], curves: [], remarks: [clientRemark(call, over)] };
}

function clientRemark(call: string, over: (value: (round: ServerLoad) => number) => Spread): string {
  const cores = availableParallelism();
  const ofCore = over(({ load }) => load.clientCpuSeconds / load.seconds).median;
  const busy = over(
    ({ cpuSeconds, load }) => Object.values(cpuSeconds).reduce((sum, each) => sum + each, 0) / load.seconds,
  ).median;
  const share = `the client took ${percent(ofCore / busy)} of the processor time spent`;
  if (ofCore >= CLIENT_IS_LIMIT)
    return `${call}: the client was the limit (${percent(ofCore)} of a core); the server can do more.`;
  return `${call}: ${share}; together they kept ${busy.toFixed(2)} of ${cores} cores busy.`;
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}
