import { figure, type Measure } from "./measure.ts";
import { holdRequests, letIn, putOnSale } from "./setting/buyers.ts";
import { CONNECTIONS, loadFindings, observeSending, repeat, type ServerLoad } from "./setting/server-load.ts";

const BUYERS = 1_000;

export const hotSeat: Measure = {
  name: "hot-seat",
  says: "one seat that everybody wants: refusals a second, and exactly one winner",
  async run(bench) {
    const [server, client] = [await bench.server(null), await bench.client()];
    const [rounds, tries] = bench.isQuick ? [3, 10] : [7, 20];
    const { queueId, performanceIds } = await putOnSale(server, {
      // Nobody is called beyond the seats that are left.
      seats: BUYERS + rounds + 1,
      queue: { capacity: BUYERS },
      policy: { seatsPerUser: rounds + 1 },
    });
    const buyers = await letIn(server, queueId, BUYERS);
    const loads: ServerLoad[] = [];
    const winners: number[] = [];
    // Each round wants a seat that nobody has yet; the first warms up.
    for (let seatNumber = 1; seatNumber <= rounds + 1; seatNumber += 1) {
      const seats = buyers.map(() => ({ performanceId: performanceIds[0]!, seatNumber }));
      const requests = repeat(holdRequests(buyers, seats), BUYERS * tries);
      const { observed } = await observeSending(server, client, { requests, connections: CONNECTIONS });
      const { 201: won = 0, 409: refused = 0 } = observed.load.statuses;
      if (won + refused !== requests.length)
        throw new Error(`a hot seat is held or refused, not ${JSON.stringify(observed.load.statuses)}`);
      if (seatNumber === 1) continue;
      winners.push(won);
      loads.push(observed);
    }
    const targets = { rate: { atLeast: 8_000 }, p99: { atMost: 100 } };
    const found = loadFindings("one seat wanted by all", loads, targets);
    found.figures.push(figure("one seat wanted by all: winners", "a round", winners, { exactly: 1 }));
    return found;
  },
};
