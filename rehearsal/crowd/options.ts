import { readFileSync } from "node:fs";
import {
  COMPARE_OPTIONS,
  countOf,
  helpOf,
  numberOf,
  type Options,
  parseProgram,
  type ProgramCommand,
  REPORT_OPTIONS,
  textOf,
  UsageError,
  type Values,
} from "../../testing/programs/program.ts";
import { isHeaderValue, type Target } from "../client/target.ts";
import { type ConcertFile, parseConcertFile, scenarioOf } from "./concert-file.ts";
import { parseScenario, type Scenario } from "./scenario.ts";

export interface RunOptions {
  scenario: Scenario;
  /** A concert that the console has exported, in place of the scenario's own; null: the scenario's own. */
  concert: ConcertFile | null;
  /** Null: a server and a database of its own. */
  target: Target | null;
  /** Null: as many as the server starts by itself. */
  workers: number | null;
}

/** Options that set one field of the scenario, which stands last. */
const SCENARIO_OPTIONS: Record<string, readonly ["N" | "TEXT" | null, help: string, path: string]> = {
  visitors: ["N", "how many come", "visitors"],
  seats: ["N", "seats on sale, all dates together", "sale.seats"],
  dates: ["N", "dates of the concert, which share the seats", "sale.dates"],
  seed: ["TEXT", "the same seed makes the same visitors", "seed"],
  hurry: ["N", "divides every wait of the visitors (polling, thinking)", "hurry"],
  sockets: ["N", "requests in flight at once", "sockets"],
  "deadline-seconds": ["N", "break off, and fail, after this long", "deadlineSeconds"],
  curve: ["TEXT", "how they come: burst, flat, ramp or wave", "arrivals.shape"],
  "arrive-over-seconds": ["N", "within this time all have come", "arrivals.overSeconds"],
  "opens-after-seconds": ["N", "sales open this long after the first may come", "arrivals.opensAfterSeconds"],
  capacity: ["N", "how many may be inside at once", "queue.capacity"],
  "admit-per-minute": ["N", "how many are called a minute", "queue.admitPerMinute"],
  "arrival-seconds": ["N", "time to show up when called", "queue.arrivalSeconds"],
  "grace-seconds": ["N", "time to come back after a missed call", "queue.graceSeconds"],
  "session-seconds": ["N", "time inside", "queue.sessionSeconds"],
  lottery: [null, "draw who comes before the opening", "queue.lottery"],
  listeners: ["N", "the share of visitors who listen instead of polling, 0 to 1", "habits.listens"],
  "hold-seconds": ["N", "how long a hold lasts", "sale.holdSeconds"],
};

const OTHER_OPTIONS: Options = {
  scenario: ["FILE", "a scenario to start from (JSON); the options above change it"],
  concert: ["FILE", "a concert that the console has exported: its halls, prices and rules are rehearsed"],
  target: ["URL", "a server that runs already, instead of one of its own"],
  "organiser-key": ["KEY", "that server's organiser key (or ORGANISER_KEY in the environment)"],
  workers: ["N", "worker processes of its own server"],
  ...COMPARE_OPTIONS,
};

/** Reads the command line. Whatever is wrong with it is a `UsageError` of one line. */
export function parseCommand(
  args: readonly string[],
  organiserKey: string | undefined,
  readFile = (path: string) => readFileSync(path, "utf8"),
): ProgramCommand<RunOptions> {
  return parseProgram(args, { ...SCENARIO_OPTIONS, ...OTHER_OPTIONS }, (values, [extra]) => {
    if (extra !== undefined) throw new UsageError(`"${extra}" is not an option; try --help`);
    const concert = readConcert(values, readFile);
    return {
      scenario: readScenario(values, readFile, concert),
      concert,
      target: readTarget(values, organiserKey),
      workers: countOf(values, "workers", 256) ?? null,
    };
  });
}

export function helpText(): string {
  const about = [
    "npm run onsale -- [options]",
    "",
    "Opens a concert and sends it a crowd, over HTTP only. Without options: 1,000 visitors for three dates",
    "of 50 seats, on a server and a database of its own. Exits with 1 when an invariant is broken, a cheat",
    "succeeded, or a seat that could be sold was not; with 2 when the options are wrong or the target does",
    "not answer.",
  ];
  return helpOf(about, SCENARIO_OPTIONS, OTHER_OPTIONS, REPORT_OPTIONS);
}

type ReadFile = (path: string) => string;

/** The options that say what the concert's file says. */
const OF_THE_CONCERT = /^(sale|queue)\./;

function readConcert(values: Values, readFile: ReadFile): ConcertFile | null {
  const file = textOf(values["concert"]);
  if (file === undefined) return null;
  const taken = Object.entries(SCENARIO_OPTIONS).find(
    ([name, [, , path]]) => values[name] !== undefined && OF_THE_CONCERT.test(path),
  );
  if (taken !== undefined) throw new UsageError(`--${taken[0]} does not go with --concert, which says it`);
  return parseConcertFile(readJson(file, readFile), file);
}

function readScenario(values: Values, readFile: ReadFile, concert: ConcertFile | null): Scenario {
  const file = textOf(values["scenario"]);
  const read = file === undefined ? {} : readScenarioFile(file, readFile);
  const changed: Record<string, unknown> = { ...read, ...(concert === null ? {} : scenarioOf(concert)) };
  const given: string[] = [];
  for (const [name, [kind, , path]] of Object.entries(SCENARIO_OPTIONS)) {
    if (values[name] === undefined) continue;
    given.push(`--${name}`);
    const value = kind === "N" ? numberOf(values, name) : values[name];
    const [first, second] = path.split(".") as [string, string?];
    changed[first] =
      second === undefined ? value : { ...(changed[first] as object | undefined), [second]: value };
  }
  return parseScenario(changed, given.length > 0 ? given.join(" ") : (file ?? "the default scenario"));
}

function readScenarioFile(file: string, readFile: ReadFile): Record<string, unknown> {
  const parsed = readJson(file, readFile);
  // Once alone, so that a mistake in the file is not blamed on an option.
  parseScenario(parsed, file);
  return parsed as Record<string, unknown>;
}

function readJson(file: string, readFile: ReadFile): unknown {
  let content: string;
  try {
    content = readFile(file);
  } catch {
    throw new UsageError(`${file}: cannot be read`);
  }
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new UsageError(`${file}: is not JSON: ${(error as Error).message}`);
  }
}

function readTarget(values: Values, keyOfEnvironment: string | undefined): RunOptions["target"] {
  const target = textOf(values["target"]);
  if (target === undefined) {
    if (values["organiser-key"] === undefined) return null;
    throw new UsageError("--organiser-key goes with --target");
  }
  if (values["workers"] !== undefined)
    throw new UsageError("--workers is for its own server; it does not go with --target");
  const organiserKey = textOf(values["organiser-key"]) ?? keyOfEnvironment;
  if (!organiserKey)
    throw new UsageError("--target needs --organiser-key, or ORGANISER_KEY in the environment");
  if (!isHeaderValue(organiserKey))
    throw new UsageError("--organiser-key: no header can carry this key; is it the whole key, on one line?");
  const url = URL.parse(target);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--target: "${target}" is not an http(s) address`);
  return { url: url.origin + url.pathname.replace(/\/+$/, ""), organiserKey };
}
