import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startForgetfulServer, TEST_SERVER_VARIABLE, type TestServer } from "../testing/postgres.ts";
import { type Guard, GUARDS } from "../scripts/mutants/guards.ts";
import { ROOT } from "../scripts/mutants/scope.ts";
import { type TestRun, WorkingCopy } from "../scripts/mutants/working-copy.ts";

setDefaultTimeout(180_000);

let server: TestServer | undefined;
const copies: WorkingCopy[] = [];

beforeAll(async () => {
  const shared = process.env[TEST_SERVER_VARIABLE];
  if (!shared) server = await startForgetfulServer();
  for (let i = 0; i < 2; i += 1) copies.push(new WorkingCopy(shared ?? server!.url));
});
afterAll(async () => {
  for (const copy of copies) copy.remove();
  await server?.stop();
});

/** The one file of these that contains a text. */
function fileWith(text: string, patterns: readonly string[]): { path: string; source: string } {
  const found = patterns
    .flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(ROOT)])
    .map((path) => ({ path, source: readFileSync(join(ROOT, path), "utf8") }))
    .filter(({ path, source }) => !path.endsWith("mutants/guards.ts") && source.includes(text));
  if (found.length !== 1) throw new Error(`${found.length} files contain: ${text}`);
  return found[0]!;
}

async function without({ original, replacement, seenBy }: Guard, copy: WorkingCopy): Promise<TestRun> {
  const { path, source } = fileWith(original, ["src/**/!(*.test).{ts,sql}"]);
  expect(source.split(original)).toHaveLength(2);
  const start = source.indexOf(original);
  const edit = { start, end: start + original.length, replacement, kind: "guard" };
  const { path: testFile } = fileWith(`"${seenBy}"`, ["src/**/*.test.ts", "test/**/*.test.ts"]);
  const name = seenBy.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return copy.with(path, edit, () => copy.run(testFile, 60, ["-t", name]));
}

test("each of the guards that were once missed by nobody is missed by its test when it is gone", async () => {
  const queue = [...GUARDS];
  const missed: string[] = [];
  const tryNext = async (copy: WorkingCopy): Promise<void> => {
    for (let guard = queue.shift(); guard; guard = queue.shift()) {
      const run = await without(guard, copy);
      if (run.red && run.failure.endsWith(guard.seenBy)) missed.push(guard.promise);
      else console.error(`${guard.promise}: ${run.red ? run.output : "not missed"}`);
    }
  };
  await Promise.all(copies.map(tryNext));
  expect(missed.toSorted()).toEqual(GUARDS.map((guard) => guard.promise).toSorted());
});
