import type { OwnServer } from "../../load/own-server.ts";
import type { LoadClient } from "../../load/load-client.ts";
import { requestBytes } from "../../load/request-bytes.ts";
import { admitAll, type Buyer, holdRequests, joinAll, makeGuests, spreadSeats } from "../setting/buyers.ts";
import { GrowthCosts } from "./growth.ts";
import type { Bench, Findings, Measure } from "../measure.ts";
import { putOnSale } from "../setting/on-sale.ts";
import { addressOf, observeLoad, serverMicroseconds } from "../setting/server-load.ts";

export const growthLists: Measure = {
  name: "growth-lists",
  says: "what a change of a seat costs those who watch, in performances of 50 to 100,000 seats",
  run: measureLists,
};

const HOUR_SECONDS = 3_600;
/** As many as the smallest performance has seats for. */
const CHANGES = 48;
/** So many that every worker is asked, whichever takes whose connection. */
const LANES = 64;

/** A performance, and those who watch it. */
interface Venue {
  size: number;
  path: string;
  performanceId: string;
  buyers: Buyer[];
  /** Of a list that every worker has made. */
  version: number;
}

/**
 * One seat after another is held, and after each the list is asked for anew: the case in which nothing is
 * shared.
 */
async function measureLists(bench: Bench): Promise<Findings> {
  const [server, client] = [await bench.server(null), await bench.client()];
  const { rounds, sizes } = bench.isQuick
    ? { rounds: 7, sizes: [50, 20_000] }
    : { rounds: 15, sizes: [50, 500, 5_000, 50_000, 100_000] };
  const venues: Venue[] = [];
  for (const size of sizes) venues.push(await openVenue(server, client, size));
  const costs = new GrowthCosts();
  for (let round = 0; round <= rounds; round += 1) {
    for (const venue of venues) {
      const microseconds = await watchChanges(server, client, venue);
      if (round > 0) costs.add("a hold, and what it changed", venue.size, microseconds);
    }
  }
  return costs.findings(
    "Cost of a change and of asking for it, against the size of the performance",
    "seats",
  );
}

async function openVenue(server: OwnServer, client: LoadClient, size: number): Promise<Venue> {
  const { queueId, performanceIds } = await putOnSale(server, {
    seats: size,
    queue: { capacity: CHANGES, sessionSeconds: HOUR_SECONDS },
    policy: { holdSeconds: HOUR_SECONDS },
  });
  const buyers = await makeGuests(server, CHANGES);
  await joinAll(server, queueId, buyers);
  await admitAll(server, queueId, buyers);
  const performanceId = performanceIds[0]!;
  const path = `/v1/performances/${performanceId}/seats`;
  const lists = Array.from({ length: LANES }, (_, i) =>
    requestBytes(listRequest(path, buyers[i % CHANGES]!)),
  );
  const { bodies } = await client.send(addressOf(server), lists, { connections: LANES, keepBodies: true });
  return { size, path, performanceId, buyers, version: versionOf(bodies[0]!) };
}

/**
 * What a hold and a look at what it changed cost together, in microseconds. The seats are given back
 * afterwards.
 */
async function watchChanges(server: OwnServer, client: LoadClient, venue: Venue): Promise<number> {
  const { size, path, performanceId, buyers } = venue;
  const address = addressOf(server);
  const news = (buyer: Buyer, since: number) => requestBytes(listRequest(`${path}?since=${since}`, buyer));
  const before = await client.send(address, [news(buyers[0]!, venue.version)], {
    connections: 1,
    keepBodies: true,
  });
  const version = versionOf(before.bodies[0]!);
  const holds = holdRequests(buyers, spreadSeats([performanceId], size, CHANGES)).map(requestBytes);
  // Each hold is a version, so that it is known beforehand what each watcher has.
  const requests = holds.flatMap((hold, i) => [hold, news(buyers[i]!, version + i)]);
  let bodies: Buffer[] = [];
  const observed = await observeLoad(server, async () => {
    const sent = await client.send(address, requests, { connections: 1, keepBodies: true });
    bodies = sent.bodies;
    return sent.load;
  });
  const { statuses } = observed.load;
  if (statuses[201] !== CHANGES || statuses[200] !== CHANGES)
    throw new Error(`growth-lists: ${JSON.stringify(statuses)}`);
  const releases = buyers.map(({ headers }, i) => {
    const { reservationId } = JSON.parse(bodies[2 * i]!.toString()) as { reservationId: string };
    return requestBytes({ method: "DELETE", path: `/v1/reservations/${reservationId}`, headers });
  });
  await client.send(address, releases, { connections: LANES });
  venue.version = version + CHANGES;
  return 2 * serverMicroseconds(observed);
}

function listRequest(path: string, { headers }: Buyer) {
  return { method: "GET", path, headers } as const;
}

function versionOf(list: Buffer): number {
  return (JSON.parse(list.toString()) as { version: number }).version;
}
