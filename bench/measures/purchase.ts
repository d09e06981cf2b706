import { addressOf } from "../load/wire-connection.ts";
import type { Measure } from "./measure.ts";
import { makeGuests, PRICE, putOnSale, spreadSeats } from "./setting/buyers.ts";
import { CONNECTIONS, loadFindings, observe, type ServerLoad } from "./setting/server-load.ts";

const PURCHASES_A_SECOND_MIN = 500;
const SEATS_OF_EACH = 50;

export const purchase: Measure = {
  name: "purchase",
  says: "whole purchases: join, be let in, list, hold, top up, pay",
  async run(bench) {
    const [server, client] = [await bench.server(null), await bench.client()];
    const [rounds, performances] = bench.isQuick ? [3, 20] : [7, 40];
    const loads: ServerLoad[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const queue = { capacity: 2 * CONNECTIONS };
      const concert = { seats: SEATS_OF_EACH, performances, queue };
      const { queueId, performanceIds } = await putOnSale(server, concert);
      const seats = spreadSeats(performanceIds, SEATS_OF_EACH, performances * SEATS_OF_EACH);
      const guests = await makeGuests(server, seats.length);
      const buyers = guests.map(({ userId, headers }, i) => ({
        userId,
        authorization: headers["Authorization"]!,
        ...seats[i]!,
      }));
      // So many buyers are inside at a time.
      const job = { kind: "purchases", queueId, buyers, price: PRICE, connections: CONNECTIONS } as const;
      const { observed } = await observe(server, () => client.run({ address: addressOf(server), ...job }));
      if (round > 0) loads.push(observed);
    }
    return loadFindings("whole purchase", loads, { rate: { atLeast: PURCHASES_A_SECOND_MIN } });
  },
};
