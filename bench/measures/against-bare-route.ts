import { requestBytes, type WireRequest } from "../load/request-bytes.ts";
import { callAll } from "./setting/buyers.ts";
import { startBareRoute, WARM_UP_REQUESTS } from "./bare-route.ts";
import type { Bench, Findings } from "./measure.ts";
import { addressOf, loadFindings, observeLoad, type ServerLoad } from "./setting/server-load.ts";
import { spreadOf } from "../judge/spread.ts";

const CONNECTIONS = 64;

/**
 * Sends the same requests to one worker and to a bare route by turns, and divides the processor time that
 * each took by the requests. Time on the processor, not on the wall: the client shares the machine.
 */
export async function measureAgainstBareRoute(
  bench: Bench,
  call: string,
  asked: readonly WireRequest[],
  ratioMax?: number,
): Promise<Findings> {
  const [server, client] = [await bench.server(1), await bench.client()];
  const { requests, rounds } = bench.isQuick
    ? { requests: 30_000, rounds: 5 }
    : { requests: 60_000, rounds: 7 };
  const [sample] = await callAll<unknown>(server, 200, [asked[0]!]);
  const bytes = asked.map(requestBytes);
  const repeat = (count: number) => Array.from({ length: count }, (_, i) => bytes[i % bytes.length]!);
  const bare = await startBareRoute(JSON.stringify(sample), 200);
  try {
    const address = addressOf(server);
    for (const each of [address, bare.address])
      await client.send(each, repeat(WARM_UP_REQUESTS), { connections: CONNECTIONS });
    const load = repeat(requests);
    const loads: ServerLoad[] = [];
    const bareMicroseconds: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const observed = await observeLoad(
        server,
        async () => (await client.send(address, load, { connections: CONNECTIONS })).load,
      );
      if (observed.load.statuses[200] !== requests)
        throw new Error(`${call}: not every answer was 200: ${JSON.stringify(observed.load.statuses)}`);
      loads.push(observed);
      const spent = await bare.cpuSecondsOf(() =>
        client.send(bare.address, load, { connections: CONNECTIONS }),
      );
      bareMicroseconds.push((spent / requests) * 1e6);
    }
    const ratios = loads.map(
      ({ cpuSeconds }, i) => ((cpuSeconds["worker"] ?? 0) / requests / bareMicroseconds[i]!) * 1e6,
    );
    const found = loadFindings(call, loads);
    found.costs[0]!.microseconds["bare route"] = spreadOf(bareMicroseconds);
    found.figures.unshift({
      name: `${call}: worker's processor time through a bare route's`,
      unit: "times",
      measured: spreadOf(ratios),
      ...(ratioMax === undefined ? {} : { atMost: ratioMax }),
    });
    return found;
  } finally {
    await bare.stop();
  }
}
