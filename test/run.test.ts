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
  const absolute = (words: string[]) => words.map((word) => (word.endsWith(".ts") ? join(ROOT, word) : word));
  const folders = () => readdirSync(folder).filter((name) => !name.endsWith(".ts"));

  async function said(command: string[], variables: Record<string, string> = {}) {
    const env = { ...process.env, ...variables };
    const child = Bun.spawn(command, { cwd: folder, env, stdout: "pipe", stderr: "pipe" });
    const [out = "", complaint = ""] = await Promise.all(
      [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
    );
    return { code: await child.exited, out, complaint };
  }

  test.each(Object.entries(scripts))(
    "npm run %s says what it is for with --help, and does nothing else",
    async (_, text) => {
      const words = text.split(" ");
      // Through the runner, which installs what is missing.
      expect(words.slice(0, 2)).toEqual(["node", "scripts/run.mjs"]);
      const { code, out } = await said(["node", RUNNER, ...absolute(words.slice(2)), "--help"]);
      expect(code).toBe(0);
      expect(out.length).toBeGreaterThan(60);
      expect(folders()).toEqual([]);
    },
  );

  const own = new Map(
    Object.entries(scripts).flatMap(([name, text]) =>
      [text.split(" ").at(-1)!].flatMap((file) => (file.endsWith(".ts") ? [[name, file] as const] : [])),
    ),
  );
  const WRONG_CALLS: [string, string][] = [
    ["start now", '"now"'],
    ["test --postgres", "--postgres needs a value"],
    ["check http://127.0.0.1:1 extra", '"extra" is one argument too many'],
    ["check localhost:1", "localhost:1 is not an address"],
    ["invite a@example.org --name", "--name needs a value"],
    ["invite a@example.org b@example.org", '"b@example.org" is one argument too many'],
    ["reconcile --date --url http://127.0.0.1:1", "--date needs a value"],
    ["verify-draw", "which draw?"],
    ["verify-draw /nope", "/nope cannot be read (ENOENT)"],
    ["verify-draw .", ". cannot be read (EISDIR)"],
    ["verify-draw /dev/null", "/dev/null is not what --save writes"],
    ["verify-draw http://127.0.0.1:1/v1/queues/x", "nothing answers at http://127.0.0.1:1"],
    ["verify-draw /nope --user x", "--registration and --user"],
    ["mutants --jobs many", '--jobs: "many" is not a number'],
    ["mutants --jobs 4 --jobs 4", "--jobs is given twice"],
    ["reconcile --date 2026-12-01 --date 2026-12-02", "--date is given twice"],
    ["reconcile --date -1", '--date must be a day such as 2026-12-01, not "-1"'],
    ["fairness --visitors -1", '--visitors must be a whole number from 1 to 10000000, not "-1"'],
    ["mutants nosuchpart --list", 'no file has "nosuchpart" in its path'],
    ["test nosuchpart", 'no file has "nosuchpart" in its path'],
    ["verify-draw /dev/null --save /dev/null/x", "/dev/null/x cannot be written (ENOTDIR)"],
    ["verify-draw /dev/null --save .", ". cannot be written (EISDIR)"],
    ["fairness --reports /dev/null/x", "/dev/null/x, where the reports go, cannot be written (ENOTDIR)"],
    ["bench --reports /dev/null/x", "/dev/null/x, where the reports go, cannot be written (ENOTDIR)"],
    ["onsale --reports /dev/null/x", "/dev/null/x, where the reports go, cannot be written (ENOTDIR)"],
    [`onsale --no-report --target http://127.0.0.1:1 --organiser-key ${"a".repeat(20)}`, "nothing answers"],
    ["test:faults nope", 'no fault "nope"'],
  ];
  const called = new Set(WRONG_CALLS.map(([line]) => line.split(" ")[0]!));
  const others = [...own.keys()].filter((name) => !called.has(name));

  test.each([...WRONG_CALLS, ...others.map((name): [string, string] => [`${name} --nope`, "--nope"])])(
    "npm run %s is called wrongly: one line that says so, code 2, and nothing is done",
    async (line, part) => {
      const [name, ...args] = line.split(" ");
      const { code, out, complaint } = await said([process.execPath, join(ROOT, own.get(name!)!), ...args]);
      expect(complaint).toContain(part);
      expect(complaint).toMatch(/^[^\n]+\n$/);
      expect({ code, out, folders: folders() }).toEqual({ code: 2, out: "", folders: [] });
    },
  );

  test.each(["check", "reconcile", "invite a@example.org"])(
    "npm run %s asks the server that the same environment starts, whatever its HOST and PORT",
    async (line) => {
      const [name, ...args] = line.split(" ");
      const command = [process.execPath, join(ROOT, own.get(name!)!), ...args];
      const { code, complaint } = await said(command, {
        HOST: "::",
        PORT: "1",
        ORGANISER_KEY: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
      });
      expect({ code, complaint }).toEqual({
        code: 2,
        complaint: expect.stringContaining("nothing answers at http://[::1]:1;"),
      });
    },
  );
});

async function* firstChunk(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  yield new TextDecoder().decode(value);
}
