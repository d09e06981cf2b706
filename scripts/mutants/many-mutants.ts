import { test } from "bun:test";
import { join } from "node:path";
import { begin, type CollectedTest, end, runOnce, tests } from "./collected-tests.ts";
import type { Answer, Measured, Question } from "./quick-pass.ts";

/**
 * Runs inside the copy whose source has all mutants switched off, as a test of its own: tries one mutant
 * after another on the tests of one file, each on those that reach it. The parent says which, and hears what
 * came of it.
 */
const TEST_FILE = process.env.FRONTROW_MUTANTS_TEST_FILE!;
/** A test that takes this much longer than without a mutant hangs. */
const TIMES_MAX = 6;
const SPARE_MS = 4_000;

let on = -1;
let reached = new Set<number>();
(globalThis as { mutantIsOn?: (n: number) => boolean }).mutantIsOn = (n) => {
  reached.add(n);
  return n === on;
};

interface Known {
  test: CollectedTest;
  reach: Set<number>;
  ms: number;
  /** By function, and in all: how many mutants it was asked about, and how many it saw. */
  counts: Map<string, { seen: number; asked: number }>;
  isRepeatable: boolean;
}

const { promise: next, resolve: hear } = Promise.withResolvers<void>();
let listener: (question: Question) => void = () => {};
process.on("message", (question: Question) => listener(question));
const say = (answer: Answer): void => void process.send!(answer);

function ask(answer: Answer): Promise<Question> {
  return new Promise((resolve) => {
    listener = resolve;
    say(answer);
  });
}

test("many mutants", async () => {
  await import(join(process.cwd(), TEST_FILE));
  await begin();
  const { measured: before } = await ask({ isNew: true });
  const known = before ? before.flatMap(knownAs) : await measured();
  let question = await ask({
    ready: known.map(({ test: { name }, reach, ms, isRepeatable }) => ({
      name,
      reach: [...reach],
      ms,
      isRepeatable,
    })),
  });
  while (question.mutant !== undefined) question = await ask(await tried(question, known));
  hear();
  await end().catch(() => {});
}, 3_600_000);
void next.then(() => setTimeout(() => process.exit(0), 5_000));

function knownAs({ name, reach, ms, isRepeatable }: Measured): Known[] {
  const found = tests.find((each) => each.name === name);
  return found ? [{ test: found, reach: new Set(reach), ms, isRepeatable, counts: new Map() }] : [];
}

/** Each test twice: what does not bear to be repeated is told apart. */
async function measured(): Promise<Known[]> {
  const known: Known[] = [];
  for (const each of tests) {
    reached = new Set();
    const startedAt = performance.now();
    const isGreen = await isGreenWith(-1, each, 120_000);
    const ms = performance.now() - startedAt;
    const isRepeatable = isGreen === "green";
    known.push({ test: each, reach: reached, ms, counts: new Map(), isRepeatable });
  }
  for (const each of known.filter(({ isRepeatable }) => isRepeatable)) {
    reached = new Set();
    each.isRepeatable = (await isGreenWith(-1, each.test, 120_000)) === "green";
    for (const n of reached) each.reach.add(n);
  }
  return known;
}

/** What saw the mutants of the same function is asked first, and of two the quicker one. */
function worth(each: Known, within: string): number {
  const near = countsOf(each, within);
  const all = countsOf(each, "");
  const chance = (near.seen + 0.2 * all.seen + 0.1) / (near.asked + 0.2 * all.asked + 1);
  return chance / (each.ms + 5);
}

function countsOf({ counts }: Known, within: string): { seen: number; asked: number } {
  const found = counts.get(within) ?? { seen: 0, asked: 0 };
  counts.set(within, found);
  return found;
}

async function tried(question: Question, known: readonly Known[]): Promise<Answer> {
  const { isFresh, msMax, within = "", green = [], likely = [] } = question;
  const number = question.mutant!;
  for (const each of known) {
    const near = countsOf(each, within);
    if (near.asked === 0 && likely.includes(each.test.name)) near.seen = near.asked = 1;
  }
  const reaching = known
    .filter(
      ({ test: { name }, reach, isRepeatable }) => isRepeatable && reach.has(number) && !green.includes(name),
    )
    .toSorted((a, b) => worth(b, within) - worth(a, within));
  let isByAll = !known.some(({ reach, isRepeatable }) => !isRepeatable && reach.has(number));
  let spent = 0;
  for (const each of reaching) {
    if (spent > 0 && spent + each.ms > msMax!) {
      isByAll = false;
      continue;
    }
    spent += each.ms;
    const counts = [countsOf(each, within), countsOf(each, "")];
    for (const count of counts) count.asked += 1;
    const outcome = await isGreenWith(number, each.test, each.ms * TIMES_MAX + SPARE_MS);
    if (outcome === "green") {
      green.push(each.test.name);
      continue;
    }
    const { name } = each.test;
    if (outcome === "hangs") return { number, killedBy: name, isBroken: true };
    // Was it the mutant, or what an earlier one left behind? In a process that has just begun there was none.
    const after = await isGreenWith(-1, each.test, each.ms * TIMES_MAX + SPARE_MS);
    if (after !== "green") return { number, isBroken: true, ...(isFresh ? { killedBy: name } : {}) };
    for (const count of counts) count.seen += 1;
    return { number, killedBy: name };
  }
  return { number, ms: spent, green, isByAll };
}

async function isGreenWith(
  mutant: number,
  each: CollectedTest,
  msMax: number,
): Promise<"green" | "red" | "hangs"> {
  on = mutant;
  let timer: Timer | undefined;
  const late = new Promise<"hangs">((resolve) => {
    timer = setTimeout(() => resolve("hangs"), msMax);
  });
  const run = runOnce(each).then(
    () => "green" as const,
    () => "red" as const,
  );
  try {
    return await Promise.race([run, late]);
  } finally {
    clearTimeout(timer);
    on = -1;
  }
}
