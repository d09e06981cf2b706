import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { parseScenario, type Scenario, UsageError } from "./scenario.ts";

export type Command =
  | { kind: "help" }
  | { kind: "compare"; before: string; after: string; reportsFolder: string | null }
  | { kind: "run"; run: RunOptions };

export interface RunOptions {
  scenario: Scenario;
  /** Null: a server and a database of its own. */
  target: { baseUrl: string; organiserKey: string } | null;
  /** Null: as many as the server starts by itself. */
  workers: number | null;
  /** Null: no report is written. */
  reportsFolder: string | null;
}

interface Environment {
  readFile: (path: string) => string;
  organiserKey: string | undefined;
}

/** Options that set one field of the scenario, by its path. */
const SCENARIO_OPTIONS: Record<
  string,
  { path: readonly [string, string?]; kind: "number" | "text" | "flag"; help: string }
> = {
  visitors: { path: ["visitors"], kind: "number", help: "how many come" },
  seats: { path: ["sale", "seats"], kind: "number", help: "seats on sale, all dates together" },
  dates: { path: ["sale", "dates"], kind: "number", help: "dates of the concert, which share the seats" },
  seed: { path: ["seed"], kind: "text", help: "the same seed makes the same visitors" },
  hurry: { path: ["hurry"], kind: "number", help: "divides every wait of the visitors (polling, thinking)" },
  sockets: { path: ["sockets"], kind: "number", help: "requests in flight at once" },
  "deadline-seconds": {
    path: ["deadlineSeconds"],
    kind: "number",
    help: "break off, and fail, after this long",
  },
  curve: { path: ["arrivals", "shape"], kind: "text", help: "how they come: burst, flat, ramp or wave" },
  "arrive-over-seconds": {
    path: ["arrivals", "overSeconds"],
    kind: "number",
    help: "within this time all have come",
  },
  "opens-after-seconds": {
    path: ["arrivals", "opensAfterSeconds"],
    kind: "number",
    help: "sales open this long after the first may come",
  },
  capacity: { path: ["queue", "capacity"], kind: "number", help: "how many may be inside at once" },
  "admit-per-minute": {
    path: ["queue", "admitPerMinute"],
    kind: "number",
    help: "how many are called a minute",
  },
  "arrival-seconds": {
    path: ["queue", "arrivalSeconds"],
    kind: "number",
    help: "time to show up when called",
  },
  "grace-seconds": {
    path: ["queue", "graceSeconds"],
    kind: "number",
    help: "time to come back after a missed call",
  },
  "session-seconds": { path: ["queue", "sessionSeconds"], kind: "number", help: "time inside" },
  lottery: { path: ["queue", "lottery"], kind: "flag", help: "draw who comes before the opening" },
  listeners: {
    path: ["habits", "listens"],
    kind: "number",
    help: "the share of visitors who listen instead of polling, 0 to 1",
  },
  "hold-seconds": { path: ["sale", "holdSeconds"], kind: "number", help: "how long a hold lasts" },
};

const OTHER_OPTIONS: Record<string, { value: string | null; help: string }> = {
  scenario: { value: "FILE", help: "a scenario to start from (JSON); the options above change it" },
  target: { value: "URL", help: "a server that runs already, instead of one of its own" },
  "organiser-key": {
    value: "KEY",
    help: "that server's organiser key (or ORGANISER_KEY in the environment)",
  },
  workers: { value: "N", help: "worker processes of its own server" },
  reports: { value: "FOLDER", help: "where the JSON result and the HTML report go (reports)" },
  "no-report": { value: null, help: "write neither" },
  compare: { value: "A B", help: "put the JSON results of two runs side by side, here and as a page" },
  help: { value: null, help: "this text" },
};

/** Reads the command line. Whatever is wrong with it is a `UsageError` of one line. */
export function parseCommand(args: readonly string[], environment: Environment): Command {
  const { values, positionals } = readArgs(args);
  if (values["help"] === true) return { kind: "help" };
  if (typeof values["compare"] === "string") {
    const [after, ...more] = positionals;
    if (after === undefined || more.length > 0)
      throw new UsageError("--compare needs two files: --compare a.json b.json");
    return { kind: "compare", before: values["compare"], after, reportsFolder: readReportsFolder(values) };
  }
  if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is not an option; try --help`);
  return {
    kind: "run",
    run: {
      scenario: readScenario(values, environment),
      target: readTarget(values, environment),
      workers: readWorkers(values),
      reportsFolder: readReportsFolder(values),
    },
  };
}

export function helpText(): string {
  const scenarioLines = Object.entries(SCENARIO_OPTIONS).map(([name, { kind, help }]) =>
    optionLine(name, { number: "N", text: "TEXT", flag: null }[kind], help),
  );
  const otherLines = Object.entries(OTHER_OPTIONS).map(([name, { value, help }]) =>
    optionLine(name, value, help),
  );
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

type Values = Record<string, string | boolean | undefined>;

function readArgs(args: readonly string[]): { values: Values; positionals: string[] } {
  const options: ParseArgsOptionsConfig = {};
  for (const [name, { kind }] of Object.entries(SCENARIO_OPTIONS))
    options[name] = { type: kind === "flag" ? "boolean" : "string" };
  for (const [name, { value }] of Object.entries(OTHER_OPTIONS)) {
    options[name] = { type: value === null ? "boolean" : "string" };
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Values, positionals };
  } catch (error) {
    // Node's message goes on with advice about positional arguments that does not fit here.
    const [message] = (error as Error).message.split(/\.(?:\s|$)/);
    throw new UsageError(`${message}; try --help`);
  }
}

function readScenario(values: Values, environment: Environment): Scenario {
  const file = text(values["scenario"]);
  const scenario = file === undefined ? {} : readScenarioFile(file, environment);
  // Once alone, so that a mistake in the file is not blamed on an option.
  if (file !== undefined) parseScenario(scenario, file);
  const changed = structuredClone(scenario);
  const given: string[] = [];
  for (const [name, { path, kind }] of Object.entries(SCENARIO_OPTIONS)) {
    const value = values[name];
    if (value === undefined) continue;
    given.push(`--${name}`);
    setPath(changed, path, kind === "number" ? readNumber(name, String(value)) : value);
  }
  return parseScenario(changed, given.length > 0 ? given.join(" ") : (file ?? "the default scenario"));
}

function readScenarioFile(file: string, environment: Environment): Record<string, unknown> {
  let content: string;
  try {
    content = environment.readFile(file);
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

function setPath(
  target: Record<string, unknown>,
  [first, second]: readonly [string, string?],
  value: unknown,
): void {
  if (second === undefined) target[first] = value;
  else target[first] = { ...(target[first] as object | undefined), [second]: value };
}

function readTarget(values: Values, environment: Environment): RunOptions["target"] {
  const target = text(values["target"]);
  if (target === undefined) {
    if (values["organiser-key"] !== undefined) throw new UsageError("--organiser-key goes with --target");
    return null;
  }
  if (values["workers"] !== undefined)
    throw new UsageError("--workers is for its own server; it does not go with --target");
  const organiserKey = text(values["organiser-key"]) ?? environment.organiserKey;
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

function readReportsFolder(values: Values): string | null {
  return values["no-report"] === true ? null : (text(values["reports"]) ?? "reports");
}

function readNumber(name: string, value: string): number {
  const number = value.trim() === "" ? Number.NaN : Number(value.replaceAll("_", ""));
  if (!Number.isFinite(number)) throw new UsageError(`--${name}: "${value}" is not a number`);
  return number;
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
