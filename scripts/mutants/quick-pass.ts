import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutant } from "./mutant.ts";
import type { TestFile } from "./test-choice.ts";
import { type Numbered, switchedSource } from "./switched-source.ts";
import type { WorkingCopy } from "./working-copy.ts";

/** What one test showed without any mutant. */
export interface Measured {
  name: string;
  reach: number[];
  ms: number;
  isRepeatable: boolean;
}

/** From the process of one test file: what its tests reach; what came of one mutant. */
export interface Answer {
  /** It asks whether its tests have been measured before. */
  isNew?: boolean;
  ready?: Measured[];
  number?: number;
  killedBy?: string;
  ms?: number;
  /** The tests that did not see it. */
  green?: string[];
  /** Whether it has outlived every test of the file that reaches it. */
  isByAll?: boolean;
  /** Nothing more can be learnt from this process. */
  isBroken?: boolean;
}

/** To it: the next mutant, or none when there are no more. */
export interface Question {
  measured?: Measured[] | undefined;
  mutant?: number;
  /** The function that it lies in. */
  within?: string;
  /** Whether it is the first of its process. */
  isFresh?: boolean;
  msMax?: number;
  /** Tests that it has outlived before. */
  green?: string[];
  /** Tests that saw others of its function. */
  likely?: string[];
}

/** How much of a test file's time each mutant gets, and which files it is tried on. */
export interface Round {
  msMax: number;
  /** Those that saw others of its function or of its source file, or all that reach it. */
  reach: "function" | "file" | "all";
}

/** Most die where their neighbours did; of the rest most die quickly, and what reaches far sees little. */
export const ROUNDS: readonly Round[] = [
  { msMax: 2_500, reach: "function" },
  { msMax: 400, reach: "file" },
  { msMax: 400, reach: "all" },
  { msMax: 2_500, reach: "all" },
  { msMax: 60_000, reach: "all" },
];
const SILENT_MS_MAX = 90_000;
/** A file whose processes break without seeing anything is given up. */
const RESTARTS_FREE = 6;
const RESTARTS_A_DEATH = 2;

export interface QuickPass {
  /** Whether a mutant is still to be tried on a test file. */
  isOpen(mutant: Mutant, test: TestFile): boolean;
  /** The tests of a file that saw others of its function, the most successful first. */
  likely(mutant: Mutant, test: TestFile): string[];
  killed(mutant: Mutant, test: TestFile, name: string): void;
  /** No test of a file saw it. */
  missed(mutant: Mutant, test: TestFile): void;
  isOver(): boolean;
  /** Of tests that a mutant outlives. */
  msMax: number;
}

/** Writes all mutants into the copy's source, each of them off, and has its test files collected. */
export function prepareCopy(copy: WorkingCopy, mutants: readonly Mutant[], tests: readonly TestFile[]): void {
  const byFile = Map.groupBy(
    mutants.map((mutant, number): Numbered => ({ mutant, number })),
    ({ mutant }) => mutant.file,
  );
  const transpiler = new Bun.Transpiler({ loader: "ts" });
  for (const [file, all] of byFile) {
    if (!file.endsWith(".ts")) continue;
    const path = join(copy.folder, file);
    const { text } = switchedSource(readFileSync(path, "utf8"), all);
    transpiler.transformSync(text);
    writeFileSync(path, text);
  }
  const collector = join(copy.folder, "scripts", "mutants", "collected-tests.ts");
  const helpers = [...new Bun.Glob("{test,testing}/**/*.ts").scanSync(copy.folder)];
  for (const path of new Set([...helpers, ...tests.map((test) => test.path)])) {
    const whole = join(copy.folder, path);
    const text = readFileSync(whole, "utf8");
    writeFileSync(whole, text.replaceAll('from "bun:test"', `from ${JSON.stringify(collector)}`));
  }
}

/** The mutants that some process is at work on. */
const taken = new Set<number>();
/** How long each has outlived tests. */
const outlived = new Map<number, number>();
/** By test file: what its tests showed without any mutant. */
const measured = new Map<string, Measured[]>();
/** By test file and mutant: the tests that it has outlived. */
const greens = new Map<string, Set<string>>();

/** Tests beside a rule, of which a hundred take as long as one that needs a server. */
const PURE_COST_MAX = 0.6;

/**
 * Of the files that are left: pure ones first, then the one with the most tests in its time of what is open.
 */
export function takeBest(
  queue: TestFile[],
  mutants: readonly Mutant[],
  pass: Pick<QuickPass, "isOpen">,
): TestFile | undefined {
  const worth = (test: TestFile): number => {
    let reached = 0;
    const exact = measured.get(test.path);
    if (exact) {
      const numbers = new Set(exact.flatMap(({ reach }) => reach));
      for (const number of numbers) if (pass.isOpen(mutants[number]!, test)) reached += 1;
      return (reached * test.tests) / test.cost;
    }
    for (const mutant of mutants) {
      const lines = test.covers[mutant.file]?.lines.length ?? 0;
      if (lines > 0 && pass.isOpen(mutant, test)) reached += lines / mutant.fileLines;
    }
    return (reached * test.tests) / test.cost;
  };
  const isPure = (test: TestFile): boolean => test.path.startsWith("src/") && test.cost <= PURE_COST_MAX;
  const worths = new Map(queue.map((test) => [test, worth(test) * (isPure(test) ? 1_000 : 1)]));
  const [best] = queue.toSorted((x, y) => worths.get(y)! - worths.get(x)!);
  if (!best || worths.get(best) === 0) return undefined;
  queue.splice(queue.indexOf(best), 1);
  return best;
}

/** Tries every open mutant that one test file reaches, in as few processes as it takes. */
export async function tryOn(
  test: TestFile,
  copy: WorkingCopy,
  mutants: readonly Mutant[],
  pass: QuickPass,
  roundMs: number,
): Promise<{ reached: number; killed: number; processes: number }> {
  const done = new Set<number>();
  const totals = { reached: 0, killed: 0, processes: 0 };
  let again: number | undefined;
  const isWorthIt = (): boolean => totals.processes < RESTARTS_FREE + RESTARTS_A_DEATH * totals.killed;
  while (isWorthIt() && !pass.isOver()) {
    totals.processes += 1;
    const ended = await oneProcess();
    if (ended) break;
  }
  return totals;

  /** Answers whether all are done. */
  async function oneProcess(): Promise<boolean> {
    let reach: number[] = [];
    let given: number | undefined;
    let isFirst = true;
    let isDone = false;
    let timer: Timer | undefined;
    const give = (): void => {
      const isWanted = (number: number): boolean =>
        !done.has(number) && !taken.has(number) && pass.isOpen(mutants[number]!, test) && msLeft(number) > 0;
      given = again ?? (pass.isOver() ? undefined : reach.find(isWanted));
      again = undefined;
      if (given === undefined) {
        isDone = true;
        child.send({});
        return;
      }
      taken.add(given);
      const { file, within } = mutants[given]!;
      const likely = pass.likely(mutants[given]!, test);
      const question = { mutant: given, within: `${file} ${within}`, isFresh: isFirst, likely };
      child.send({ ...question, msMax: msLeft(given), green: [...greensOf(given)] });
      isFirst = false;
    };
    const msLeft = (number: number): number => Math.min(roundMs, pass.msMax - (outlived.get(number) ?? 0));
    const greensOf = (number: number): Set<string> => {
      const key = `${number} ${test.path}`;
      const found = greens.get(key) ?? new Set<string>();
      greens.set(key, found);
      return found;
    };
    const settle = (killedBy: string | undefined): void => {
      if (given === undefined) return;
      taken.delete(given);
      done.add(given);
      if (killedBy !== undefined) {
        totals.killed += 1;
        pass.killed(mutants[given]!, test, killedBy);
      }
      given = undefined;
    };
    const hear = (answer: Answer): void => {
      watch();
      if (answer.isNew) {
        child.send({ measured: measured.get(test.path) });
        return;
      }
      if (answer.ready) {
        measured.set(test.path, answer.ready);
        const repeatable = answer.ready.filter(({ isRepeatable }) => isRepeatable);
        reach = [...new Set(repeatable.flatMap((each) => each.reach))].toSorted((a, b) => a - b);
        totals.reached = reach.length;
      } else if (answer.isBroken && answer.killedBy === undefined) {
        // Once more, in a process of its own.
        taken.delete(given!);
        again = given;
        given = undefined;
        child.kill("SIGKILL");
        return;
      } else {
        outlived.set(given!, (outlived.get(given!) ?? 0) + (answer.ms ?? 0));
        for (const name of answer.green ?? []) greensOf(given!).add(name);
        if (answer.isByAll) pass.missed(mutants[given!]!, test);
        settle(answer.killedBy);
      }
      if (answer.isBroken) child.kill("SIGKILL");
      else give();
    };
    const child = copy.startMany(test.path, hear);
    const watch = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill("SIGKILL"), SILENT_MS_MAX + test.seconds * 3_000);
    };
    watch();
    await child.exited;
    clearTimeout(timer);
    const hasBegun = reach.length > 0;
    // It died of the mutant that it was at.
    if (!isDone && !pass.isOver()) settle("took too long");
    return isDone || !hasBegun;
  }
}
