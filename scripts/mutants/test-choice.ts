import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Kills } from "./kills.ts";
import { hashOf, type Mutant } from "./mutant.ts";
import { ROOT } from "./scope.ts";
import type { WorkingCopy } from "./working-copy.ts";

/**
 * Tests of guards, and not of processes, pages, packages or benchmarks; nor of logins, which are the whole
 * server's: copies that share it would fail each other's tests.
 */
const TESTS = ["src/**/*.test.ts", "test/**/*.test.ts"];
const NOT_RUN = [
  /^test\/(clients\/|faults\/|main|run|mutants|contract\/openapi|attacks\/(?!other-peoples|door))/,
  /restart|readme|generated-clients|lint-rules|embedded-postgres|external-postgres|src\/pages/,
  /src\/documentation|answered-in-time|overload|worker-login|connection-check/,
];
/** What sees an invariant that is gone. */
const SCHEMA_TESTS = /^test\/schema\//;
/** Of a test's time, what it needs the processor for; the rest is waiting. */
const BUSY_SHARE = 0.5;
/** A file that takes longer is not run for each mutant. */
const SECONDS_MAX = 60;

/** What a run of a test file without any mutant showed. */
export interface TestFile {
  path: string;
  /** Of its text. */
  hash: string;
  /** As they were measured, beside others. */
  seconds: number;
  /** As it would be on a quiet machine. */
  cost: number;
  isGreen: boolean;
  /** How many. */
  tests: number;
  /** By source file: the hash of its text, and the lines that ran. */
  covers: Record<string, { hash: string; lines: number[] }>;
}

export function testPaths(): string[] {
  return TESTS.flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(ROOT)].toSorted()).filter(
    (path) => !NOT_RUN.some((paths) => paths.test(path)),
  );
}

function hashOfFile(path: string): string {
  const whole = join(ROOT, path);
  return existsSync(whole) ? hashOf(readFileSync(whole, "utf8")) : "";
}

/** Of a test file; those of the schema have their cases in files beside them. */
export function hashOfTests(path: string): string {
  if (!SCHEMA_TESTS.test(path)) return hashOfFile(path);
  return hashOf([...new Bun.Glob("test/schema/*.ts").scanSync(ROOT)].toSorted().map(hashOfFile).join());
}

/** Runs a test file as it is, and looks which lines it reaches. */
export async function measure(copy: WorkingCopy, path: string): Promise<TestFile> {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-coverage-"));
  try {
    const coverage = ["--coverage", "--coverage-reporter=lcov", `--coverage-dir=${folder}`];
    const run = await copy.run(path, 240, coverage);
    const report = join(folder, "lcov.info");
    const covers = existsSync(report) ? parseCoverage(readFileSync(report, "utf8")) : {};
    const { seconds, busySeconds, red } = run;
    const cost = Math.max(0.3, busySeconds / BUSY_SHARE);
    const tests = Number(/^Ran (\d+) test/m.exec(run.output)?.[1] ?? 0);
    return { path, hash: hashOfTests(path), seconds, cost, isGreen: !red, tests, covers };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function parseCoverage(lcov: string): TestFile["covers"] {
  const covers: TestFile["covers"] = {};
  let lines: number[] = [];
  for (const line of lcov.split("\n")) {
    const source = /^SF:(src\/.*)$/.exec(line);
    if (source) covers[source[1]!] = { hash: hashOfFile(source[1]!), lines: (lines = []) };
    else if (line.startsWith("SF:")) lines = [];
    const [, number, times] = /^DA:(\d+),(\d+)/.exec(line) ?? [];
    if (number !== undefined && times !== "0") lines.push(Number(number));
  }
  return covers;
}

/**
 * The test files that reach the mutant, those first that are likely to see it soon, as many as take
 * `secondsMax` together. What only sees a guard's loss after that is not near it.
 */
export function chooseTests(
  mutant: Mutant,
  tests: readonly TestFile[],
  kills: Kills,
  secondsMax: number,
): TestFile[] {
  const usable = tests.filter((test) => test.isGreen && test.cost <= SECONDS_MAX);
  const isSchema = mutant.file.endsWith(".sql");
  const chosen = usable.filter((test) =>
    isSchema ? SCHEMA_TESTS.test(test.path) : !SCHEMA_TESTS.test(test.path) && reaches(test, mutant),
  );
  const name = basename(mutant.file).replace(/\..*/, "");
  const near = new Set(kills.near(mutant).map(({ path }) => path));
  const worth = (test: TestFile): number => {
    const isNamed = basename(test.path).includes(name) || (isSchema && test.path.includes(name));
    const share = (coverageOf(test, mutant)?.lines.length ?? 0) / mutant.fileLines;
    const expected = share / 2 + (isNamed ? 0.4 : 0);
    const chance = kills.chance(mutant, test.path, expected) + kills.shareOfKind(mutant, test.path);
    return (chance + (near.has(test.path) ? 0.5 : 0)) / test.cost;
  };
  let seconds = 0;
  return chosen
    .toSorted((a, b) => worth(b) - worth(a))
    .filter((test, i) => {
      const fits = i === 0 || seconds + test.cost <= secondsMax;
      if (fits) seconds += test.cost;
      return fits;
    });
}

const NAMES_MAX = 3;
/** A file that takes less is run whole. */
const LONG_SECONDS = 1.2;

/** Some tests of one long file that saw the neighbours: they are asked before whole files are. */
export function chooseNames(
  mutant: Mutant,
  chosen: readonly TestFile[],
  kills: Kills,
): { test: TestFile; names: string[] } | undefined {
  const near = kills.near(mutant);
  const test = chosen.find(({ path, cost }) => cost > LONG_SECONDS && path === near[0]?.path);
  if (!test) return undefined;
  const names = near.filter(({ path }) => path === test.path).map((each) => each.test);
  return { test, names: names.slice(0, NAMES_MAX) };
}

/** By line while the file is as it was measured; by file alone when it has changed or moved. */
function reaches(test: TestFile, mutant: Mutant): boolean {
  const covered = coverageOf(test, mutant);
  if (!covered) return false;
  if (covered.hash !== hashOfFile(mutant.file)) return covered.lines.length > 0;
  const end = mutant.line + mutant.original.length / 60 + 2;
  // Statements of several lines are counted on one of them.
  return covered.lines.some((line) => line >= mutant.line - 2 && line <= end);
}

/** Of a file that has moved since it was measured, by its name. */
function coverageOf(test: TestFile, mutant: Mutant): TestFile["covers"][string] | undefined {
  const name = basename(mutant.file);
  return (
    test.covers[mutant.file] ?? Object.entries(test.covers).find(([path]) => basename(path) === name)?.[1]
  );
}
