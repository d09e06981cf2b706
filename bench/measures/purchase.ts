import type { FrontrowProcesses } from "../../testing/processes/frontrow-processes.ts";
import type { PurchasesJob } from "../load/purchases.ts";
import { addressOf } from "../load/wire-connection.ts";
import type { Measure } from "./measure.ts";
import { diskTimeOf, floorFigures, type RowWork, RowWorkCounter } from "./purchase-floor.ts";
import { makeGuests, PRICE, putOnSale, spreadSeats } from "./setting/buyers.ts";
import { loadFindings, observe, type ServerLoad } from "./setting/server-load.ts";

const PURCHASES_A_SECOND_MIN = 500;
const SEATS_OF_EACH = 50;
const CALL = "whole purchase";

export const purchase: Measure = {
  name: "purchase",
  says: "whole purchases: join, be let in, list, hold, top up, pay",
  async run(bench) {
    const [server, client] = [await bench.server(null), await bench.client()];
    const [rounds, performances] = bench.isQuick ? [3, 20] : [7, 40];
    const loads: ServerLoad[] = [];
    const works: RowWork[] = [];
    const database = await RowWorkCounter.open(server);
    try {
      for (let round = 0; round <= rounds; round += 1) {
        const purchases = performances * SEATS_OF_EACH;
        const job = await prepareSale(server, purchases, bench.connections);
        const { done, each } = await database.count(purchases, () => observe(server, () => client.run(job)));
        if (round === 0) continue;
        loads.push(done.observed);
        works.push(each);
      }
      const found = loadFindings(CALL, loads, { rate: { atLeast: PURCHASES_A_SECOND_MIN } });
      const floors = await database.floorOf(works.at(-1)!);
      const diskTime = diskTimeOf(works.at(-1)!.logBytes, server.dataFolder);
      found.figures.push(...floorFigures(CALL, works, floors, diskTime));
      return found;
    } finally {
      await database.close();
    }
  },
};

/** A concert on sale and as many buyers as it has seats. So many of them are inside at a time. */
export async function prepareSale(
  server: FrontrowProcesses,
  seatsInAll: number,
  connections: number,
): Promise<PurchasesJob> {
  const { queueId, performanceIds } = await putOnSale(server, {
    seats: SEATS_OF_EACH,
    performances: seatsInAll / SEATS_OF_EACH,
    queue: { capacity: 2 * connections },
  });
  const seats = spreadSeats(performanceIds, SEATS_OF_EACH, seatsInAll);
  const guests = await makeGuests(server, seatsInAll);
  const buyers = guests.map(({ userId, headers }, i) => ({
    userId,
    authorization: headers["Authorization"]!,
    ...seats[i]!,
  }));
  return { kind: "purchases", address: addressOf(server), queueId, buyers, price: PRICE, connections };
}
