import { API } from "../../../testing/clients/api-calls.ts";
import type { FrontrowProcesses } from "../../../testing/processes/frontrow-processes.ts";
import type { LoadClient } from "../../load/load-client.ts";
import { addressOf, requestBytes, type WireRequest } from "../../load/wire-connection.ts";
import type { Bench, Findings, Measure } from "../measure.ts";
import { type Buyer, callAll, holdRequests, letIn, putOnSale, spreadSeats } from "../setting/buyers.ts";
import { observeSending, serverMicroseconds } from "../setting/server-load.ts";
import { growByTurns } from "./growth.ts";

export const growthLists: Measure = {
  name: "growth-lists",
  says: "what a change of a seat costs those who watch, in performances of 50 to 100,000 seats",
  run: measureLists,
};

/** As many as the smallest performance has seats for. */
const CHANGES = 48;
/** So many that every worker is asked, whichever takes whose connection. */
const LANES = 64;

/** A performance, and those who watch it. */
interface Venue {
  size: number;
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
  for (const size of sizes) venues.push(await openVenue(server, size));
  const costs = await growByTurns(rounds, venues, async (venue) => ({
    "a hold, and what it changed": await watchChanges(server, client, venue),
  }));
  return costs.findings(
    "Cost of a change and of asking for it, against the size of the performance",
    "seats",
  );
}

async function openVenue(server: FrontrowProcesses, size: number): Promise<Venue> {
  const { queueId, performanceIds } = await putOnSale(server, {
    seats: size,
    queue: { capacity: CHANGES },
  });
  const buyers = await letIn(server, queueId, CHANGES);
  const performanceId = performanceIds[0]!;
  const lists = Array.from({ length: LANES }, (_, i) => listRequest(performanceId, buyers[i % CHANGES]!));
  const [list] = await callAll(server, 200, lists);
  return { size, performanceId, buyers, version: list!.version };
}

/**
 * What a hold and a look at what it changed cost together, in microseconds. The seats are given back
 * afterwards.
 */
async function watchChanges(server: FrontrowProcesses, client: LoadClient, venue: Venue): Promise<number> {
  const { size, performanceId, buyers } = venue;
  const before = [listRequest(performanceId, buyers[0]!, venue.version)];
  const [news] = await callAll(server, 200, before);
  const { version } = news!;
  const holds = holdRequests(buyers, spreadSeats([performanceId], size, CHANGES));
  // Each hold is a version, so that it is known beforehand what each watcher has.
  const asked = holds.flatMap((hold, i) => [hold, listRequest(performanceId, buyers[i]!, version + i)]);
  const sending = { requests: asked.map(requestBytes), connections: 1, keepBodies: true };
  const { observed, bodies } = await observeSending(server, client, sending);
  const { statuses } = observed.load;
  if (statuses[201] !== CHANGES || statuses[200] !== CHANGES)
    throw new Error(`growth-lists: ${JSON.stringify(statuses)}`);
  const releases = buyers.map(({ headers }, i) => {
    const { reservationId } = JSON.parse(bodies[2 * i]!.toString()) as { reservationId: string };
    return requestBytes({ ...API.releaseHold(reservationId), headers });
  });
  await client.run({ kind: "send", address: addressOf(server), requests: releases, connections: LANES });
  venue.version = version + CHANGES;
  return 2 * serverMicroseconds(observed);
}

/** The whole list, or what has changed since a version of it. */
function listRequest(
  performanceId: string,
  { headers }: Buyer,
  since?: number,
): WireRequest<{ version: number }> {
  const { path } = API.listSeats(performanceId);
  return { method: "GET", path: since === undefined ? path : `${path}?since=${since}`, headers };
}
