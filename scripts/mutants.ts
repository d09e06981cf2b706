import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startForgetfulServer } from "../testing/postgres.ts";
import { countOf, prepareFolder } from "../testing/programs/program.ts";
import { orFail, readCommandLine } from "./command-line.ts";
import { Kills } from "./mutants/kills.ts";
import { applied, type Mutant } from "./mutants/mutant.ts";
import { prepareCopy, type QuickPass, ROUNDS, type Round, takeBest, tryOn } from "./mutants/quick-pass.ts";
import {
  readExplanations,
  readRecord,
  RECORD_FOLDER,
  type Result,
  stillTrue,
  writeRecord,
} from "./mutants/record.ts";
import { findMutants, ROOT } from "./mutants/scope.ts";
import {
  chooseNames,
  chooseTests,
  hashOfTests,
  measure,
  type TestFile,
  testPaths,
} from "./mutants/test-choice.ts";
import { hashOfTest, patternOf } from "./mutants/test-text.ts";
import { type TestRun, WorkingCopy } from "./mutants/working-copy.ts";

const USAGE = `npm run mutants [-- PART ... ] [--list] [--minutes N] [--jobs N] [--fresh] [--all]

Takes each guard of the core out by itself, in a copy of the project: refusals, conditions, boundaries,
locks, what a batch keeps between its commands, what it writes, invariants. Runs the tests that reach it,
the likeliest first, until one fails. Lists the guards that no test misses. PARTs: only files whose paths
contain one of them, of catalogue, organiser and identity too. Left out: logs, metrics, pauses, and
boundaries of a clock that runs, which no test can meet.

A run goes on where the last one stopped (reports/mutants.json); what was killed stays so while the
declaration around it and the test that saw it are unchanged. Exit code 1 when a survivor is not
explained in scripts/mutants/explained.json.

  --list       says what would be taken out, and runs nothing
  --minutes N  stops after N minutes
  --jobs N     so many at once (4: half of the time of a test is waiting)
  --seconds N  of tests for one mutant at most (60): the likeliest ones of those that reach it
  --fresh      measures anew which test reaches which line
  --all        tries the explained ones too`;

const { values, positionals } = readCommandLine(
  USAGE,
  {
    list: { type: "boolean", default: false },
    minutes: { type: "string" },
    jobs: { type: "string" },
    seconds: { type: "string" },
    fresh: { type: "boolean", default: false },
    all: { type: "boolean", default: false },
  },
  Infinity,
);

/** That try many mutants each. */
const PROCESSES_MAX = 4;

const minutesMax = wholeNumber("minutes", 100_000) ?? 600;
const jobs = wholeNumber("jobs", 256) ?? 4;
const secondsMax = wholeNumber("seconds", 86_400) ?? 60;
const mutants = orFail(() => findMutants(positionals));
if (values.list) {
  for (const mutant of mutants) console.log(describe(mutant));
  console.log(`${mutants.length} mutants`);
  process.exit(0);
}

orFail(() => prepareFolder(RECORD_FOLDER));
const startedAt = performance.now();
const endsAt = startedAt + minutesMax * 60_000;
const known = readRecord();
const explained = readExplanations();
const kills = new Kills();
const server = await startForgetfulServer();
const copies = Array.from({ length: jobs }, () => new WorkingCopy(server.url));
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopping.abort());

let failed = true;
try {
  const tests = await measureTests();
  for (const mutant of mutants) count(mutant, known.results[mutant.id]);
  await tryManyAtOnce(tests);
  await tryAll(tests);
  failed = report();
} finally {
  writeRecord(known);
  for (const copy of copies) copy.remove();
  await server.stop();
}
process.exit(failed ? 1 : 0);

/** What an option was given. */
function wholeNumber(name: "minutes" | "jobs" | "seconds", max: number): number | undefined {
  return orFail(() => countOf(values, name, max));
}

/** Shares the work out to the copies, one thing at a time each. */
async function share<T>(
  all: readonly T[],
  work: (each: T, copy: WorkingCopy) => Promise<void>,
): Promise<void> {
  const queue = [...all];
  await Promise.all(
    copies.map(async (copy) => {
      while (!stopping.signal.aborted && performance.now() < endsAt) {
        const next = queue.shift();
        if (next === undefined) return;
        await work(next, copy);
      }
    }),
  );
}

async function measureTests(): Promise<TestFile[]> {
  // Invariants are seen by the tests of the schema alone, and nothing else by these.
  const isSchemaOnly = mutants.every(({ file }) => file.endsWith(".sql"));
  const paths = testPaths().filter((path) => !isSchemaOnly || path.startsWith("test/schema/"));
  const isKnown = (path: string) => {
    const test = known.tests[path];
    return (
      !values.fresh && test?.isGreen === true && test.hash === hashOfTests(path) && test.cost !== undefined
    );
  };
  const missing = paths.filter((path) => !isKnown(path));
  let done = 0;
  await share(missing, async (path, copy) => {
    const test = await measure(copy, path);
    known.tests[path] = test;
    done += 1;
    const state = test.isGreen ? "" : "  RED without any mutant: left out";
    console.log(`measured ${done}/${missing.length} ${test.seconds.toFixed(1)} s ${path}${state}`);
    writeRecord(known);
  });
  return paths.flatMap((path) => known.tests[path] ?? []);
}

/** Most die here, without a process of their own. */
async function tryManyAtOnce(tests: readonly TestFile[]): Promise<void> {
  const switched = copies.slice(0, PROCESSES_MAX).map(() => new WorkingCopy(server.url));
  for (const copy of switched) prepareCopy(copy, mutants, tests);
  const open = new Set(mutants.filter(isOpen).map(({ id }) => id));
  const pass: QuickPass = {
    isOpen: ({ id }, { hash }) => open.has(id) && !known.results[id]?.unseenBy?.includes(hash),
    likely: (mutant, { path }) => kills.near(mutant).flatMap((near) => (near.path === path ? near.test : [])),
    killed(mutant, test, name) {
      const byHash = hashOfTest(test.path, name);
      known.results[mutant.id] = { outcome: "killed", by: test.path, byHash, failure: name };
      count(mutant, known.results[mutant.id]);
      open.delete(mutant.id);
      if (open.size % 20 === 0) writeRecord(known);
    },
    missed(mutant, test) {
      const before = known.results[mutant.id]?.unseenBy ?? [];
      const unseenBy = [...new Set([...before, test.hash])];
      known.results[mutant.id] = { outcome: "begun", unseenBy };
      kills.addMiss(mutant, test.path);
    },
    isOver: () => stopping.signal.aborted || performance.now() >= endsAt,
    msMax: secondsMax * 1_000,
  };
  const usable = tests.filter((test) => test.isGreen && !test.path.startsWith("test/schema/"));
  try {
    for (const round of ROUNDS) await oneRound([...usable], round);
  } finally {
    for (const copy of switched) copy.remove();
  }

  async function oneRound(queue: TestFile[], { msMax, reach }: Round): Promise<void> {
    const isOpen: QuickPass["isOpen"] = (mutant, test) =>
      pass.isOpen(mutant, test) && (reach === "all" || kills.hasSeen(reach, mutant, test.path));
    const ofRound = { ...pass, isOpen };
    await Promise.all(
      switched.map(async (copy) => {
        for (
          let test = takeBest(queue, mutants, ofRound);
          test && !pass.isOver();
          test = takeBest(queue, mutants, ofRound)
        ) {
          const { reached, killed, processes } = await tryOn(test, copy, mutants, ofRound, msMax);
          const seconds = Math.round((performance.now() - startedAt) / 1_000);
          console.log(`${test.path}: ${killed} of ${reached}, ${processes} processes; ${seconds} s`);
          writeRecord(known);
        }
      }),
    );
  }
}

function isOpen(mutant: Mutant): boolean {
  if (!values.all && explained(mutant) !== undefined) return false;
  const result = known.results[mutant.id];
  return result?.outcome !== "killed" || !stillTrue(result, []);
}

async function tryAll(tests: readonly TestFile[]): Promise<void> {
  const open = mutants.filter((mutant) => {
    const result = known.results[mutant.id];
    if (!values.all && explained(mutant) !== undefined) return false;
    return !result || !stillTrue(result, chooseTests(mutant, tests, kills, secondsMax));
  });
  console.log(`${mutants.length} mutants, ${open.length} to try, ${tests.length} test files`);
  let done = 0;
  let saidAt = performance.now();
  await share(open, async (mutant, copy) => {
    const result = await tryOne(mutant, copy, chooseTests(mutant, tests, kills, secondsMax));
    known.results[mutant.id] = result;
    count(mutant, result);
    done += 1;
    if (result.outcome !== "killed") console.log(`${result.outcome} ${describe(mutant)}`);
    if (performance.now() - saidAt < 10_000) return;
    saidAt = performance.now();
    console.log(`${done}/${open.length} tried, ${Math.round((saidAt - startedAt) / 1_000)} s`);
    writeRecord(known);
  });
}

async function tryOne(mutant: Mutant, copy: WorkingCopy, chosen: readonly TestFile[]): Promise<Result> {
  if (!isReadable(mutant)) return { outcome: "invalid", unseenBy: [] };
  if (chosen.length === 0) return { outcome: "unreached", unseenBy: [] };
  // A run with more seconds goes on where the one before gave up. What the quick pass found green, among
  // others in one process, is tried by itself here.
  const before = known.results[mutant.id];
  const missed = new Set(before?.outcome === "survived" ? before.unseenBy : []);
  const names = await greenNames(mutant, copy, chosen);
  return copy.with(mutant.file, mutant, async (): Promise<Result> => {
    if (names) {
      const run = await copy.run(names.test.path, secondsFor(names.test), ["-t", patternOf(names.names)]);
      if (run.red) return seenBy(names.test, run);
    }
    for (const test of chosen) {
      if (missed.has(test.hash)) continue;
      const run = await copy.run(test.path, secondsFor(test));
      if (run.red) return seenBy(test, run);
      kills.addMiss(mutant, test.path);
      missed.add(test.hash);
    }
    return { outcome: "survived", unseenBy: [...missed] };
  });
}

function seenBy({ path }: TestFile, { output, failure }: TestRun): Result {
  if (output.includes("syntax error at or near")) return { outcome: "invalid", unseenBy: [] };
  return { outcome: "killed", by: path, byHash: hashOfTest(path, failure), failure };
}

/** What runs much longer than without the mutant hangs. */
function secondsFor(test: TestFile): number {
  return Math.ceil(test.seconds * 4 + 15);
}

/** The tests that saw the neighbours, but for those that need another test of their file before them. */
async function greenNames(mutant: Mutant, copy: WorkingCopy, chosen: readonly TestFile[]) {
  const { test, names = [] } = chooseNames(mutant, chosen, kills) ?? {};
  if (!test) return undefined;
  const green: string[] = [];
  for (const name of names) {
    const hash = hashOfTest(test.path, name);
    if (known.alone[hash] === undefined) {
      const run = await copy.run(test.path, secondsFor(test), ["-t", patternOf([name])]);
      known.alone[hash] = !run.red;
    }
    if (known.alone[hash]) green.push(name);
  }
  return green.length > 0 ? { test, names: green } : undefined;
}

/** Whether TypeScript is left; whether SQL is, PostgreSQL tells. */
function isReadable(mutant: Mutant): boolean {
  if (!mutant.file.endsWith(".ts")) return true;
  const text = readFileSync(join(ROOT, mutant.file), "utf8");
  try {
    new Bun.Transpiler({ loader: "ts" }).transformSync(applied(text, mutant));
    return true;
  } catch {
    return false;
  }
}

function count(mutant: Mutant, result: Result | undefined): void {
  if (result?.outcome === "killed") kills.add(mutant, result.by!, result.failure!);
}

/** Answers whether a survivor is left that nobody has explained. */
function report(): boolean {
  const counts: Record<string, number> = {};
  const left: Mutant[] = [];
  for (const mutant of mutants) {
    const result = known.results[mutant.id]?.outcome ?? "untried";
    const outcome = result === "begun" ? "untried" : result;
    const name = outcome !== "killed" && explained(mutant) !== undefined ? "explained" : outcome;
    counts[name] = (counts[name] ?? 0) + 1;
    if (name === "survived" || name === "unreached") left.push(mutant);
  }
  console.log(`\nGuards that no test misses: ${left.length}`);
  for (const mutant of left) console.log(`  ${describe(mutant)}`);
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  const list = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  console.log(`\n${mutants.length} mutants: ${list.join(", ")}; ${minutes} minutes`);
  return left.length > 0 || (counts["untried"] ?? 0) > 0;
}

function describe({ file, line, kind, within, original, replacement }: Mutant): string {
  const short = (text: string) => (text.length > 150 ? `${text.slice(0, 150)}…` : text);
  const after = replacement === "" ? "nothing" : replacement.replaceAll(/\s+/g, " ");
  return `${file}:${line} (${kind}, ${within}): ${short(original)} → ${short(after)}`;
}
