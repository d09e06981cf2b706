import type { FrontrowProcesses } from "../../../testing/processes/frontrow-processes.ts";
import type { Bench, Findings, Measure } from "../measure.ts";
import { type ConcertUnderTest, putOnSale, type SeatOnSale } from "../setting/buyers.ts";
import { growByTurns } from "./growth.ts";
import { observeSale, withQuietDatabases } from "./observed-sale.ts";

export const growthSeats: Measure = {
  name: "growth-seats",
  says: "holds and payments in performances of 50 to 100,000 seats",
  run: measureVenues,
};

/** Seats of one performance that a round sells: all that the smallest has. */
const SOLD_IN_A_ROUND = 50;
const PERFORMANCES = 8;
/** Of one concert: with many of the largest, putting it on sale would take longer than a transaction may. */
const PERFORMANCES_OF_A_CONCERT = 4;

interface Venue {
  /** Seats of a performance. */
  size: number;
  /** What each round sells. */
  sales: { queueId: string; seats: SeatOnSale[] }[];
}

/**
 * Every size sells as many seats of as many performances in a round, so that only what each has beside them
 * grows.
 */
async function measureVenues(bench: Bench): Promise<Findings> {
  const [server, client] = [await bench.server(null), await bench.client()];
  const { rounds, sizes } = bench.isQuick
    ? { rounds: 5, sizes: [50, 5_000] }
    : { rounds: 10, sizes: [50, 500, 5_000, 50_000, 100_000] };
  const costs = await withQuietDatabases([server], async () => {
    const venues: Venue[] = [];
    for (const size of sizes) venues.push(await openVenue(server, size, rounds + 1));
    return growByTurns(rounds, venues, ({ sales }, round) =>
      observeSale(server, client, sales[round]!, round),
    );
  });
  return costs.findings(
    "Cost against the size of the performance",
    "seats",
    `growth-seats: in a round ${SOLD_IN_A_ROUND} seats of each of ${PERFORMANCES} performances are sold, ` +
      "spread over all that it has, at every size. Not counted is the first write to a page of some 70 " +
      "seats after a checkpoint, which logs the whole page.",
  );
}

/** Performances of one size, with seats enough for so many rounds: the smallest are sold out by each. */
async function openVenue(server: FrontrowProcesses, size: number, rounds: number): Promise<Venue> {
  const roundsOfOne = Math.min(rounds, Math.floor(size / SOLD_IN_A_ROUND));
  const step = Math.floor(size / (SOLD_IN_A_ROUND * roundsOfOne));
  const concerts: ConcertUnderTest[] = [];
  for (let made = 0; made < rounds; made += roundsOfOne) concerts.push(await putSeriesOnSale(server, size));
  const sales = Array.from({ length: rounds }, (_, round) => {
    const { queueId, performanceIds } = concerts[Math.floor(round / roundsOfOne)]!;
    const first = (round % roundsOfOne) * SOLD_IN_A_ROUND;
    // A seat of each performance in turn: neighbours in the line of requests do not sit beside each other.
    const seats = Array.from({ length: SOLD_IN_A_ROUND }, (_, i) => 1 + (first + i) * step).flatMap(
      (seatNumber) => performanceIds.map((performanceId) => ({ performanceId, seatNumber })),
    );
    return { queueId, seats };
  });
  return { size, sales };
}

/** The performances of a round, of several concerts that share one queue. */
async function putSeriesOnSale(server: FrontrowProcesses, seats: number): Promise<ConcertUnderTest> {
  const concert = { seats, performances: PERFORMANCES_OF_A_CONCERT };
  const queue = { capacity: PERFORMANCES * SOLD_IN_A_ROUND };
  const series = await putOnSale(server, { ...concert, queue });
  while (series.performanceIds.length < PERFORMANCES) {
    const next = await putOnSale(server, { ...concert, queueId: series.queueId });
    series.performanceIds.push(...next.performanceIds);
  }
  return series;
}
