import type { OwnServer } from "../../load/own-server.ts";
import type { SeatOnSale } from "../setting/buyers.ts";
import { GrowthCosts } from "./growth.ts";
import type { Bench, Findings, Measure } from "../measure.ts";
import { observeSale, WARM_UP_CONNECTIONS } from "../setting/observed-sale.ts";
import { type ConcertUnderTest, putOnSale } from "../setting/on-sale.ts";
import { withQuietDatabase } from "../setting/quiet-database.ts";

export const growthSeats: Measure = {
  name: "growth-seats",
  says: "holds and payments in performances of 50 to 100,000 seats",
  run: measureVenues,
};

const HOUR_SECONDS = 3_600;
/** Seats of one performance that a round sells: all that the smallest has. */
const SOLD_IN_A_ROUND = 50;
const PERFORMANCES = 8;
/** Of one concert: with many of the largest, putting it on sale would take longer than a transaction may. */
const PERFORMANCES_OF_A_CONCERT = 4;

/**
 * Every size sells as many seats of as many performances in a round, so that only what each has beside them
 * grows.
 */
async function measureVenues(bench: Bench): Promise<Findings> {
  const [server, client] = [await bench.server(null), await bench.client()];
  const { rounds, sizes } = bench.isQuick
    ? { rounds: 5, sizes: [50, 5_000] }
    : { rounds: 10, sizes: [50, 500, 5_000, 50_000, 100_000] };
  const costs = new GrowthCosts();
  await withQuietDatabase(server, async () => {
    const venues: Venue[] = [];
    for (const size of sizes) venues.push(await openVenue(server, size, rounds + 1));
    for (let round = 0; round <= rounds; round += 1) {
      for (const { size, sales } of venues) {
        const { queueId, seats } = sales[round]!;
        if (round === 0) await observeSale(server, client, queueId, seats, WARM_UP_CONNECTIONS);
        else {
          const { hold, pay } = await observeSale(server, client, queueId, seats);
          costs.add("hold", size, hold);
          costs.add("pay", size, pay);
        }
      }
    }
  });
  const found = costs.findings("Cost against the size of the performance", "seats");
  found.remarks.push(
    `growth-seats: in a round ${SOLD_IN_A_ROUND} seats of each of ${PERFORMANCES} performances are sold, ` +
      "spread over all that it has, at every size. Not counted is the first write to a page of some 70 " +
      "seats after a checkpoint, which logs the whole page.",
  );
  return found;
}

interface Venue {
  /** Seats of a performance. */
  size: number;
  /** What each round sells. */
  sales: { queueId: string; seats: SeatOnSale[] }[];
}

/** Performances of one size, with seats enough for so many rounds: the smallest are sold out by each. */
async function openVenue(server: OwnServer, size: number, rounds: number): Promise<Venue> {
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
async function putSeriesOnSale(server: OwnServer, seats: number): Promise<ConcertUnderTest> {
  const series: ConcertUnderTest = { queueId: "", performanceIds: [] };
  while (series.performanceIds.length < PERFORMANCES) {
    const { queueId, performanceIds } = await putOnSale(server, {
      seats,
      performances: PERFORMANCES_OF_A_CONCERT,
      policy: { holdSeconds: HOUR_SECONDS },
      ...(series.queueId === ""
        ? { queue: { capacity: PERFORMANCES * SOLD_IN_A_ROUND, sessionSeconds: HOUR_SECONDS } }
        : { queueId: series.queueId }),
    });
    series.queueId = queueId;
    series.performanceIds.push(...performanceIds);
  }
  return series;
}
