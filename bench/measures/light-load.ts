import type { FrontrowProcesses } from "../../testing/processes/frontrow-processes.ts";
import { cpuSecondsBetween, readThreadTimes } from "../../testing/processes/processor-times.ts";
import { type Bench, type Figure, figure, figuresOf, findings, type Measure } from "./measure.ts";
import { prepareSale } from "./purchase.ts";
import { joinAll, joinRequests, makeGuests, pollRequests, putOnSale } from "./setting/buyers.ts";
import { requestBytes } from "../load/wire-connection.ts";
import { microsecondsOf, observe, observeSending, repeat, type ServerLoad } from "./setting/server-load.ts";

const CONNECTIONS = 64;
/** Slower than timers of a millisecond can be told apart, so that requests come one by one. */
const POLLS_A_SECOND = [250, 1_000, 4_000];
/** Connections that ask again as soon as they are answered. */
const POLLERS = [1, 4, 16];
/** Those who join, or buy, at a time. */
const AT_A_TIME = [1, 8, 32];
const JOINS = 400;
const SECONDS = 4;
const SEATS = 100;
const KINDS = ["worker", "postgres"] as const;

/**
 * A server that is asked little wakes up for each request, and a batch of one costs a commit of its own. So a
 * request is dearer then than under full load. `npm run plan` reckons with both.
 */
export const lightLoad: Measure = {
  name: "light",
  says: "a server that has little to do: what it costs idle, and polls, joins and purchases at a few rates",
  async run(bench) {
    const server = await bench.server(1);
    const rounds = bench.isQuick ? 2 : 5;
    return findings({
      figures: [
        ...(await measureIdle(server, rounds)),
        ...(await measurePolls(bench, server, rounds)),
        ...(await measureJoins(bench, server, rounds)),
        ...(await measurePurchases(bench, server, rounds)),
      ],
    });
  },
};

async function measureIdle(server: FrontrowProcesses, rounds: number): Promise<Figure[]> {
  const spent = { worker: [] as number[], postgres: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const before = readThreadTimes(server.pid);
    await Bun.sleep(SECONDS * 1_000);
    const seconds = cpuSecondsBetween(before, readThreadTimes(server.pid));
    for (const kind of KINDS) spent[kind].push(((seconds[kind] ?? 0) / SECONDS) * 1_000);
  }
  return KINDS.map((kind) =>
    figure(`${kind} with nothing to do: processor time a second`, "ms", spent[kind]),
  );
}

async function measurePolls(bench: Bench, server: FrontrowProcesses, rounds: number): Promise<Figure[]> {
  const { queueId } = await putOnSale(server, { seats: 50, queue: { capacity: 1 } });
  const visitors = await makeGuests(server, 600);
  await joinAll(server, queueId, visitors);
  // The first in line may have been called; everybody else waits.
  const requests = pollRequests(queueId, visitors.slice(100));
  const client = await bench.client();
  const poll = async (count: number, connections: number, pauseMs: number): Promise<ServerLoad> => {
    const sending = { requests: repeat(requests, count), connections, pauseMs };
    const { observed } = await observeSending(server, client, sending, 200);
    return observed;
  };
  const figures: Figure[] = [];
  for (const rate of POLLS_A_SECOND) {
    const loads = await repeated(rounds, () =>
      poll(rate * SECONDS, CONNECTIONS, (CONNECTIONS / rate) * 1_000),
    );
    figures.push(...costs(`poll, ${rate} a second`, loads));
  }
  for (const pollers of POLLERS) {
    const loads = await repeated(rounds, () => poll(20_000, pollers, 0));
    figures.push(...costs(`poll, ${pollers} at a time`, loads));
  }
  return figures;
}

async function measureJoins(bench: Bench, server: FrontrowProcesses, rounds: number): Promise<Figure[]> {
  const { queueId } = await putOnSale(server, { seats: 50, queue: { capacity: 1 } });
  const client = await bench.client();
  const figures: Figure[] = [];
  for (const connections of AT_A_TIME) {
    const loads = await repeated(rounds, async () => {
      const visitors = await makeGuests(server, JOINS);
      const requests = joinRequests(queueId, visitors).map(requestBytes);
      const { observed } = await observeSending(server, client, { requests, connections }, 201);
      return observed;
    });
    figures.push(...costs(`join, ${connections} at a time`, loads));
  }
  return figures;
}

async function measurePurchases(bench: Bench, server: FrontrowProcesses, rounds: number): Promise<Figure[]> {
  const client = await bench.client();
  const figures: Figure[] = [];
  for (const buyers of AT_A_TIME) {
    const loads = await repeated(rounds, async () => {
      const job = await prepareSale(server, SEATS, buyers);
      return (await observe(server, () => client.run(job))).observed;
    });
    figures.push(...costs(`purchase, ${buyers} at a time`, loads));
  }
  return figures;
}

async function repeated(rounds: number, run: () => Promise<ServerLoad>): Promise<ServerLoad[]> {
  const loads: ServerLoad[] = [];
  for (let round = 0; round < rounds; round += 1) loads.push(await run());
  return loads;
}

function costs(what: string, loads: readonly ServerLoad[]): Figure[] {
  const of = figuresOf(what, loads);
  return [
    of("rate", "a second", ({ load }) => load.requests / load.seconds),
    ...KINDS.map((kind) => of(kind, "µs", (load) => microsecondsOf(load, kind))),
  ];
}
