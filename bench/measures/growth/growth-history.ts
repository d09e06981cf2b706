import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import type { FrontrowProcesses } from "../../../testing/processes/frontrow-processes.ts";
import { makePastSales, RESERVATIONS_OF_A_BUYER, takeOverBuyers } from "../../inside/past-sales.ts";
import { startOwnServer } from "../../../testing/processes/own-server.ts";
import type { Bench, Findings, Measure } from "../measure.ts";
import { type Buyer, makeGuests, putOnSale, spreadSeats } from "../setting/buyers.ts";
import { sendObserved, serverMicroseconds } from "../setting/server-load.ts";
import { growByTurns } from "./growth.ts";
import { observeSale, withQuietDatabases } from "./observed-sale.ts";

export const growthHistory: Measure = {
  name: "growth-history",
  says: "holds, payments and lists of one's reservations, with ten thousand to ten million of the past",
  run: measureHistory,
};

/** Buyers of the past who look at what they bought. */
const LISTERS = 200;
/**
 * Disk that a reservation of the past takes: 2,400 bytes with all that comes with it, and half as much while
 * it is made.
 */
const BYTES_OF_ONE = 3_600;
/** Fewer are made in seconds, and nobody wonders how far it is. */
const SHOWN_FROM = 1_000_000;

interface Aged {
  /** Reservations of the past. */
  size: number;
  server: FrontrowProcesses;
  listers: Buyer[];
}

/**
 * A server for each size, all up at once, so that whatever else the machine does in a minute meets all of
 * them.
 */
async function measureHistory(bench: Bench): Promise<Findings> {
  const { rounds, wanted } = bench.isQuick
    ? { rounds: 2, wanted: [10_000, 100_000] }
    : { rounds: 7, wanted: [10_000, 100_000, 1_000_000, 10_000_000] };
  const { sizes, remarks } = thoseThatFit(wanted);
  const aged: Aged[] = [];
  try {
    for (const size of sizes) aged.push(await startAged(bench, size));
    const costs = await withQuietDatabases(
      aged.map(({ server }) => server),
      () => growByTurns(rounds, aged, (each, round) => measureRound(bench, each, round)),
    );
    return costs.findings(
      "Cost against the reservations of the past",
      "past reservations",
      "growth-history: past reservations come with concerts, seats, places, payments, tickets, wallets and " +
        "ledger, made in the database by its owner; each size has a server of its own.",
      ...remarks,
    );
  } finally {
    await Promise.all(aged.map(({ server }) => server.remove()));
  }
}

/** As many of the sizes as there is free disk for, with a word about those that there is not. */
function thoseThatFit(wanted: readonly number[]): { sizes: number[]; remarks: string[] } {
  const { bavail, bsize } = statfsSync(tmpdir());
  const sizes: number[] = [];
  let bytesFree = bavail * bsize;
  for (const size of wanted) {
    if (size * BYTES_OF_ONE > bytesFree) break;
    sizes.push(size);
    bytesFree -= size * BYTES_OF_ONE;
  }
  const [next, ...more] = wanted.slice(sizes.length);
  if (next === undefined) return { sizes, remarks: [] };
  const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(0)} GiB`;
  const names = [next, ...more].map((size) => size.toLocaleString("en"));
  const remark =
    `growth-history: ${names.join(" and ")} were left out: ${names[0]} need ` +
    `${gibibytes(next * BYTES_OF_ONE)} of disk, and ${tmpdir()} has ${gibibytes(bytesFree)}.`;
  return { sizes, remarks: [remark] };
}

async function startAged(bench: Bench, size: number): Promise<Aged> {
  const title = `${size.toLocaleString("en")} past reservations`;
  bench.say(`growth-history: ${title}`);
  const say = size < SHOWN_FROM ? () => {} : (step: string) => bench.say(`  ${title}: ${step}`);
  const makeDatabase = (dataFolder: string) => makePastSales(dataFolder, size, say);
  const server = await startOwnServer(null, { makeDatabase });
  try {
    const listers = await makeGuests(server, Math.min(LISTERS, size / RESERVATIONS_OF_A_BUYER));
    say("buyers who can sign in");
    const userIds = listers.map(({ userId }) => userId);
    await takeOverBuyers(server.databaseUrl, userIds);
    return { size, server, listers };
  } catch (error) {
    await server.remove();
    throw error;
  }
}

async function measureRound(bench: Bench, { server, listers }: Aged, round: number) {
  const client = await bench.client();
  const [holds, lists] = bench.isQuick ? [700, 1_000] : [2_000, 5_000];
  const { queueId, performanceIds } = await putOnSale(server, {
    seats: holds,
    queue: { capacity: holds },
  });
  const seats = spreadSeats(performanceIds, holds, holds);
  const sold = await observeSale(server, client, { queueId, seats }, round);
  const asked = Array.from({ length: lists }, (_, i) => ({
    method: "GET" as const,
    path: "/v1/reservations",
    headers: listers[i % listers.length]!.headers,
  }));
  const listed = await sendObserved(server, client, asked, { status: 200, connections: 64 });
  return { ...sold, "my reservations": serverMicroseconds(listed.observed) };
}
