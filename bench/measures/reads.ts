import { admitAll, joinAll, makeGuests } from "./setting/buyers.ts";
import { measureAgainstBareRoute } from "./against-bare-route.ts";
import type { Bench, Findings, Measure } from "./measure.ts";
import { putOnSale } from "./setting/on-sale.ts";

const POLL_RATIO_MAX = 1.4;
const SEAT_LIST_RATIO_MAX = 1.5;

export const poll: Measure = {
  name: "poll",
  says: "a status poll of a waiting visitor, against a bare route with the same bytes",
  run: measurePolls,
};

export const seatList: Measure = {
  name: "seats",
  says: "the seat list of 50, against a bare route with the same bytes",
  run: measureSeatList,
};

async function measurePolls(bench: Bench): Promise<Findings> {
  const server = await bench.server(1);
  const { queueId } = await putOnSale(server, { seats: 50, queue: { capacity: 1 } });
  const visitors = await makeGuests(server, 600);
  await joinAll(server, queueId, visitors);
  const path = `/v1/queues/${queueId}/tokens/me`;
  // The first in line may have been called; everybody else waits.
  const waiting = visitors.slice(100).map(({ headers }) => ({ method: "GET" as const, path, headers }));
  return measureAgainstBareRoute(bench, "status poll, waiting", waiting, POLL_RATIO_MAX);
}

async function measureSeatList(bench: Bench): Promise<Findings> {
  const server = await bench.server(1);
  const { queueId, performanceIds } = await putOnSale(server, { seats: 50, queue: { capacity: 50 } });
  const visitors = await makeGuests(server, 40);
  await joinAll(server, queueId, visitors);
  await admitAll(server, queueId, visitors);
  const path = `/v1/performances/${performanceIds[0]}/seats`;
  const asked = visitors.map(({ headers }) => ({ method: "GET" as const, path, headers }));
  return measureAgainstBareRoute(bench, "seat list of 50", asked, SEAT_LIST_RATIO_MAX);
}
