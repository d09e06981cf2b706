import { join } from "node:path";
import { cpuSecondsBetween, readThreadTimes } from "../../testing/processes/processor-times.ts";
import { spreadOf } from "../../testing/programs/statistics.ts";
import type { LoadClient } from "../load/load-client.ts";
import { type Address, addressOf, type WireRequest } from "../load/wire-connection.ts";
import { type Bench, figure, type Findings } from "./measure.ts";
import { callAll } from "./setting/buyers.ts";
import {
  loadFindings,
  microsecondsOf,
  observeSending,
  repeat,
  type ServerLoad,
} from "./setting/server-load.ts";

/** A bare route in a process of its own, that answers the same bytes as the call it is compared with. */
interface BareRoute {
  address: Address;
  /** Processor time that a request of a load takes it, in microseconds. */
  microsecondsOf: (requests: readonly Buffer[], connections: number) => Promise<number>;
  stop: () => Promise<void>;
}

/** Until the compiler has done its work; its threads would count as the route's. */
const WARM_UP_REQUESTS = 40_000;
const CONNECTIONS = 64;

async function startBareRoute(client: LoadClient, body: string, status: number): Promise<BareRoute> {
  const script = join(import.meta.dir, "..", "bare-route.ts");
  const child = Bun.spawn([process.execPath, script, body, String(status)], {
    stdout: "pipe",
    // In a session of its own as the server is: Linux shares the processors out among sessions first.
    detached: true,
  });
  let port = "";
  for await (const chunk of child.stdout) if ((port += Buffer.from(chunk).toString()).includes("\n")) break;
  const address = { hostname: "127.0.0.1", port: Number(port) };
  return {
    address,
    async microsecondsOf(requests, connections) {
      const before = readThreadTimes(child.pid);
      await client.run({ kind: "send", address, requests, connections });
      const spent = cpuSecondsBetween(before, readThreadTimes(child.pid))["bare-route"] ?? 0;
      return (spent / requests.length) * 1e6;
    },
    async stop() {
      child.kill();
      await child.exited;
    },
  };
}

/** What a bare route takes, in microseconds a request, to answer the same requests with the same bytes. */
export async function bareMicroseconds(
  client: LoadClient,
  asked: readonly WireRequest[],
  connections: number,
  sample: { body: string; status: number },
): Promise<number> {
  const bare = await startBareRoute(client, sample.body, sample.status);
  try {
    const requests = repeat(asked, WARM_UP_REQUESTS);
    await bare.microsecondsOf(requests, connections);
    return await bare.microsecondsOf(requests, connections);
  } finally {
    await bare.stop();
  }
}

/**
 * Sends the same requests to one worker and to a bare route by turns, and divides the processor time that
 * each took by the requests. Time on the processor, not on the wall: the client shares the machine.
 */
export async function measureAgainstBareRoute(
  bench: Bench,
  call: string,
  asked: readonly WireRequest[],
  ratioMax: number,
): Promise<Findings> {
  const [server, client] = [await bench.server(1), await bench.client()];
  const [count, rounds] = bench.isQuick ? [30_000, 5] : [60_000, 7];
  const [sample] = await callAll(server, 200, [asked[0]!]);
  const bare = await startBareRoute(client, JSON.stringify(sample), 200);
  try {
    const [warmUp, requests] = [repeat(asked, WARM_UP_REQUESTS), repeat(asked, count)];
    for (const address of [addressOf(server), bare.address])
      await client.run({ kind: "send", address, requests: warmUp, connections: CONNECTIONS });
    const loads: ServerLoad[] = [];
    const bareRounds: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const { observed } = await observeSending(server, client, { requests, connections: CONNECTIONS }, 200);
      loads.push(observed);
      bareRounds.push(await bare.microsecondsOf(requests, CONNECTIONS));
    }
    const ratios = loads.map((load, i) => microsecondsOf(load, "worker") / bareRounds[i]!);
    const found = loadFindings(call, loads);
    found.costs[0]!.microseconds["bare route"] = spreadOf(bareRounds);
    const name = `${call}: worker's processor time through a bare route's`;
    found.figures.unshift(figure(name, "times", ratios, { atMost: ratioMax }));
    return found;
  } finally {
    await bare.stop();
  }
}
