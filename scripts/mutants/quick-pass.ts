import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutant } from "./mutant.ts";
import type { TestFile } from "./test-choice.ts";
import { type Numbered, switchedSource } from "./switched-source.ts";
import type { WorkingCopy } from "./working-copy.ts";

/** From the process of one test file: what it reaches; what came of one mutant. */
export interface Answer {
  ready?: number[];
  number?: number;
  killedBy?: string;
  ms?: number;
  /** Nothing more can be learnt from this process. */
  isBroken?: boolean;
}

/** To it: the next mutant, or none when there are no more. */
export interface Question {
  mutant?: number;
  /** Whether it is the first of its process. */
  isFresh?: boolean;
  msMax?: number;
}

const SILENT_MS_MAX = 90_000;
const RESTARTS_MAX = 40;

export interface QuickPass {
  /** Whether a mutant is still to be tried. */
  isOpen(mutant: Mutant): boolean;
  killed(mutant: Mutant, test: TestFile, name: string): void;
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

/** Of the test files that are left, the one with the most tests in its time of what is open. */
export function takeBest(
  queue: TestFile[],
  mutants: readonly Mutant[],
  pass: Pick<QuickPass, "isOpen">,
): TestFile | undefined {
  const open = new Map<string, number>();
  for (const mutant of mutants) {
    if (pass.isOpen(mutant)) open.set(mutant.file, (open.get(mutant.file) ?? 0) + 1 / mutant.fileLines);
  }
  const worth = ({ covers, cost, tests }: TestFile): number => {
    const reached = [...open].map(([file, each]) => each * (covers[file]?.lines.length ?? 0));
    return (reached.reduce((sum, each) => sum + each, 0) * tests) / cost;
  };
  const [best] = queue.toSorted((x, y) => worth(y) - worth(x));
  if (!best || worth(best) === 0) return undefined;
  queue.splice(queue.indexOf(best), 1);
  return best;
}

/** Tries every open mutant that one test file reaches, in as few processes as it takes. */
export async function tryOn(
  test: TestFile,
  copy: WorkingCopy,
  mutants: readonly Mutant[],
  pass: QuickPass,
): Promise<{ reached: number; killed: number; processes: number }> {
  const done = new Set<number>();
  const totals = { reached: 0, killed: 0, processes: 0 };
  let again: number | undefined;
  while (totals.processes < RESTARTS_MAX && !pass.isOver()) {
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
        !done.has(number) && !taken.has(number) && pass.isOpen(mutants[number]!) && msLeft(number) > 0;
      given = again ?? (pass.isOver() ? undefined : reach.find(isWanted));
      again = undefined;
      if (given === undefined) {
        isDone = true;
        child.send({});
        return;
      }
      taken.add(given);
      child.send({ mutant: given, isFresh: isFirst, msMax: msLeft(given) });
      isFirst = false;
    };
    const msLeft = (number: number): number => pass.msMax - (outlived.get(number) ?? 0);
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
      if (answer.ready) {
        reach = answer.ready.toSorted((a, b) => a - b);
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
