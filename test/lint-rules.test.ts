import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * Our own settings of the linter, each shown to be enforced: a linter that lets everything pass says nothing.
 */
const ROOT = join(import.meta.dir, "..");
const OXLINT = join(ROOT, "node_modules", ".bin", "oxlint");
// The linter takes a fraction of a second; a busy machine may take its time.
setDefaultTimeout(180_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "frontrow lint "));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Files = Record<string, string>;

/** Lints each set of files as a project of its own under the repository's configuration, all in one run. */
async function lint(...projects: Files[]): Promise<{ exitCode: number; complaints: string[] }> {
  const run = mkdtempSync(join(folder, "run-"));
  projects.forEach((files, i) => {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(run, String(i), file)), { recursive: true });
      writeFileSync(join(run, String(i), file), text);
    }
    cpSync(join(ROOT, ".oxlintrc.json"), join(run, String(i), ".oxlintrc.json"));
  });
  const linter = Bun.spawn([OXLINT, "--deny-warnings", "--format=unix"], {
    cwd: run,
    stdout: "pipe",
    stderr: "inherit",
  });
  const lines = (await new Response(linter.stdout).text()).split("\n");
  const complaints = projects.map((_, i) => lines.filter((line) => line.startsWith(`${i}/`)).join("\n"));
  return { exitCode: await linter.exited, complaints };
}

const value = (path: string) => `export { thing } from "${path}";`;

test("files that import each other in a circle are refused", async () => {
  const { exitCode, complaints } = await lint({
    "src/core/ids.ts": value("./limits.ts"),
    "src/core/limits.ts": value("./ids.ts"),
  });
  expect(complaints[0]).toContain("import(no-cycle)");
  expect(exitCode).not.toBe(0);
});

describe("the environment", () => {
  const READS = [
    "export const port = process.env.PORT;",
    'export const port = process.env["PORT"];',
    "export const port = Bun.env.PORT;",
    "export const { env } = process;",
  ];
  const inEach = (files: string[]) => files.flatMap((file) => READS.map((text) => ({ [file]: text })));

  test("is read by no module, no infrastructure and no worker", async () => {
    const projects = inEach(["src/wallet/service.ts", "src/http/http.ts", "src/worker.ts"]);
    const { exitCode, complaints } = await lint(...projects);
    expect(projects.filter((_, i) => !complaints[i]!.includes("eslint(no-restricted-properties)"))).toEqual(
      [],
    );
    expect(exitCode).not.toBe(0);
  });

  test("is read by main and its configuration", async () => {
    const { exitCode, complaints } = await lint(...inEach(["src/main.ts", "src/supervisor/config.ts"]));
    expect(complaints.filter((complaint) => complaint !== "")).toEqual([]);
    expect(exitCode).toBe(0);
  });
});
