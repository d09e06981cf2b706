import { SQL } from "bun";
import type { OwnServer } from "../../load/own-server.ts";
import { readResidentBytes } from "../../judge/process-usage.ts";
import { requestBytes } from "../../load/request-bytes.ts";
import { type Buyer, joinAll, joinRequests, makeGuests } from "../setting/buyers.ts";
import { GrowthCosts } from "./growth.ts";
import type { Bench, Findings, Measure } from "../measure.ts";
import { WARM_UP_CONNECTIONS } from "../setting/observed-sale.ts";
import { putOnSale } from "../setting/on-sale.ts";
import { withQuietDatabase } from "../setting/quiet-database.ts";
import { CONNECTIONS } from "../sale-in-steps.ts";
import { addressOf, observeLoad, sendObserved, serverMicroseconds } from "../setting/server-load.ts";
import { spreadOf } from "../../judge/spread.ts";

const MILLION = 1_000_000;
const MEBIBYTE = 1_024 * 1_024;
const WORKER_MIB_MAX = 150;
/** More than a worker remembers the tokens of, so that its memory of them is full. */
const VISITORS_FOR_MEMORY = 25_000;

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

interface Line {
  size: number;
  queueId: string;
  /** Those of it who ask. */
  visitors: Buyer[];
}

const POLLING_VISITORS = 500;

async function measureLines(bench: Bench): Promise<Findings> {
  const [server, client] = [await bench.server(null), await bench.client()];
  const { rounds, polls, joins } = bench.isQuick
    ? { rounds: 2, polls: 15_000, joins: 2_000 }
    : { rounds: 7, polls: 40_000, joins: 5_000 };
  const lines: Line[] = [];
  for (const size of bench.isQuick ? [1_000] : [1_000, 10_000, 100_000])
    lines.push(await formLine(server, size, POLLING_VISITORS));
  const longest = await bench.shared("a line of a million", () =>
    formLine(server, MILLION, VISITORS_FOR_MEMORY),
  );
  lines.push({ ...longest, visitors: longest.visitors.slice(0, POLLING_VISITORS) });

  const costs = new GrowthCosts();
  const measureLine = async ({ size, queueId, visitors }: Line, isWarmUp: boolean): Promise<void> => {
    const asked = visitors.map((visitor) => requestBytes(pollOf(queueId, visitor)));
    const requests = Array.from({ length: polls }, (_, i) => asked[i % asked.length]!);
    const polled = await observeLoad(
      server,
      async () => (await client.send(addressOf(server), requests, { connections: 64 })).load,
    );
    const guests = await makeGuests(server, joins);
    const connections = isWarmUp ? WARM_UP_CONNECTIONS : CONNECTIONS;
    const { observed } = await sendObserved(server, client, joinRequests(queueId, guests), connections);
    if (isWarmUp) return;
    costs.add("status poll", size, serverMicroseconds(polled));
    costs.add("join", size, serverMicroseconds(observed));
  };
  // By turns, so that whatever else the machine does in a minute meets all of them.
  await withQuietDatabase(server, async () => {
    for (let round = 0; round <= rounds; round += 1)
      for (const line of lines) await measureLine(line, round === 0);
  });
  return costs.findings("Cost against the length of the line", "people waiting");
}

async function measureMemory(bench: Bench): Promise<Findings> {
  const [server, client] = [await bench.server(null), await bench.client()];
  const { queueId, visitors } = await bench.shared("a line of a million", () =>
    formLine(server, MILLION, VISITORS_FOR_MEMORY),
  );
  const requests = visitors.map((visitor) => requestBytes(pollOf(queueId, visitor)));
  const samples: number[] = [];
  for (let round = 0; round < (bench.isQuick ? 3 : 7); round += 1) {
    const { load } = await client.send(addressOf(server), requests, { connections: CONNECTIONS });
    if (load.statuses[200] !== requests.length) throw new Error(`polls: ${JSON.stringify(load.statuses)}`);
    samples.push(Math.max(...readResidentBytes(server.pid, "worker")) / MEBIBYTE);
  }
  const name = `resident memory of the largest worker with ${MILLION.toLocaleString("en")} waiting`;
  const figures = [{ name, unit: "MiB", measured: spreadOf(samples), atMost: WORKER_MIB_MAX }];
  const polled = visitors.length.toLocaleString("en");
  const remarks = [
    `memory: read after polls by ${polled} of those who wait, more than a worker remembers the tokens of.`,
  ];
  return { figures, costs: [], curves: [], remarks };
}

function pollOf(queueId: string, { headers }: Buyer) {
  return { method: "GET", path: `/v1/queues/${queueId}/tokens/me`, headers } as const;
}

/**
 * A line of so many, put into the database by its owner: the API would take minutes. Behind them the visitors
 * who will ask have joined through the API.
 */
async function formLine(server: OwnServer, size: number, visitorsCount: number): Promise<Line> {
  const { queueId } = await putOnSale(server, { seats: 50, queue: { capacity: 1 } });
  const owner = new SQL({ url: server.databaseUrl, max: 1 });
  await owner.begin(async (tx) => {
    const [row] = await tx<{ queue_no: number }[]>`
      update queues set last_position = ${size}, version = version + 1 where queue_id = ${queueId}
      returning queue_no`;
    await tx`
      insert into places (queue_no, position, user_id, joined_at)
      select ${row!.queue_no}, position, uuidv7(), clock_timestamp()
      from generate_series(1, ${size}::bigint) position`;
  });
  await owner`vacuum (analyze) places`;
  await owner`checkpoint`;
  await owner.close();
  const visitors = await makeGuests(server, visitorsCount);
  await joinAll(server, queueId, visitors);
  return { size, queueId, visitors };
}
