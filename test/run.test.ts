import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dir, "..");
const RUNNER = join(import.meta.dir, "..", "scripts", "run.mjs");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "frontrow run "));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(source: string, ...parameters: string[]) {
  const script = join(folder, `${Bun.hash(source)}.ts`);
  await Bun.write(script, source);
  return Bun.spawn(["node", RUNNER, script, ...parameters], { stdout: "pipe", stderr: "pipe" });
}

test("runs the script under Bun with its arguments as they are", async () => {
  const child = await start("console.log(Bun.version.length > 0, process.argv.slice(2))", "a b", "--c");
  expect(await new Response(child.stdout).text()).toBe('true [ "a b", "--c" ]\n');
  expect(await child.exited).toBe(0);
});

test("exits with the script's code", async () => {
  const child = await start("process.exit(42)");
  expect(await child.exited).toBe(42);
});

test("passes a signal on and waits for the script to end", async () => {
  const child = await start(
    `process.on('SIGTERM', () => setTimeout(() => process.exit(7), 200));
     setInterval(() => {}, 1000);
     console.log(process.pid);`,
  );
  const [first] = await Array.fromAsync(firstChunk(child.stdout));
  child.kill("SIGTERM");
  expect(await child.exited).toBe(7);
  expect(() => process.kill(Number(first), 0)).toThrow();
});

test("dies of the signal that killed the script", async () => {
  const child = await start("process.kill(process.pid, 'SIGKILL')");
  await child.exited;
  expect(child.signalCode).toBe("SIGKILL");
});

test("says how it is used when no script is named", async () => {
  const child = Bun.spawn(["node", RUNNER], { stderr: "pipe" });
  expect(await new Response(child.stderr).text()).toBe("usage: node scripts/run.mjs <script> [arguments]\n");
  expect(await child.exited).toBe(1);
});

describe("every command", () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };

  test.each(Object.entries(scripts))(
    "npm run %s says what it is for with --help, and does nothing else",
    async (_, text) => {
      const words = text.split(" ");
      // Through the runner, which installs what is missing.
      expect(words.slice(0, 2)).toEqual(["node", "scripts/run.mjs"]);
      const child = Bun.spawn([...words.slice(0, 1), RUNNER, ...absolute(words.slice(2)), "--help"], {
        cwd: folder,
        stdout: "pipe",
        stderr: "pipe",
      });
      const said = await new Response(child.stdout).text();
      expect(await child.exited).toBe(0);
      expect(said.length).toBeGreaterThan(60);
      expect(readdirSync(folder).filter((name) => !name.endsWith(".ts"))).toEqual([]);
    },
  );

  const absolute = (words: string[]) => words.map((word) => (word.endsWith(".ts") ? join(ROOT, word) : word));
});

async function* firstChunk(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  yield new TextDecoder().decode(value);
}
