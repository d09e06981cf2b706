import { figure, findings, type Measure } from "./measure.ts";
import {
  callAll,
  holdRequests,
  letIn,
  payRequests,
  putOnSale,
  spreadSeats,
  topUpRequests,
} from "./setting/buyers.ts";
import { sendObserved } from "./setting/server-load.ts";

const HOLD_P50_MS_MAX = 4;
const PAY_P50_MS_MAX = 5;
/** One after the other, with a pause that is long enough for everything to have come to rest. */
const ALONE = { connections: 1, pauseMs: 10 };

export const idle: Measure = {
  name: "idle",
  says: "a lone request on an idle server: what batching costs when there is nobody to share with",
  async run(bench) {
    const [server, client] = [await bench.server(null), await bench.client()];
    const [rounds, requests] = bench.isQuick ? [3, 40] : [7, 100];
    const count = (rounds + 1) * requests;
    const concert = { seats: count, queue: { capacity: count } };
    const { queueId, performanceIds } = await putOnSale(server, concert);
    const seats = spreadSeats(performanceIds, count, count);
    const buyers = await letIn(server, queueId, count);
    await callAll(server, 201, topUpRequests(buyers));
    const medians = { hold: [] as number[], pay: [] as number[] };
    for (let round = 0; round <= rounds; round += 1) {
      const [from, to] = [round * requests, (round + 1) * requests];
      const some = buyers.slice(from, to);
      const held = await sendObserved(server, client, holdRequests(some, seats.slice(from, to)), ALONE);
      const paid = await sendObserved(server, client, payRequests(some, held.answers), ALONE);
      if (round === 0) continue;
      medians.hold.push(held.observed.load.p50Ms);
      medians.pay.push(paid.observed.load.p50Ms);
    }
    return findings({
      figures: [
        figure("hold, alone on an idle server: p50", "ms", medians.hold, { atMost: HOLD_P50_MS_MAX }),
        figure("pay, alone on an idle server: p50", "ms", medians.pay, { atMost: PAY_P50_MS_MAX }),
      ],
    });
  },
};
