import { join } from "node:path";
import type { OwnServer } from "../onsale/own-server.ts";
import { readProcessUsage } from "../onsale/process-usage.ts";
import { type Ask, expectAll, sendAll } from "./load.ts";
import { type Spread, spreadOf } from "./spread.ts";

/** One call's processor time beside that of a bare route which answers the same bytes. */
export interface AgainstBareRoute {
  workerMicroseconds: Spread;
  bareMicroseconds: Spread;
  /** Run by run: ours through the bare route's. */
  ratio: Spread;
  requestsASecond: Spread;
}

const AT_A_TIME = 64;
/** Until the compiler has done its work on both; its threads would count as theirs. */
const WARM_UP_REQUESTS = 60_000;

/**
 * Sends the same requests to the worker and to a bare route by turns, and divides the processor time that each took by
 * the requests. Time on the processor, not on the wall: the client shares the machine.
 */
export async function measureAgainstBareRoute(
  server: OwnServer,
  path: string,
  headers: readonly Record<string, string>[],
  { requests, rounds }: { requests: number; rounds: number },
): Promise<AgainstBareRoute> {
  const sample = await (await fetch(server.baseUrl + path, { headers: headers[0]! })).text();
  const bare = Bun.spawn([process.execPath, join(import.meta.dir, "..", "bare-route.ts"), sample], {
    stdout: "pipe",
  });
  try {
    const bareUrl = `http://127.0.0.1:${await firstLine(bare.stdout)}`;
    const asksOf = (base: string, count: number): Ask[] =>
      Array.from({ length: count }, (_, i) => ({
        url: base + path,
        init: { headers: headers[i % headers.length]! },
      }));
    const run = async (base: string, cpuSeconds: () => number) => {
      const before = cpuSeconds();
      const load = await sendAll(asksOf(base, requests), AT_A_TIME);
      expectAll(load, 200);
      return { microseconds: ((cpuSeconds() - before) / requests) * 1e6, aSecond: requests / load.seconds };
    };
    const worker = () => readProcessUsage(server.pid)!.get("worker")!.cpuSeconds;
    const bareRoute = () => readProcessUsage(bare.pid)!.get("bare-route")!.cpuSeconds;
    for (const base of [server.baseUrl, bareUrl])
      expectAll(await sendAll(asksOf(base, WARM_UP_REQUESTS), AT_A_TIME), 200);
    const pairs = [];
    for (let round = 0; round < rounds; round += 1) {
      pairs.push({ ours: await run(server.baseUrl, worker), bare: await run(bareUrl, bareRoute) });
    }
    return {
      workerMicroseconds: spreadOf(pairs.map(({ ours }) => ours.microseconds)),
      bareMicroseconds: spreadOf(pairs.map((pair) => pair.bare.microseconds)),
      ratio: spreadOf(pairs.map((pair) => pair.ours.microseconds / pair.bare.microseconds)),
      requestsASecond: spreadOf(pairs.map(({ ours }) => ours.aSecond)),
    };
  } finally {
    bare.kill();
    await bare.exited;
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += new TextDecoder().decode(chunk);
    if (text.includes("\n")) break;
  }
  return text.trim();
}
