import { requestBytes, type WireRequest } from "../load/request-bytes.ts";
import {
  admitAll,
  holdRequests,
  joinAll,
  makeGuests,
  payRequests,
  spreadSeats,
  topUpAll,
} from "./setting/buyers.ts";
import type { Bench, Figure, Findings, Measure } from "./measure.ts";
import { PRICE, putOnSale } from "./setting/on-sale.ts";
import { addressOf } from "./setting/server-load.ts";
import { spreadOf } from "../judge/spread.ts";

const HOLD_P50_MS_MAX = 4;
const PAY_P50_MS_MAX = 5;
/** Long enough for everything to have come to rest before the next request. */
const PAUSE_MS = 10;

export const idle: Measure = {
  name: "idle",
  says: "a lone request on an idle server: what batching costs when there is nobody to share with",
  run: measureIdle,
};

async function measureIdle(bench: Bench): Promise<Findings> {
  const [server, client] = [await bench.server(null), await bench.client()];
  const { rounds, requests } = bench.isQuick ? { rounds: 3, requests: 40 } : { rounds: 7, requests: 100 };
  const count = (rounds + 1) * requests;
  const { queueId, performanceIds } = await putOnSale(server, { seats: count, queue: { capacity: count } });
  const seats = spreadSeats(performanceIds, count, count);
  const buyers = await makeGuests(server, count);
  await joinAll(server, queueId, buyers);
  await admitAll(server, queueId, buyers);
  await topUpAll(server, buyers, PRICE);

  const sendAlone = async (asked: readonly WireRequest[]) => {
    const { load, bodies } = await client.send(addressOf(server), asked.map(requestBytes), {
      connections: 1,
      keepBodies: true,
      pauseMs: PAUSE_MS,
    });
    if (load.statuses[201] !== asked.length)
      throw new Error(`${asked[0]!.path}: ${JSON.stringify(load.statuses)} ${bodies[0]?.toString() ?? ""}`);
    return { load, bodies };
  };
  const medians = { hold: [] as number[], pay: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const from = round * requests;
    const some = buyers.slice(from, from + requests);
    const held = await sendAlone(holdRequests(some, seats.slice(from, from + requests)));
    const holds = held.bodies.map((body) => JSON.parse(body.toString()) as { reservationId: string });
    const paid = await sendAlone(payRequests(some, holds));
    if (round === 0) continue;
    medians.hold.push(held.load.p50Ms);
    medians.pay.push(paid.load.p50Ms);
  }
  const figure = (call: "hold" | "pay", atMost: number): Figure => ({
    name: `${call}, alone on an idle server: p50`,
    unit: "ms",
    measured: spreadOf(medians[call]),
    atMost,
  });
  const figures = [figure("hold", HOLD_P50_MS_MAX), figure("pay", PAY_P50_MS_MAX)];
  return { figures, costs: [], curves: [], remarks: [] };
}
