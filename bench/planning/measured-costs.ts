/**
 * What calls cost, as measured. `npm run plan` multiplies these numbers and no others. Processor times at
 * full load are of `npm run bench -- --quick` (docs/performance.md, "Figures": two cores of an AMD EPYC, Bun
 * 1.4.5, PostgreSQL 18, 25 November 2026), those alone and idle of `npm run bench -- light --quick`, rounded
 * (26 November 2026, on a busy machine); bytes are told apart below.
 */
export interface CallCost {
  worker: Cost;
  database: Cost;
}

/** Processor time of one call in microseconds. */
export interface Cost {
  /** Of a processor with nothing else to do: it wakes up for this call, and a batch has one command. */
  aloneUs: number;
  /** Of a processor with more to do than it can: calls share its waking up, and their batch. */
  fullUs: number;
}

export interface MeasuredCosts {
  poll: CallCost;
  seatList: CallCost;
  join: CallCost;
  /** Joining, a top-up, a hold and a payment with all that lies between, and its polls. */
  purchase: CallCost;
  /** The part of a processor that a worker, and PostgreSQL, need while people are in line and ask nothing. */
  idleShare: { worker: number; database: number };
  /** The highest rates that one database was seen to take, on these two cores. */
  seenASecond: { polls: number; joins: number; purchases: number };
  /** In one line, and with how much memory of a worker. */
  seenWaiting: number;
  workerMemoryMiB: number;
  bytes: {
    /** A browser's request for its status with both tokens, as HTTP/1.1, and the answer. */
    pollRequest: number;
    pollAnswer: number;
    /** The state of 80,000 seats in the middle of a sale, at worst, and a change of it with its head. */
    seatStatus: number;
    seatChange: number;
    /** The drawing of 80,000 seats. It never changes, and a CDN may keep it. */
    seatPlan: number;
    /** Rows and their indexes that stay. */
    placeKept: number;
    purchaseKept: number;
    /** Kept answers, and news of seats: gone after a day at the latest. */
    purchaseForADay: number;
    joinLog: number;
    purchaseLog: number;
  };
}

export const MEASURED_COSTS: MeasuredCosts = {
  poll: { worker: { aloneUs: 65, fullUs: 9 }, database: { aloneUs: 0.1, fullUs: 0.1 } },
  seatList: { worker: { aloneUs: 66, fullUs: 9.9 }, database: { aloneUs: 0.2, fullUs: 0.2 } },
  join: { worker: { aloneUs: 1_450, fullUs: 39 }, database: { aloneUs: 1_500, fullUs: 24 } },
  purchase: { worker: { aloneUs: 9_000, fullUs: 986 }, database: { aloneUs: 14_000, fullUs: 1_456 } },
  idleShare: { worker: 0.07, database: 0.022 },
  seenASecond: { polls: 41_100, joins: 22_200, purchases: 596 },
  seenWaiting: 1_000_000,
  workerMemoryMiB: 150,
  bytes: {
    pollRequest: 960,
    pollAnswer: 600,
    seatStatus: 20_200,
    seatChange: 700,
    seatPlan: 222_000,
    // Sizes of tables before and after 3,000 joins and 600 purchases of two seats each.
    placeKept: 303,
    purchaseKept: 5_311,
    purchaseForADay: 2_921,
    joinLog: 681,
    purchaseLog: 11_517,
  },
};

/** What each worker opens to PostgreSQL: alone, at least, and in how many all of one machine share. */
const CONNECTIONS = { most: 17, least: 3, ofMachine: 180 };

/**
 * Connections of one of so many workers on a machine. The server's own rule, which a client may not import: a
 * test compares the two.
 */
export function connectionsOfWorker(workers: number): number {
  const { most, least, ofMachine } = CONNECTIONS;
  // One more while a worker is replaced.
  return Math.max(least, Math.min(most, Math.floor(ofMachine / (workers + 1))));
}
