import { test } from "bun:test";
import { join } from "node:path";
import { begin, type CollectedTest, end, runOnce, tests } from "./collected-tests.ts";
import type { Answer, Question } from "./quick-pass.ts";

/**
 * Runs inside the copy whose source has all mutants switched off, as a test of its own: tries one mutant after another
 * on the tests of one file, each on those that reach it. The parent says which, and hears what came of it.
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
  kills: number;
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
  const known = await measured();
  const reach = [...new Set(known.flatMap((each) => [...each.reach]))];
  let question = await ask({ ready: reach });
  while (question.mutant !== undefined) question = await ask(await tried(question, known));
  hear();
  await end().catch(() => {});
}, 3_600_000);
void next.then(() => setTimeout(() => process.exit(0), 5_000));

/** Each test twice: what does not bear to be repeated is left out. */
async function measured(): Promise<Known[]> {
  const known: Known[] = [];
  for (const each of tests) {
    reached = new Set();
    const startedAt = performance.now();
    const isGreen = await isGreenWith(-1, each, 120_000);
    const ms = performance.now() - startedAt;
    if (isGreen === "green") known.push({ test: each, reach: reached, ms, kills: 0 });
  }
  const repeatable: Known[] = [];
  for (const each of known) {
    reached = new Set();
    if ((await isGreenWith(-1, each.test, 120_000)) !== "green") continue;
    for (const n of reached) each.reach.add(n);
    repeatable.push(each);
  }
  return repeatable;
}

async function tried({ mutant, isFresh, msMax }: Question, known: readonly Known[]): Promise<Answer> {
  const number = mutant!;
  const reaching = known
    .filter(({ reach }) => reach.has(number))
    .toSorted((a, b) => b.kills - a.kills || a.ms - b.ms);
  let spent = 0;
  for (const each of reaching) {
    if (spent > 0 && spent + each.ms > msMax!) continue;
    spent += each.ms;
    const outcome = await isGreenWith(number, each.test, each.ms * TIMES_MAX + SPARE_MS);
    if (outcome === "green") continue;
    const { name } = each.test;
    if (outcome === "hangs") return { number, killedBy: name, isBroken: true };
    // Was it the mutant, or what an earlier one left behind? In a process that has just begun there was none.
    const after = await isGreenWith(-1, each.test, each.ms * TIMES_MAX + SPARE_MS);
    if (after !== "green") return { number, isBroken: true, ...(isFresh ? { killedBy: name } : {}) };
    each.kills += 1;
    return { number, killedBy: name };
  }
  return { number, ms: spent };
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
