import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { MEMORY_VARIABLE } from "../testing/memory.ts";
import { DOCUMENT_VARIABLE } from "../testing/clients/published-document.ts";
import {
  memoryFolder,
  startForgetfulServer,
  TEST_BINARIES_VARIABLE,
  TEST_SERVER_VARIABLE,
  type TestServer,
} from "../testing/postgres.ts";
import { filesWith, orFail, readCommandLine } from "./command-line.ts";
import { LONG_TESTS, timingsOf } from "./slow-tests.ts";

/**
 * Every check there is: types, lint, format, what is unused and all tests, or with arguments only the test
 * files whose paths contain one of them. Nothing stops at the first failure. The last line is `N passed, N
 * failed`, counting steps and tests.
 */
const ROOT = join(import.meta.dir, "..");
const BIN = join(ROOT, "node_modules", ".bin");
/**
 * Test files that run at once, each on a database of its own. The machines this must run on have two cores.
 * Many tests wait for a page, a clock or a process; with more at once, tests failed by the server's own time
 * limits.
 */
const PROCESSES = 4;
/** Tests beside the code need neither PostgreSQL nor a process; `test/` and `e2e/` have those that do. */
const PURE_FOLDERS = ["src", "web", "testing", "faults", "rehearsal", "bench", "scripts"];
/** Enough to tell one failure from another, and few enough to leave room for the next one's name. */
const FAILURE_LINES = 12;
const FAILURE_WIDTH = 300;
const SLOWEST_SHOWN = 20;
const ENTITIES: Record<string, string> = {
  "#10": "\n",
  "#13": "",
  quot: '"',
  lt: "<",
  gt: ">",
  apos: "'",
  amp: "&",
};

/** A hung test fails; a busy machine does not fail a sound one. */
const TEST_MS_MAX = 180_000;

interface Count {
  passed: number;
  failed: number;
}

/** What these tests promise is that memory spares the database work, so they need one that is trusted. */
const OF_MEMORY = "statement|from memory|swallows everything";

const USAGE = `npm test [-- PART ... ] [--long] [--pure] [--distrust-memory] [--postgres FOLDER]

Checks types, lint, format and what is unused, and runs the tests; with PARTs, the test files whose paths
contain one of them. The last line counts steps and tests: N passed, N failed.

  --long             also the few files that take longest (scripts/slow-tests.ts); before a release
  --pure             only tests, and of these only those that need neither PostgreSQL nor a process
  --distrust-memory  runs the tests of the contract and of races, with no copy in memory taken for the present
                     state: what workers remember is for showing, never for deciding
  --postgres FOLDER  on the PostgreSQL whose programs are there (/usr/lib/postgresql/15/bin) instead of
                     the packaged one`;

const { values: options, positionals: parts } = readCommandLine(
  USAGE,
  {
    long: { type: "boolean", default: false },
    pure: { type: "boolean", default: false },
    "distrust-memory": { type: "boolean", default: false },
    postgres: { type: "string" },
  },
  Infinity,
);
const isDistrusting = options["distrust-memory"];
if (options.postgres !== undefined) process.env[TEST_BINARIES_VARIABLE] = resolve(options.postgres);
const filters = isDistrusting && parts.length === 0 ? ["test/contract", "test/races"] : parts;
const testFiles = orFail(findTestFiles);
const total: Count = { passed: 0, failed: 0 };
let child: Bun.Subprocess | undefined;
let stoppedBy: NodeJS.Signals | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    stoppedBy ??= signal;
    child?.kill(signal);
  });
}

if (!options.pure) await checkSources();
await runTests();
if (stoppedBy !== undefined) {
  total.failed += 1;
  console.log(`\nStopped by ${stoppedBy}.`);
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

async function checkSources(): Promise<void> {
  await check("types", [join(ROOT, "node_modules", "typescript-7", "bin", "tsc"), "--noEmit"]);
  await check("lint", [join(BIN, "oxlint"), "--deny-warnings"]);
  await check("format", [join(BIN, "oxfmt"), "--check"]);
  await check("unused", [join(BIN, "knip"), "--no-progress"]);
}

/** Runs one tool to its end; answers its exit code, or null when a signal ended it or it never began. */
async function run(command: string[], environment: Record<string, string> = {}): Promise<number | null> {
  if (stoppedBy !== undefined) return null;
  child = Bun.spawn(command, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
  });
  await child.exited;
  return child.exitCode;
}

async function check(name: string, command: string[]): Promise<void> {
  report(name, (await run(command)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}

function report(name: string, { passed, failed }: Count): void {
  total.passed += passed;
  total.failed += failed;
  const counts = passed + failed > 1 ? `: ${passed} passed, ${failed} failed` : "";
  console.log(`${failed === 0 ? "ok    " : "FAILED"} ${name}${counts}`);
}

async function runTests(): Promise<void> {
  const folder = mkdtempSync(join(memoryFolder() ?? tmpdir(), "frontrow-"));
  // PostgreSQL runs as another account when we are root, and must get in.
  chmodSync(folder, 0o711);
  let server: TestServer | undefined;
  try {
    if (stoppedBy === undefined && !options.pure) server = await startForgetfulServer();
    const reportFile = join(folder, "junit.xml");
    const timingsFile = join(folder, "timings.json");
    writeFileSync(timingsFile, JSON.stringify(timingsOf(testFiles)));
    const exitCode = await run(
      [
        process.execPath,
        "test",
        "--only-failures",
        // Servers that a test started end with it, also when the run is interrupted.
        "--no-orphans",
        `--parallel=${PROCESSES}`,
        // To load the same modules anew for each file took a sixth of the processor time of a run.
        "--no-isolate",
        `--timings=${timingsFile}`,
        `--timeout=${TEST_MS_MAX}`,
        "--reporter=junit",
        `--reporter-outfile=${reportFile}`,
        ...(isDistrusting ? [`--test-name-pattern=^(?!.*(${OF_MEMORY}))`] : []),
        ...testFiles.map((file) => `./${file}`),
      ],
      {
        ...(server ? { [TEST_SERVER_VARIABLE]: server.url } : {}),
        ...(isDistrusting ? { [MEMORY_VARIABLE]: "distrusted" } : {}),
        [DOCUMENT_VARIABLE]: join(folder, "openapi.json"),
        // Clusters of tests' own, and profiles of browsers: on a disk they took half of the system's time.
        TMPDIR: folder,
      },
    );
    report("tests", countTests(exitCode, reportFile));
  } catch (error) {
    console.error(error);
    report("tests", { passed: 0, failed: 1 });
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A run that crashed, ran nothing, skipped a test or left out a file has failed, whatever else it says. */
function countTests(exitCode: number | null, reportFile: string): Count {
  let junit: string;
  try {
    junit = readFileSync(reportFile, "utf8");
  } catch {
    console.log("The test run ended without a report.");
    return { passed: 0, failed: 1 };
  }
  printSlowest(junit);
  printFailed(junit);
  const suites = /<testsuites [^>]*>/.exec(junit)?.[0] ?? "";
  const attribute = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suites)?.[1] ?? 0);
  const leftOut = isDistrusting ? attribute("skipped") : 0;
  const tests = attribute("tests") - leftOut;
  const failures = attribute("failures");
  const skipped = attribute("skipped") - leftOut;
  const missing = testFiles.filter((file) => !junit.includes(` file="${file}"`));
  for (const file of missing) console.log(`${file}: no test of this file ran.`);
  if (skipped > 0) console.log(`${skipped} tests were skipped.`);
  const failed = failures + skipped + missing.length;
  if (failed > 0 || (exitCode === 0 && tests > 0)) return { passed: tests - failures - skipped, failed };
  console.log(tests === 0 ? "No tests ran." : `The test run ended with ${exitCode ?? "a signal"}.`);
  return { passed: tests, failed: 1 };
}

/** Prints the files that took longest: for `slow-tests.ts`, and for whoever makes the run shorter. */
function printSlowest(junit: string): void {
  const seconds = new Map<string, number>();
  for (const [suite] of junit.matchAll(/<testcase [^>]*>/g)) {
    const file = / file="([^"]*)"/.exec(suite)?.[1];
    const time = Number(/ time="([^"]*)"/.exec(suite)?.[1]);
    if (file) seconds.set(file, (seconds.get(file) ?? 0) + time);
  }
  const slowest = [...seconds].toSorted(([, a], [, b]) => b - a).slice(0, SLOWEST_SHOWN);
  console.log(slowest.map(([file, time]) => `${time.toFixed(0).padStart(6)} s ${file}`).join("\n"));
}

/**
 * Once more at the end, with the first lines of what went wrong: what keeps only the last lines of a run must
 * not lose them.
 */
function printFailed(junit: string): void {
  for (const [, suite, message = ""] of junit.matchAll(
    /(<testcase [^>]*>)\s*<failure(?: [^>]*?message="([^"]*)")?/g,
  )) {
    const attribute = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(suite!)?.[1] ?? "";
    console.log(textOf(`FAILED ${attribute("file")}: ${attribute("name")}`));
    const lines = textOf(message)
      .split("\n")
      .filter((line) => line.trim() !== "");
    for (const line of lines.slice(0, FAILURE_LINES)) console.log(`  ${line.slice(0, FAILURE_WIDTH)}`);
  }
}

/** What an attribute of XML says. */
function textOf(attribute: string): string {
  return attribute.replaceAll(/&([#\w]+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}

function findTestFiles(): readonly string[] {
  const folders = options.pure ? PURE_FOLDERS : [...PURE_FOLDERS, "test", "e2e"];
  const files = [...new Bun.Glob(`{${folders.join()}}/**/*.test.{ts,tsx}`).scanSync(ROOT)];
  if (filters.length === 0) return options.long ? files : files.filter((file) => !LONG_TESTS.has(file));
  return filesWith(
    filters.map((filter) => filter.replace(/^\.\//, "")),
    files,
  );
}
