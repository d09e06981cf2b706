import { copyFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../testing/seeded-random.ts";
import { CONTROLS } from "./controls.ts";
import { failOver } from "./failover/failover.ts";
import { missingPackages } from "./failover/installation.ts";
import { runJobFaults, violationsOfJob } from "./money/job-faults.ts";
import { runMoneySuite } from "./money/money-suite.ts";
import { overload } from "./overload/overload.ts";
import { runInOwnNetwork } from "./environment/own-network.ts";
import { startPostgres } from "./environment/postgres-process.ts";
import { restartWorkers } from "./rolling.ts";
import {
  breakNetwork,
  endConnections,
  fillDisk,
  killDatabase,
  killWorkers,
  type Outcome,
  stopWorkers,
  turnClocks,
  type World,
} from "./runs.ts";
import { failWith, orFail, readCommandLine } from "../scripts/command-line.ts";
import { countOf, prepareFolder } from "../testing/programs/program.ts";

/**
 * `npm run test:faults [-- name …] [--seed text] [--quick] [--count n]`: breaks everything that can break
 * while buyers buy, and holds what they saw against what is there. Exits 0 only when every promise held and
 * every control failed.
 */
const USAGE = `usage: npm run test:faults [-- NAME … --seed TEXT --quick --count N]
  NAME     one or more of: workers, database, connections, stopped, network, rolling, overload, disk, clock,
           controls, money, jobs, failover. Without, all but failover, with money and jobs at a tenth.
           failover needs programs of Debian and says which are missing.
  --seed   the same text makes the same choices
  --quick  a tenth of each fault
  --count  how often each fault`;

interface Fault {
  /** What is counted. */
  what: string;
  count: number;
  run: (world: World, count: number) => Promise<Outcome | null>;
}

const FAULTS: Record<string, Fault> = {
  workers: { what: "workers killed", count: 100, run: killWorkers },
  database: { what: "PostgreSQL killed", count: 30, run: killDatabase },
  connections: { what: "connections ended", count: 500, run: endConnections },
  stopped: { what: "workers stopped for 5 s with locks", count: 20, run: stopWorkers },
  network: { what: "network faults", count: 120, run: breakNetwork },
  rolling: { what: "rolling restarts", count: 20, run: restartWorkers },
  overload: { what: "minutes of five times the load", count: 3, run: overload },
  disk: { what: "full disks", count: 5, run: fillDisk },
  clock: { what: "clock jumps", count: 10, run: turnClocks },
  failover: { what: "losses", count: 24, run: failOver },
};
const ALL_MS_MAX = 14.5 * 60_000;
const PROGRESS_EVERY_MS = 5_000;

const { values: options, positionals } = readCommandLine(
  USAGE,
  { seed: { type: "string" }, quick: { type: "boolean" }, count: { type: "string" } },
  Infinity,
);
const known = [...Object.keys(FAULTS), "controls", "money", "jobs"];
/** Two machines of everything, built from Debian's packages: only when it is asked for. */
const ASKED_FOR_ONLY = new Set(["failover"]);
const unknown = positionals.find((name) => !known.includes(name));
if (unknown !== undefined) failWith(`there is no fault "${unknown}"; there are ${known.join(", ")}`);
const timesGiven = orFail(() => countOf(options, "count", 999_999));
if (process.platform !== "linux")
  failWith("npm run test:faults needs Linux: it looks for processes in /proc.");
const chosen = positionals.length > 0 ? positionals : known.filter((name) => !ASKED_FOR_ONLY.has(name));
if (chosen.includes("failover")) refuseMissingPackages();
const REPORTS = "reports";
orFail(() => prepareFolder(REPORTS));
const exitCode = await runInOwnNetwork();
if (exitCode !== null) process.exit(exitCode);
const seed = options.seed ?? Bun.randomUUIDv7().slice(-8);
const beganMs = performance.now();
const rows: { name: string; done: string; calls: string; seconds: string; result: string }[] = [];
let failed = false;
let notRun = 0;

console.log(`seed ${seed}`);
const folder = mkdtempSync(join(tmpdir(), "frontrow-faults-"));
// PostgreSQL runs as another account when we are root, and must get in.
Bun.spawnSync(["chmod", "711", folder]);
const postgres = await startPostgres(folder);
try {
  for (const name of chosen) {
    if (performance.now() - beganMs > ALL_MS_MAX) note(name, "0", "", 0, ["not run: out of time"]);
    else if (name === "controls") await runControls();
    else if (name === "money") await runMoney();
    else if (name === "jobs") await runJobs();
    else await runFault(name);
  }
} finally {
  if (failed) keepLog();
  await postgres.stop();
}
printTable();
process.exit(failed ? 1 : 0);

async function runFault(name: string): Promise<void> {
  const { what, count, run } = FAULTS[name]!;
  const times = timesGiven ?? Math.ceil(count * (options.quick ? 0.1 : 1));
  const startedMs = performance.now();
  let reportedMs = startedMs;
  const seconds = () => Math.round((performance.now() - startedMs) / 1_000);
  const progress = (done: number): void => {
    if (performance.now() - reportedMs < PROGRESS_EVERY_MS) return;
    reportedMs = performance.now();
    console.log(`  ${name}: ${done} of ${times} ${what}, ${seconds()} s`);
  };
  console.log(`${name}: ${times} ${what}`);
  try {
    const outcome = await run({ postgres, random: seededRandom(seed, name), progress }, times);
    if (outcome === null) {
      notRun += 1;
      const result = "NOT RUN: needs a small file system, which only root may mount";
      rows.push({ name, done: "0", calls: "", seconds: "0 s", result });
      console.log(`${name}: ${result}`);
      return;
    }
    const { ok, refused, unknown: doubtful } = outcome.calls;
    const calls = `${ok} ok, ${refused} refused, ${doubtful} unanswered`;
    note(name, `${outcome.done} ${what}`, calls, seconds(), outcome.violations, outcome.note);
  } catch (error) {
    note(name, "?", "", seconds(), [`broke off: ${(error as Error).stack}`]);
  }
}

async function runControls(): Promise<void> {
  for (const [name, run] of Object.entries(CONTROLS)) {
    const startedMs = performance.now();
    console.log(`control: ${name}`);
    const world = { postgres, random: seededRandom(seed, name), progress: () => undefined };
    let missed: string[] = [];
    try {
      const damage = await run(world);
      for (const line of damage) console.log(`  ${line}`);
      if (damage.length === 0) missed = ["no damage seen: the checks prove nothing about this guard"];
    } catch (error) {
      missed = [`broke off: ${(error as Error).stack}`];
    }
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    note(`control ${name}`, "1", "", seconds, missed, "damage seen");
  }
}

async function runMoney(): Promise<void> {
  const startedMs = performance.now();
  const isWhole = positionals.includes("money") && !options.quick;
  console.log("money: top-ups under kills and crashes");
  const violations = await runMoneySuite(isWhole ? 1 : 0.1);
  note(
    "money",
    isWhole ? "full" : "a tenth",
    "",
    Math.round((performance.now() - startedMs) / 1_000),
    violations,
  );
}

async function runJobs(): Promise<void> {
  const startedMs = performance.now();
  const isWhole = positionals.includes("jobs") && !options.quick;
  const size = isWhole ? 1 : 0.1;
  console.log("jobs: a cancelled date's refunds under kills");
  const found = await runJobFaults({
    orders: 2_000 * size,
    workerKills: 10 * size,
    gatewayDownMs: 5_000 * size,
  });
  console.log(JSON.stringify(found, null, 2));
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  note("jobs", `${found.orders} orders`, "", seconds, violationsOfJob(found), `job ${found.jobSeconds} s`);
}

function note(
  name: string,
  done: string,
  calls: string,
  seconds: number,
  violations: readonly string[],
  remark = "",
): void {
  for (const line of violations) console.log(`  VIOLATION ${name}: ${line}`);
  failed ||= violations.length > 0;
  const verdict = violations.length > 0 ? "FAILED" : "ok";
  rows.push({
    name,
    done,
    calls,
    seconds: `${seconds} s`,
    result: remark ? `${verdict}, ${remark}` : verdict,
  });
  console.log(`${verdict.padEnd(6)} ${name} (${seconds} s)`);
}

/** What the server had to say, for whoever looks into a failure. */
function keepLog(): void {
  copyFileSync(join(folder, "postgres.log"), join(REPORTS, "faults-postgres.log"));
  console.log("the server's log is in reports/faults-postgres.log");
}

function printTable(): void {
  const columns = ["name", "done", "calls", "seconds", "result"] as const;
  const widths = columns.map((column) => Math.max(...rows.map((row) => row[column].length)));
  console.log("");
  for (const row of rows)
    console.log(
      columns
        .map((column, i) => row[column].padEnd(widths[i]!))
        .join("  ")
        .trimEnd(),
    );
  const left = notRun > 0 ? `, ${notRun} not run` : "";
  const tookSeconds = Math.round((performance.now() - beganMs) / 1_000);
  console.log(`\nseed ${seed}, ${tookSeconds} s, ${failed ? "FAILED" : "every promise held"}${left}`);
}

function refuseMissingPackages(): void {
  const missing = missingPackages();
  if (missing.length > 0)
    failWith(
      `failover needs programs that are not installed; on Debian:\n  apt install ${missing.join(" ")}`,
    );
  if (process.getuid?.() !== 0) failWith("failover must be run as root: it makes network namespaces.");
}
