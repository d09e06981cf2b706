import { SQL } from "bun";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startTestServer } from "../test/postgres.ts";
import { answerHelp } from "./help.ts";
import { applied, type Mutant } from "./mutants/mutant.ts";
import {
  presentHashes,
  readExplanations,
  readRecord,
  type Result,
  stillTrue,
  writeRecord,
} from "./mutants/record.ts";
import { findMutants, ROOT } from "./mutants/scope.ts";
import {
  chooseTests,
  hashOfFile,
  type Kills,
  measure,
  type TestFile,
  testPaths,
} from "./mutants/test-choice.ts";
import { WorkingCopy } from "./mutants/working-copy.ts";

answerHelp(`npm run mutants [-- PART ... ] [--list] [--minutes N] [--jobs N] [--fresh] [--all]

Takes each guard of the core out by itself, in a copy of the project: refusals, conditions, boundaries, locks, what a
batch keeps between its commands, what it writes, constraints and invariants. Runs the tests that reach it, the likeliest
first, until one fails. Lists the guards that no test misses. PARTs: only files whose paths contain one of them.

A run goes on where the last one stopped (reports/mutants.json); what was killed stays so while the declaration around
it and the test that saw it are unchanged. Exit code 1 when a survivor is not explained in scripts/mutants/explained.json.

  --list       says what would be taken out, and runs nothing
  --minutes N  stops after N minutes
  --jobs N     so many at once (2)
  --seconds N  of tests for one mutant at most (60): the likeliest ones of those that reach it
  --fresh      measures anew which test reaches which line
  --all        tries the explained ones too`);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: "boolean", default: false },
    minutes: { type: "string", default: "600" },
    jobs: { type: "string", default: "2" },
    seconds: { type: "string", default: "60" },
    fresh: { type: "boolean", default: false },
    all: { type: "boolean", default: false },
  },
});

const mutants = findMutants(positionals);
if (values.list) {
  for (const mutant of mutants) console.log(describe(mutant));
  console.log(`${mutants.length} mutants`);
  process.exit(0);
}

const startedAt = performance.now();
const endsAt = startedAt + Number(values.minutes) * 60_000;
const known = readRecord();
const explained = readExplanations();
const secondsMax = Number(values.seconds);
const kills: Kills = new Map();
const server = await startTestServer();
const copies = Array.from({ length: Number(values.jobs) }, () => new WorkingCopy(server.url));
const admin = new SQL({ url: server.url, max: 1 });
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopping.abort());

let failed = true;
try {
  const tests = await measureTests();
  await tryAll(tests);
  failed = report();
} finally {
  writeRecord(known);
  for (const copy of copies) copy.remove();
  await admin.close();
  await server.stop();
}
process.exit(failed ? 1 : 0);

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
  const paths = testPaths();
  const isKnown = (path: string) => {
    const test = known.tests[path];
    return !values.fresh && test?.isGreen === true && test.hash === hashOfFile(path);
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

async function tryAll(tests: readonly TestFile[]): Promise<void> {
  const present = presentHashes(tests.map((test) => test.path));
  const open = mutants.filter((mutant) => {
    const result = known.results[mutant.id];
    if (result?.by) countKill(mutant, result.by);
    if (!values.all && explained(mutant) !== undefined) return false;
    return !result || !stillTrue(result, chooseTests(mutant, tests, kills, secondsMax), present);
  });
  console.log(`${mutants.length} mutants, ${open.length} to try, ${tests.length} test files`);
  let done = 0;
  let saidAt = performance.now();
  await share(open, async (mutant, copy) => {
    const result = await tryOne(mutant, copy, chooseTests(mutant, tests, kills, secondsMax));
    known.results[mutant.id] = result;
    if (result.by) countKill(mutant, result.by);
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
  const result = await copy.with(mutant.file, mutant, async (): Promise<Result> => {
    for (const test of chosen) {
      const run = await copy.run(test.path, Math.ceil(test.seconds * 4 + 20));
      if (!run.red) continue;
      if (run.output.includes("syntax error at or near")) return { outcome: "invalid", unseenBy: [] };
      return { outcome: "killed", by: test.path, byHash: test.hash, failure: run.failure };
    }
    return { outcome: "survived", unseenBy: chosen.map((test) => test.hash) };
  });
  if (mutant.file.endsWith(".sql")) await dropOtherTemplates();
  return result;
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

/** Each changed schema has made a template of its own. */
async function dropOtherTemplates(): Promise<void> {
  const rows = await admin<{ datname: string }[]>`
    select datname from pg_database d where datname like 'frontrow_template_%'
      and not exists (select from pg_stat_activity a where a.datname = d.datname)`;
  for (const { datname } of rows.slice(4))
    await admin.unsafe(`drop database if exists ${datname}`).catch(() => {});
}

function countKill(mutant: Mutant, by: string): void {
  const key = `${mutant.file} ${by}`;
  kills.set(key, (kills.get(key) ?? 0) + 1);
}

/** Answers whether a survivor is left that nobody has explained. */
function report(): boolean {
  const counts: Record<string, number> = {};
  const left: Mutant[] = [];
  for (const mutant of mutants) {
    const outcome = known.results[mutant.id]?.outcome ?? "untried";
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
