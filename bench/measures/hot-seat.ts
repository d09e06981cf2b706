import { requestBytes } from "../load/request-bytes.ts";
import { admitAll, joinAll, makeGuests } from "./setting/buyers.ts";
import type { Bench, Findings, Measure } from "./measure.ts";
import { putOnSale } from "./setting/on-sale.ts";
import { CONNECTIONS } from "./sale-in-steps.ts";
import { addressOf, loadFindings, observeLoad, type ServerLoad } from "./setting/server-load.ts";
import { spreadOf } from "../judge/spread.ts";

const BUYERS = 1_000;

export const hotSeat: Measure = {
  name: "hot-seat",
  says: "one seat that everybody wants: refusals a second, and exactly one winner",
  run: measureHotSeat,
};

async function measureHotSeat(bench: Bench): Promise<Findings> {
  const [server, client] = [await bench.server(null), await bench.client()];
  const { rounds, tries } = bench.isQuick ? { rounds: 3, tries: 10 } : { rounds: 7, tries: 20 };
  const { queueId, performanceIds } = await putOnSale(server, {
    // Nobody is called beyond the seats that are left.
    seats: BUYERS + rounds + 1,
    queue: { capacity: BUYERS },
    policy: { seatsPerUser: rounds + 1 },
  });
  const buyers = await makeGuests(server, BUYERS);
  await joinAll(server, queueId, buyers);
  await admitAll(server, queueId, buyers);

  const loads: ServerLoad[] = [];
  const winners: number[] = [];
  // Each round wants a seat that nobody has yet; the first warms up.
  for (let seatNumber = 1; seatNumber <= rounds + 1; seatNumber += 1) {
    const wishes = buyers.map(({ headers }) =>
      requestBytes({
        method: "POST",
        path: "/v1/reservations",
        headers,
        body: { performanceId: performanceIds[0], seatNumbers: [seatNumber] },
      }),
    );
    const requests = Array.from({ length: BUYERS * tries }, (_, i) => wishes[i % BUYERS]!);
    const observed = await observeLoad(
      server,
      async () => (await client.send(addressOf(server), requests, { connections: CONNECTIONS })).load,
    );
    const { 201: won = 0, 409: refused = 0 } = observed.load.statuses;
    if (won + refused !== requests.length)
      throw new Error(`a hot seat is held or refused, not ${JSON.stringify(observed.load.statuses)}`);
    if (seatNumber === 1) continue;
    winners.push(won);
    loads.push(observed);
  }
  const found = loadFindings("one seat wanted by all", loads, { aSecondMin: 8_000, p99MsMax: 100 });
  found.figures.push({
    name: "one seat wanted by all: winners",
    unit: "a round",
    measured: spreadOf(winners),
    exactly: 1,
  });
  return found;
}
