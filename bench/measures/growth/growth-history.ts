import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { makePastSales, RESERVATIONS_OF_A_BUYER, takeOverBuyers } from "../../inside/past-sales.ts";
import { type OwnServer, startOwnServer } from "../../load/own-server.ts";
import { type Buyer, makeGuests, spreadSeats } from "../setting/buyers.ts";
import { GrowthCosts } from "./growth.ts";
import type { Bench, Findings, Measure } from "../measure.ts";
import { observeSale, WARM_UP_CONNECTIONS } from "../setting/observed-sale.ts";
import { putOnSale } from "../setting/on-sale.ts";
import { withQuietDatabase } from "../setting/quiet-database.ts";
import { CONNECTIONS } from "../sale-in-steps.ts";
import { sendObserved, serverMicroseconds } from "../setting/server-load.ts";

export const growthHistory: Measure = {
  name: "growth-history",
  says: "holds, payments and lists of one's reservations, with ten thousand to ten million of the past",
  run: measureHistory,
};

const HOUR_SECONDS = 3_600;
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
  server: OwnServer;
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
  const costs = new GrowthCosts();
  const aged: Aged[] = [];
  try {
    for (const size of sizes) aged.push(await startAged(bench, size));
    await withQuietDatabases(aged, async () => {
      for (let round = 0; round <= rounds; round += 1)
        for (const each of aged) await measureRound(bench, each, round === 0 ? null : costs);
    });
  } finally {
    await Promise.all(aged.map(({ server }) => server.stop()));
  }
  const found = costs.findings("Cost against the reservations of the past", "past reservations");
  found.remarks.push(
    "growth-history: past reservations come with concerts, seats, places, payments, tickets, wallets and " +
      "ledger, made in the database by its owner; each size has a server of its own.",
    ...remarks,
  );
  return found;
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
  const left = wanted.slice(sizes.length);
  if (left.length === 0) return { sizes, remarks: [] };
  const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(0)} GiB`;
  const names = left.map((size) => size.toLocaleString("en"));
  const remark =
    `growth-history: ${names.join(" and ")} were left out: ${names[0]} need ` +
    `${gibibytes(left[0]! * BYTES_OF_ONE)} of disk, and ${tmpdir()} has ${gibibytes(bytesFree)}.`;
  return { sizes, remarks: [remark] };
}

async function startAged(bench: Bench, size: number): Promise<Aged> {
  const title = `${size.toLocaleString("en")} past reservations`;
  bench.say(`growth-history: ${title}`);
  const say = size < SHOWN_FROM ? () => {} : (step: string) => bench.say(`  ${title}: ${step}`);
  const server = await startOwnServer({
    workers: null,
    isInterrupted: () => false,
    makeDatabase: (dataFolder) => makePastSales(dataFolder, size, say),
  });
  try {
    const listers = await makeGuests(server, Math.min(LISTERS, size / RESERVATIONS_OF_A_BUYER));
    say("buyers who can sign in");
    await takeOverBuyers(
      server.databaseUrl,
      listers.map(({ userId }) => userId),
    );
    return { size, server, listers };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function withQuietDatabases(
  [first, ...others]: readonly Aged[],
  work: () => Promise<void>,
): Promise<void> {
  if (!first) return work();
  return withQuietDatabase(first.server, () => withQuietDatabases(others, work));
}

async function measureRound(
  bench: Bench,
  { size, server, listers }: Aged,
  costs: GrowthCosts | null,
): Promise<void> {
  const client = await bench.client();
  const { holds, lists } = bench.isQuick ? { holds: 700, lists: 1_000 } : { holds: 2_000, lists: 5_000 };
  const { queueId, performanceIds } = await putOnSale(server, {
    seats: holds,
    queue: { capacity: holds, sessionSeconds: HOUR_SECONDS },
    policy: { holdSeconds: HOUR_SECONDS },
  });
  const seats = spreadSeats(performanceIds, holds, holds);
  const connections = costs ? CONNECTIONS : WARM_UP_CONNECTIONS;
  const { hold, pay } = await observeSale(server, client, queueId, seats, connections);
  const asked = Array.from({ length: lists }, (_, i) => ({
    method: "GET" as const,
    path: "/v1/reservations",
    headers: listers[i % listers.length]!.headers,
  }));
  const listed = await sendObserved(server, client, asked, 64, 200);
  if (!costs) return;
  costs.add("hold", size, hold);
  costs.add("pay", size, pay);
  costs.add("my reservations", size, serverMicroseconds(listed.observed));
}
