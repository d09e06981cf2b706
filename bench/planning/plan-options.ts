import { readArgs, UsageError } from "../../testing/programs/program.ts";
import { ASSUMED, type SaleFacts } from "./sale-plan.ts";

interface Option {
  fact: keyof SaleFacts;
  min: number;
  max: number;
  isWhole: boolean;
  help: string;
}

const PEOPLE_MAX = 1_000_000_000;
const option = (fact: keyof SaleFacts, min: number, max: number, isWhole: boolean, help: string): Option => ({
  fact,
  min,
  max,
  isWhole,
  help,
});

export const PLAN_OPTIONS: Record<string, Option> = {
  crowd: option("crowd", 1, PEOPLE_MAX, true, "how many people come"),
  tickets: option("tickets", 1, PEOPLE_MAX, true, "how many tickets are sold"),
  hours: option("hours", 0.01, 1_000, false, "within how many hours"),
  "tickets-per-purchase": option("ticketsPerPurchase", 1, 100, false, "tickets of a purchase"),
  "arrive-minutes": option("arriveMinutes", 0.1, 10_000, false, "minutes in which the crowd comes"),
  "arrival-peak": option("arrivalPeak", 1, 1_000, false, "the busiest second of them, times the mean"),
  "purchase-peak": option("purchasePeak", 1, 1_000, false, "the busiest second of purchases, times the mean"),
  "poll-seconds": option("pollSeconds", 1, 3_600, false, "how often a page in line asks for its status"),
  "turns-per-purchase": option("turnsPerPurchase", 1, 100, false, "turns that are called for one purchase"),
  "turn-seconds": option("turnSeconds", 1, 36_000, false, "how long a turn lasts"),
  "seat-poll-seconds": option(
    "seatPollSeconds",
    0.1,
    3_600,
    false,
    "how often a page inside reads the seats",
  ),
  "busy-share": option("busyShare", 0.05, 1, false, "how busy processors may be, 0 to 1"),
  cores: option("cores", 1, 256, true, "processors of a Frontrow machine"),
  "connections-per-proxy": option("connectionsPerProxy", 1, 10_000_000, true, "visitors that a proxy holds"),
};

/** Without these there is no sale to plan. */
const NEEDED = ["crowd", "tickets", "hours"] as const;

export function planHelp(): string {
  const lines = Object.entries(PLAN_OPTIONS).map(([name, { fact, help }]) => {
    const usual = fact in ASSUMED ? ` (${ASSUMED[fact as keyof typeof ASSUMED].toLocaleString("en")})` : "";
    return `  --${name} N`.padEnd(30) + help + usual;
  });
  return [
    "npm run plan -- --crowd N --tickets N --hours N [options]",
    "",
    "Prints the machines, connections, bandwidth and database that a sale needs, reckoned from what calls",
    "were measured to cost. Nothing is run. docs/scaling.md says what to make of it.",
    "",
    ...lines,
  ].join("\n");
}

/** Reads the command line. Whatever is wrong with it is a `UsageError` of one line. */
export function readSale(args: readonly string[]): SaleFacts {
  const values = readValues(args);
  for (const name of NEEDED)
    if (values[name] === undefined) throw new UsageError(`--${name} is missing; try --help`);
  const facts: Record<string, number> = { ...ASSUMED };
  for (const [name, text] of Object.entries(values)) {
    const { fact, min, max, isWhole } = PLAN_OPTIONS[name]!;
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max) || (isWhole && !Number.isInteger(value)))
      throw new UsageError(
        `--${name} must be a ${isWhole ? "whole number" : "number"} from ${min} to ${max}, not "${text}"`,
      );
    facts[fact] = value;
  }
  return facts as unknown as SaleFacts;
}

function readValues(args: readonly string[]): Record<string, string> {
  const options = Object.fromEntries(
    Object.entries(PLAN_OPTIONS).map(([name, { help }]) => [name, ["N", help] as const]),
  );
  return readArgs(args, options, 0).values as Record<string, string>;
}
