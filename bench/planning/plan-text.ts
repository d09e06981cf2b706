import { textTable } from "../../testing/programs/report.ts";
import type { CallCost, Cost, MeasuredCosts } from "./measured-costs.ts";
import { PLAN_OPTIONS } from "./plan-options.ts";
import { count, type SaleFacts, type SalePlan } from "./sale-plan.ts";

/** The plan as it is printed: what is needed, what it was reckoned from, and where nobody has been yet. */
export function planText(facts: SaleFacts, plan: SalePlan, costs: MeasuredCosts): string {
  const { peak, total } = plan;
  const range = ({ aloneUs, fullUs }: Cost): string => `${count(aloneUs)} to ${count(fullUs)}`;
  const usual = ({ worker, database }: CallCost): string => `${range(worker)} + ${range(database)} µs`;
  const needs = [
    ["Frontrow machines", count(plan.machines), `of ${facts.cores} cores, one of them to spare`],
    ["  workers", count(plan.workers), `${(plan.workerMemoryMiB / 1_024).toFixed(1)} GiB of memory`],
    ["PostgreSQL machines", "2", `${plan.databaseCores} cores each: a primary and its synchronous standby`],
    [
      "  connections",
      count(plan.databaseConnections),
      "a worker on each core; max_connections needs some more",
    ],
    ["proxies", count(plan.proxies), `one of them to spare; or a CDN that holds the visitors' connections`],
    ["  visitors' connections", count(plan.visitorConnections), "one for each person in line"],
    ["bandwidth in", bits(plan.inBitsPerSecond), "to Frontrow, in the busiest second"],
    ["bandwidth out", bits(plan.outBitsPerSecond), "from Frontrow, without TLS"],
    ["drawings of halls", size(plan.planBytesOfCdn), "in all, from a CDN or the proxy's cache"],
    ["database", size(plan.databaseBytes), `that stay, and ${size(plan.bytesForADay)} for a day`],
    ["write-ahead log", size(plan.logBytes), "in all: what an archive has to hold"],
  ];
  const rates = [
    ["", "in all", "a second at the peak", "worker + database"],
    ["joins", count(total.joins), count(peak.joins), usual(costs.join)],
    ["status polls", count(total.polls), count(peak.polls), usual(costs.poll)],
    ["seat lists", count(total.seatLists), count(peak.seatLists), usual(costs.seatList)],
    ["purchases", count(total.purchases), count(peak.purchases), usual(costs.purchase)],
  ];
  const assumed = Object.entries(PLAN_OPTIONS).map(([name, { fact, help }]) => [
    `--${name}`,
    facts[fact].toLocaleString("en"),
    help,
  ]);
  return [
    `${count(facts.tickets)} tickets for ${count(facts.crowd)} people in ${facts.hours} hours`,
    "",
    textTable(needs),
    "",
    `People inside at once: ${count(plan.inside)}.`,
    `Processor time in all: workers ${hours(plan.workerSeconds)}, PostgreSQL ${hours(plan.databaseSeconds)}.`,
    "",
    textTable(rates),
    "",
    "Reckoned with",
    textTable(assumed),
    "",
    ...NOT_COUNTED.map((line) => `  ${line}`),
    "",
    ...(plan.longerThanSale.length === 0
      ? []
      : ["Is that meant?", ...plan.longerThanSale.map((line) => `  ${line}`), ""]),
    ...(plan.beyond.length === 0
      ? ["Everything in it lies within what was measured, if each call costs the same on your machines."]
      : ["Beyond what was ever measured:", ...plan.beyond.map((line) => `  ${line}`)]),
  ].join("\n");
}

const NOT_COUNTED = [
  "Peaks are added up as if they fell into one second. Costs are of two cores of an AMD EPYC:",
  "of a call alone, and of one at full load. The plan takes what lies between them, by how busy a worker is.",
  "The queue's public page comes from a CDN (one request a second to Frontrow), and no page uses the stream.",
  "Not counted: TLS and the proxies' processors, mails, the payment company, pages' pictures and scripts.",
];

function bits(perSecond: number): string {
  return perSecond >= 1e9
    ? `${(perSecond / 1e9).toFixed(1)} Gbit/s`
    : `${(perSecond / 1e6).toFixed(1)} Mbit/s`;
}

function size(bytes: number): string {
  const units: [number, string][] = [
    [1e12, "TB"],
    [1e9, "GB"],
    [1e6, "MB"],
  ];
  const [unit, name] = units.find(([unit]) => bytes >= unit) ?? [1e3, "kB"];
  return `${(bytes / unit).toFixed(1)} ${name}`;
}

function hours(seconds: number): string {
  return seconds >= 3_600 ? `${(seconds / 3_600).toFixed(1)} hours` : `${seconds.toFixed(1)} seconds`;
}
