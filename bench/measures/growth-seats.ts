import { admitAll, holdRequests, joinAll, makeGuests, payRequests, spreadSeats, topUpAll } from "./buyers.ts";
import { GrowthCosts } from "./growth.ts";
import type { Bench, Findings, Measure } from "./measure.ts";
import { PRICE, putOnSale } from "./on-sale.ts";
import { CONNECTIONS } from "./sale-in-steps.ts";
import { sendObserved, serverMicroseconds } from "./server-load.ts";

export const growthSeats: Measure = {
  name: "growth-seats",
  says: "holds and payments in performances of 50 to 100,000 seats",
  run: measureVenues,
};

const HOUR_SECONDS = 3_600;

async function measureVenues(bench: Bench): Promise<Findings> {
  const [server, client] = [await bench.server(null), await bench.client()];
  const { rounds, sizes, holds } = bench.isQuick
    ? { rounds: 2, sizes: [50, 100_000], holds: 1_000 }
    : { rounds: 5, sizes: [50, 500, 5_000, 50_000, 100_000], holds: 2_000 };
  const costs = new GrowthCosts();
  for (let round = 0; round <= rounds; round += 1) {
    for (const size of sizes) {
      // As many performances as the holds need seats: one, unless it is very small.
      const performances = Math.max(1, Math.ceil(holds / size));
      const { queueId, performanceIds } = await putOnSale(server, {
        seats: size,
        performances,
        queue: { capacity: holds, sessionSeconds: HOUR_SECONDS },
        policy: { holdSeconds: HOUR_SECONDS },
      });
      const buyers = await makeGuests(server, holds);
      await joinAll(server, queueId, buyers);
      await admitAll(server, queueId, buyers);
      await topUpAll(server, buyers, PRICE);
      const seats = spreadSeats(performanceIds, size, holds);
      const held = await sendObserved(server, client, holdRequests(buyers, seats), CONNECTIONS);
      const reservations = held.bodies.map(
        (body) => JSON.parse(body.toString()) as { reservationId: string },
      );
      const paid = await sendObserved(server, client, payRequests(buyers, reservations), CONNECTIONS);
      if (round === 0) continue;
      costs.add("hold", size, serverMicroseconds(held.observed));
      costs.add("pay", size, serverMicroseconds(paid.observed));
    }
  }
  return costs.findings("Cost against the size of the performance", "seats");
}
