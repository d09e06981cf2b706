import { makeGuests, spreadSeats } from "./setting/buyers.ts";
import type { Bench, Findings, Measure } from "./measure.ts";
import { PRICE, putOnSale } from "./setting/on-sale.ts";
import { addressOf, loadFindings, observeLoad, type ServerLoad } from "./setting/server-load.ts";

const PURCHASES_A_SECOND_MIN = 500;
/** Buyers inside at a time. */
const CONNECTIONS = 256;
const SEATS_OF_EACH = 50;

export const purchase: Measure = {
  name: "purchase",
  says: "whole purchases: join, be let in, list, hold, top up, pay",
  run: measurePurchases,
};

async function measurePurchases(bench: Bench): Promise<Findings> {
  const [server, client] = [await bench.server(null), await bench.client()];
  const { rounds, performances } = bench.isQuick
    ? { rounds: 3, performances: 20 }
    : { rounds: 7, performances: 40 };
  const loads: ServerLoad[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const { queueId, performanceIds } = await putOnSale(server, {
      seats: SEATS_OF_EACH,
      performances,
      queue: { capacity: 2 * CONNECTIONS },
    });
    const seats = spreadSeats(performanceIds, SEATS_OF_EACH, performances * SEATS_OF_EACH);
    const guests = await makeGuests(server, seats.length);
    const buyers = guests.map(({ userId, headers }, i) => ({
      userId,
      authorization: headers["Authorization"]!,
      ...seats[i]!,
    }));
    const observed = await observeLoad(server, () =>
      client.run({
        kind: "purchases",
        address: addressOf(server),
        queueId,
        buyers,
        price: PRICE,
        connections: CONNECTIONS,
      }),
    );
    if (round > 0) loads.push(observed);
  }
  return loadFindings("whole purchase", loads, { aSecondMin: PURCHASES_A_SECOND_MIN });
}
