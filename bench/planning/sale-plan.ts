import { type CallCost, connectionsOfWorker, type MeasuredCosts } from "./measured-costs.ts";

/** The sale, and everything that is assumed about it. Each can be set on the command line. */
export interface SaleFacts {
  crowd: number;
  tickets: number;
  hours: number;
  ticketsPerPurchase: number;
  /** In these minutes the crowd comes. */
  arriveMinutes: number;
  /** The busiest second has so many times the mean: of those who come, and of purchases. */
  arrivalPeak: number;
  purchasePeak: number;
  /** How often a page in line asks for its status: the server asks for 30 s far from the front. */
  pollSeconds: number;
  /** Turns that are called for each one that ends in a purchase. */
  turnsPerPurchase: number;
  turnSeconds: number;
  /** How often somebody inside asks what has changed in the seats. */
  seatPollSeconds: number;
  /** How busy a processor may be in the busiest second. */
  busyShare: number;
  cores: number;
  /** Visitors' connections that one proxy holds: `maxconn` of deploy/haproxy. */
  connectionsPerProxy: number;
}

export const ASSUMED: Omit<SaleFacts, "crowd" | "tickets" | "hours"> = {
  ticketsPerPurchase: 2,
  arriveMinutes: 30,
  arrivalPeak: 3,
  purchasePeak: 2,
  pollSeconds: 30,
  turnsPerPurchase: 2,
  turnSeconds: 240,
  seatPollSeconds: 2,
  busyShare: 0.5,
  cores: 16,
  connectionsPerProxy: 200_000,
};

const ROUNDING_ERROR = 1e-12;

export interface Rates {
  joins: number;
  polls: number;
  seatLists: number;
  purchases: number;
}

export interface SalePlan {
  purchases: number;
  inside: number;
  /** A second, in the busiest one. They do not fall together; the plan adds them up as if they did. */
  peak: Rates;
  /** In the whole sale. */
  total: Rates;
  workers: number;
  machines: number;
  workerMemoryMiB: number;
  databaseCores: number;
  databaseConnections: number;
  proxies: number;
  visitorConnections: number;
  inBitsPerSecond: number;
  outBitsPerSecond: number;
  planBytesOfCdn: number;
  databaseBytes: number;
  bytesForADay: number;
  logBytes: number;
  workerSeconds: number;
  databaseSeconds: number;
  /** Assumptions that last longer than the sale itself. */
  longerThanSale: string[];
  /** Where the plan goes beyond what was ever measured, and by how much. */
  beyond: string[];
}

/** What a sale needs: rates from its facts, times what each call was measured to cost. */
export function planSale(facts: SaleFacts, costs: MeasuredCosts): SalePlan {
  const { bytes } = costs;
  const seconds = facts.hours * 3_600;
  // Each person buys once.
  const purchases = Math.min(facts.crowd, roundedUp(facts.tickets / facts.ticketsPerPurchase));
  const purchasesASecond = (purchases / seconds) * facts.purchasePeak;
  const turns = Math.min(facts.crowd, purchases * facts.turnsPerPurchase);
  const inside = Math.min(turns, roundedUp((turns / seconds) * facts.purchasePeak * facts.turnSeconds));
  const peak: Rates = {
    joins: (facts.crowd / (facts.arriveMinutes * 60)) * facts.arrivalPeak,
    // As if all were in line at once, and nobody had given up.
    polls: facts.crowd / facts.pollSeconds,
    seatLists: inside / facts.seatPollSeconds,
    purchases: purchasesASecond,
  };
  const total: Rates = {
    joins: facts.crowd,
    // The line gets shorter evenly: on the mean half of the crowd waits.
    polls: ((facts.crowd / 2) * seconds) / facts.pollSeconds,
    seatLists: (turns * facts.turnSeconds) / facts.seatPollSeconds,
    purchases,
  };
  const { idleShare } = costs;
  const workers = Math.max(
    2,
    roundedUp(spent(peak, costs, "worker", facts.busyShare) / (facts.busyShare - idleShare.worker)),
  );
  const mean = timesRates(total, 1 / seconds);
  const workerBusy = busyWith(timesRates(mean, 1 / workers), costs, "worker");
  const answered = peak.joins + peak.polls + peak.seatLists + peak.purchases;
  const out =
    (peak.joins + peak.polls) * bytes.pollAnswer +
    peak.seatLists * bytes.seatChange +
    (inside / facts.turnSeconds) * bytes.seatStatus;
  return {
    purchases,
    inside,
    peak,
    total,
    workers,
    // One more than the load asks for, so that the loss of any one leaves enough.
    machines: Math.ceil(workers / facts.cores) + 1,
    workerMemoryMiB: workers * costs.workerMemoryMiB,
    databaseCores: Math.max(2, roundedUp(busyWith(peak, costs, "database") / facts.busyShare)),
    databaseConnections: connectionsOfMachines(workers, facts.cores),
    proxies: Math.ceil(facts.crowd / facts.connectionsPerProxy) + 1,
    visitorConnections: facts.crowd,
    inBitsPerSecond: answered * bytes.pollRequest * 8,
    outBitsPerSecond: out * 8,
    planBytesOfCdn: turns * bytes.seatPlan,
    databaseBytes: facts.crowd * bytes.placeKept + purchases * bytes.purchaseKept,
    bytesForADay: purchases * bytes.purchaseForADay,
    logBytes: facts.crowd * bytes.joinLog + purchases * bytes.purchaseLog,
    workerSeconds: workerBusy * workers * seconds,
    databaseSeconds: busyWith(mean, costs, "database") * seconds,
    longerThanSale: longerThanSale(facts),
    beyond: beyondMeasured(facts, peak, workers, costs),
  };
}

/**
 * How busy a processor is with these calls a second; above 1, it cannot do them. The busier it is, the less
 * each call costs: fewer find it asleep, and more share a batch. A call's cost is taken to fall evenly from
 * that of one alone to that of one among many, so `busy = idle + rates * cost(busy)`, solved for `busy`.
 */
export function busyWith(rates: Rates, costs: MeasuredCosts, of: keyof CallCost): number {
  const idle = costs.idleShare[of];
  const [alone, full] = [spent(rates, costs, of, 0), spent(rates, costs, of, 1)];
  return idle + full < 1 ? (idle + alone) / (1 + alone - full) : idle + full;
}

/** Seconds of processor time in a second, when the processor is so busy. */
function spent(rates: Rates, costs: MeasuredCosts, of: keyof CallCost, busy: number): number {
  const cost = (call: CallCost): number => call[of].aloneUs + (call[of].fullUs - call[of].aloneUs) * busy;
  return (
    (rates.joins * cost(costs.join) +
      rates.polls * cost(costs.poll) +
      rates.seatLists * cost(costs.seatList) +
      rates.purchases * cost(costs.purchase)) /
    1_000_000
  );
}

function timesRates({ joins, polls, seatLists, purchases }: Rates, factor: number): Rates {
  return {
    joins: joins * factor,
    polls: polls * factor,
    seatLists: seatLists * factor,
    purchases: purchases * factor,
  };
}

/**
 * Without `WORKERS`, a machine runs a worker on each core, the spare one too. A restart without a break goes
 * through one machine after another, and needs a worker more there.
 */
function connectionsOfMachines(workers: number, cores: number): number {
  const machines = Math.ceil(workers / cores) + 1;
  return (machines * cores + 1) * connectionsOfWorker(cores);
}

/** What of these is possible is for whoever plans to say: a crowd may come before the sale opens. */
function longerThanSale(facts: SaleFacts): string[] {
  const seconds = facts.hours * 3_600;
  const lasting: [name: string, value: number, inSeconds: number][] = [
    ["arrive-minutes", facts.arriveMinutes, facts.arriveMinutes * 60],
    ["turn-seconds", facts.turnSeconds, facts.turnSeconds],
    ["poll-seconds", facts.pollSeconds, facts.pollSeconds],
    ["seat-poll-seconds", facts.seatPollSeconds, facts.seatPollSeconds],
  ];
  return lasting.flatMap(([name, value, long]) =>
    long > seconds ? `--${name} ${value} is longer than the sale, which is ${tidy(seconds)} seconds` : [],
  );
}

function tidy(value: number): number {
  return Number(value.toFixed(1));
}

function beyondMeasured(facts: SaleFacts, peak: Rates, workers: number, costs: MeasuredCosts): string[] {
  const { seenASecond, seenWaiting } = costs;
  const found: string[] = [];
  const say = (what: string, planned: number, seen: number): void => {
    if (planned > seen) found.push(`${what}: ${count(planned)} planned, ${count(seen)} is the most measured`);
  };
  say("people in one line", facts.crowd, seenWaiting);
  say("joins a second at one database", peak.joins, seenASecond.joins);
  say("purchases a second at one database", peak.purchases, seenASecond.purchases);
  say("polls a second of one worker", peak.polls / workers, seenASecond.polls);
  say("workers at one database", workers, 64);
  return found;
}

/** The next whole number, but for what fractions lose: 2,400,000 / 36,000 × 480 is 32,000 and no more. */
function roundedUp(value: number): number {
  const near = Math.round(value);
  return Math.abs(value - near) <= Math.abs(value) * ROUNDING_ERROR ? near : Math.ceil(value);
}

export function count(value: number): string {
  return roundedUp(value).toLocaleString("en");
}
