import { readResidentBytes } from "../../../testing/processes/processor-times.ts";
import { requestBytes } from "../../load/wire-connection.ts";
import { type Bench, figure, type Findings, findings, type Measure } from "../measure.ts";
import { joinRequests, makeGuests, pollRequests } from "../setting/buyers.ts";
import {
  CONNECTIONS,
  observeSending,
  repeat,
  sendObserved,
  serverMicroseconds,
} from "../setting/server-load.ts";
import { growByTurns } from "./growth.ts";
import { formLine, type Line, lineOfMillion, MILLION } from "./long-lines.ts";
import { connectionsOf, withQuietDatabases } from "./observed-sale.ts";

const MEBIBYTE = 1_024 * 1_024;
const WORKER_MIB_MAX = 150;
const POLLING_VISITORS = 500;

export const growthWaiting: Measure = {
  name: "growth-waiting",
  says: "status polls and joins in lines of a thousand to a million",
  run: measureLines,
};

export const memory: Measure = {
  name: "memory",
  says: "what a worker keeps in memory with a million people in line",
  run: measureMemory,
};

async function measureLines(bench: Bench): Promise<Findings> {
  const [server, client] = [await bench.server(null), await bench.client()];
  const { rounds, polls, joins } = bench.isQuick
    ? { rounds: 2, polls: 15_000, joins: 2_000 }
    : { rounds: 7, polls: 40_000, joins: 5_000 };
  const lines: Line[] = [];
  for (const size of bench.isQuick ? [1_000] : [1_000, 10_000, 100_000])
    lines.push(await formLine(server, size, POLLING_VISITORS));
  lines.push(await lineOfMillion(bench));
  const measureLine = async ({ queueId, visitors }: Line, round: number) => {
    const requests = repeat(pollRequests(queueId, visitors.slice(0, POLLING_VISITORS)), polls);
    const polled = await observeSending(server, client, { requests, connections: 64 }, 200);
    const joining = joinRequests(queueId, await makeGuests(server, joins));
    const joined = await sendObserved(server, client, joining, { connections: connectionsOf(round) });
    return { "status poll": serverMicroseconds(polled.observed), join: serverMicroseconds(joined.observed) };
  };
  const costs = await withQuietDatabases([server], () => growByTurns(rounds, lines, measureLine));
  return costs.findings("Cost against the length of the line", "people waiting");
}

async function measureMemory(bench: Bench): Promise<Findings> {
  const [server, client] = [await bench.server(null), await bench.client()];
  const { queueId, visitors } = await lineOfMillion(bench);
  const requests = pollRequests(queueId, visitors).map(requestBytes);
  const samples: number[] = [];
  for (let round = 0; round < (bench.isQuick ? 3 : 7); round += 1) {
    await observeSending(server, client, { requests, connections: CONNECTIONS }, 200);
    samples.push(Math.max(...readResidentBytes(server.pid, "worker")) / MEBIBYTE);
  }
  const name = `resident memory of the largest worker with ${MILLION.toLocaleString("en")} waiting`;
  const polled = visitors.length.toLocaleString("en");
  return findings({
    figures: [figure(name, "MiB", samples, { atMost: WORKER_MIB_MAX })],
    remarks: [
      `memory: read after polls by ${polled} of those who wait, more than a worker remembers the tokens of.`,
    ],
  });
}
