import { readFileSync } from "node:fs";
import { parseProgram, type ProgramCommand, type Values } from "../program.ts";
import { parseScenario, type Scenario, UsageError } from "./scenario.ts";

export interface RunOptions {
  scenario: Scenario;
  /** Null: a server and a database of its own. */
  target: { baseUrl: string; organiserKey: string } | null;
  /** Null: as many as the server starts by itself. */
  workers: number | null;
}

/** Options that set one field of the scenario. What follows a flag is null. */
const SCENARIO_OPTIONS: Record<string, readonly [path: string, value: "N" | "TEXT" | null, help: string]> = {
  visitors: ["visitors", "N", "how many come"],
  seats: ["sale.seats", "N", "seats on sale, all dates together"],
  dates: ["sale.dates", "N", "dates of the concert, which share the seats"],
  seed: ["seed", "TEXT", "the same seed makes the same visitors"],
  hurry: ["hurry", "N", "divides every wait of the visitors (polling, thinking)"],
  sockets: ["sockets", "N", "requests in flight at once"],
  "deadline-seconds": ["deadlineSeconds", "N", "break off, and fail, after this long"],
  curve: ["arrivals.shape", "TEXT", "how they come: burst, flat, ramp or wave"],
  "arrive-over-seconds": ["arrivals.overSeconds", "N", "within this time all have come"],
  "opens-after-seconds": ["arrivals.opensAfterSeconds", "N", "sales open this long after the first may come"],
  capacity: ["queue.capacity", "N", "how many may be inside at once"],
  "admit-per-minute": ["queue.admitPerMinute", "N", "how many are called a minute"],
  "arrival-seconds": ["queue.arrivalSeconds", "N", "time to show up when called"],
  "grace-seconds": ["queue.graceSeconds", "N", "time to come back after a missed call"],
  "session-seconds": ["queue.sessionSeconds", "N", "time inside"],
  lottery: ["queue.lottery", null, "draw who comes before the opening"],
  listeners: ["habits.listens", "N", "the share of visitors who listen instead of polling, 0 to 1"],
  "hold-seconds": ["sale.holdSeconds", "N", "how long a hold lasts"],
};

const OTHER_OPTIONS: Record<string, readonly [value: string | null, help: string]> = {
  scenario: ["FILE", "a scenario to start from (JSON); the options above change it"],
  target: ["URL", "a server that runs already, instead of one of its own"],
  "organiser-key": ["KEY", "that server's organiser key (or ORGANISER_KEY in the environment)"],
  workers: ["N", "worker processes of its own server"],
  reports: ["FOLDER", "where the JSON result and the HTML report go (reports)"],
  "no-report": [null, "write neither"],
  compare: ["A B", "put the JSON results of two runs side by side, here and as a page"],
  help: [null, "this text"],
};

/** Reads the command line. Whatever is wrong with it is a `UsageError` of one line. */
export function parseCommand(
  args: readonly string[],
  organiserKey: string | undefined,
  readFile = (path: string) => readFileSync(path, "utf8"),
): ProgramCommand<RunOptions> {
  const options = [
    ...Object.entries(SCENARIO_OPTIONS).map(([name, [, value]]) => [name, value] as const),
    ...Object.entries(OTHER_OPTIONS).map(([name, [value]]) => [name, value] as const),
  ].map(([name, value]) => [name, { type: value === null ? "boolean" : "string" }] as const);
  return parseProgram(args, Object.fromEntries(options), (values, [extra]) => {
    if (extra !== undefined) throw new UsageError(`"${extra}" is not an option; try --help`);
    return {
      scenario: readScenario(values, readFile),
      target: readTarget(values, organiserKey),
      workers: readWorkers(values),
    };
  });
}

export function helpText(): string {
  const scenarioLines = Object.entries(SCENARIO_OPTIONS).map(([name, [, ...rest]]) =>
    optionLine(name, ...rest),
  );
  const otherLines = Object.entries(OTHER_OPTIONS).map(([name, rest]) => optionLine(name, ...rest));
  return [
    "npm run onsale -- [options]",
    "",
    "Opens a concert and sends it a crowd, over HTTP only. Without options: 1,000 visitors for three dates",
    "of 50 seats, on a server and a database of its own. Exits with 1 when an invariant is broken, a cheat",
    "succeeded, or a seat that could be sold was not; with 2 when the options are wrong.",
    "",
    ...scenarioLines,
    "",
    ...otherLines,
  ].join("\n");
}

function optionLine(name: string, value: string | null, help: string): string {
  return `  ${`--${name}${value === null ? "" : ` ${value}`}`.padEnd(26)} ${help}`;
}

type ReadFile = (path: string) => string;

function readScenario(values: Values, readFile: ReadFile): Scenario {
  const file = text(values["scenario"]);
  const scenario = file === undefined ? {} : readScenarioFile(file, readFile);
  // Once alone, so that a mistake in the file is not blamed on an option.
  if (file !== undefined) parseScenario(scenario, file);
  const changed = structuredClone(scenario);
  const given: string[] = [];
  for (const [name, [path, kind]] of Object.entries(SCENARIO_OPTIONS)) {
    const value = values[name];
    if (value === undefined) continue;
    given.push(`--${name}`);
    setPath(changed, path.split("."), kind === "N" ? readNumber(name, String(value)) : value);
  }
  return parseScenario(changed, given.length > 0 ? given.join(" ") : (file ?? "the default scenario"));
}

function readScenarioFile(file: string, readFile: ReadFile): Record<string, unknown> {
  let content: string;
  try {
    content = readFile(file);
  } catch {
    throw new UsageError(`${file}: cannot be read`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch (error) {
    throw new UsageError(`${file}: is not JSON: ${(error as Error).message}`);
  }
  parseScenario(parsed, file);
  return parsed as Record<string, unknown>;
}

function setPath(target: Record<string, unknown>, [first, second]: readonly string[], value: unknown): void {
  if (second === undefined) target[first!] = value;
  else target[first!] = { ...(target[first!] as object | undefined), [second]: value };
}

function readTarget(values: Values, keyOfEnvironment: string | undefined): RunOptions["target"] {
  const target = text(values["target"]);
  if (target === undefined) {
    if (values["organiser-key"] !== undefined) throw new UsageError("--organiser-key goes with --target");
    return null;
  }
  if (values["workers"] !== undefined)
    throw new UsageError("--workers is for its own server; it does not go with --target");
  const organiserKey = text(values["organiser-key"]) ?? keyOfEnvironment;
  if (!organiserKey)
    throw new UsageError("--target needs --organiser-key, or ORGANISER_KEY in the environment");
  const url = URL.parse(target);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--target: "${target}" is not an http(s) address`);
  return { baseUrl: url.origin + url.pathname.replace(/\/+$/, ""), organiserKey };
}

function readWorkers(values: Values): number | null {
  const value = text(values["workers"]);
  if (value === undefined) return null;
  const workers = readNumber("workers", value);
  if (!Number.isInteger(workers) || workers < 1 || workers > 256)
    throw new UsageError("--workers must be 1 to 256");
  return workers;
}

function readNumber(name: string, value: string): number {
  const number = value.trim() === "" ? Number.NaN : Number(value.replaceAll("_", ""));
  if (!Number.isFinite(number)) throw new UsageError(`--${name}: "${value}" is not a number`);
  return number;
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
