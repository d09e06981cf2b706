import { API } from "../../testing/clients/api-calls.ts";
import { measureAgainstBareRoute } from "./bare-route.ts";
import type { Measure } from "./measure.ts";
import { joinAll, letIn, makeGuests, pollRequests, putOnSale } from "./setting/buyers.ts";

const POLL_RATIO_MAX = 1.4;
const SEAT_LIST_RATIO_MAX = 1.5;

export const poll: Measure = {
  name: "poll",
  says: "a status poll of a waiting visitor, against a bare route with the same bytes",
  async run(bench) {
    const server = await bench.server(1);
    const { queueId } = await putOnSale(server, { seats: 50, queue: { capacity: 1 } });
    const visitors = await makeGuests(server, 600);
    await joinAll(server, queueId, visitors);
    // The first in line may have been called; everybody else waits.
    const waiting = pollRequests(queueId, visitors.slice(100));
    return measureAgainstBareRoute(bench, "status poll, waiting", waiting, POLL_RATIO_MAX);
  },
};

export const seatList: Measure = {
  name: "seats",
  says: "the seat list of 50, against a bare route with the same bytes",
  async run(bench) {
    const server = await bench.server(1);
    const { queueId, performanceIds } = await putOnSale(server, { seats: 50, queue: { capacity: 50 } });
    const visitors = await letIn(server, queueId, 40);
    const asked = visitors.map(({ headers }) => ({ ...API.listSeats(performanceIds[0]!), headers }));
    return measureAgainstBareRoute(bench, "seat list of 50", asked, SEAT_LIST_RATIO_MAX);
  },
};
