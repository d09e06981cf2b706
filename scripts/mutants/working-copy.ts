import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { TEST_SERVER_VARIABLE } from "../../testing/postgres.ts";
import { applied, type Edit } from "./mutant.ts";
import type { Answer } from "./quick-pass.ts";
import { ROOT } from "./scope.ts";

const NOT_COPIED = new Set(["node_modules", ".git", "reports", ".data"]);

export interface TestRun {
  red: boolean;
  timedOut: boolean;
  seconds: number;
  /** Of the processor. */
  busySeconds: number;
  /** The first test that failed; or what else ended the run. */
  failure: string;
  output: string;
}

/** A copy of the project, in which a guard can be taken out while everybody else works on. */
export class WorkingCopy {
  readonly folder: string;
  readonly #serverUrl: string;

  constructor(serverUrl: string) {
    this.#serverUrl = serverUrl;
    this.folder = mkdtempSync(join(tmpdir(), "frontrow-mutants-"));
    chmodSync(this.folder, 0o755);
    cpSync(ROOT, this.folder, { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
  }

  /** Runs `work` with the edit made, and undoes it. */
  async with<T>(file: string, edit: Edit, work: () => Promise<T>): Promise<T> {
    const path = join(this.folder, file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, applied(text, edit));
    try {
      return await work();
    } finally {
      writeFileSync(path, text);
    }
  }

  /** Runs one test file, or one test of it, to its first failure. */
  async run(testFile: string, secondsMax: number, more: readonly string[] = []): Promise<TestRun> {
    const startedAt = performance.now();
    const timeout = ["--timeout", String(secondsMax * 1_000)];
    const child = Bun.spawn(
      [process.execPath, "test", "--bail=1", "--no-orphans", ...timeout, ...more, `./${testFile}`],
      {
        cwd: this.folder,
        env: { ...process.env, [TEST_SERVER_VARIABLE]: this.#serverUrl },
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      },
    );
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, secondsMax * 1_000);
    const [stdout, stderr] = await Promise.all([read(child.stdout), read(child.stderr)]);
    await child.exited;
    clearTimeout(timer);
    const output = stdout + stderr;
    const seconds = (performance.now() - startedAt) / 1_000;
    const busySeconds = Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1_000_000;
    const failed = /^\(fail\) (.*?)(?: \[[\d.]+m?s\])?$/m.exec(output)?.[1];
    const failure = timedOut ? "took too long" : (failed ?? lastError(output));
    return { red: child.exitCode !== 0, timedOut, seconds, busySeconds, failure, output };
  }

  /** Starts the process that tries many mutants on the tests of one file, one after another as it is told. */
  startMany(testFile: string, hear: (answer: Answer) => void) {
    const driver = "./scripts/mutants/many-mutants.ts";
    return Bun.spawn([process.execPath, "test", "--no-orphans", "--timeout", "3600000", driver], {
      cwd: this.folder,
      env: {
        ...process.env,
        [TEST_SERVER_VARIABLE]: this.#serverUrl,
        FRONTROW_MUTANTS_TEST_FILE: testFile,
      },
      ipc: hear,
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function read(stream: ReadableStream): Promise<string> {
  return new Response(stream).text();
}

function lastError(output: string): string {
  return /^.*error: .*$/im.exec(output)?.[0].slice(0, 120) ?? "the run failed";
}
