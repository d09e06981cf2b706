import { afterAll, beforeAll, expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../src/core/log.ts";
import { startServer } from "../src/worker/server.ts";
import { caller, putOnSale } from "../testing/buyer.ts";
import { type Frontrow, startFrontrow } from "../testing/frontrow.ts";

/** Clients that others generate from the published document compile under strict rules, and buy. */

const ROOT = join(import.meta.dir, "..");
const BIN = join(ROOT, "node_modules", ".bin");
/** Rules that are stricter than most projects', so that whoever generates a client has no errors either. */
const STRICT = {
  compilerOptions: {
    target: "ES2022",
    module: "ESNext",
    moduleResolution: "bundler",
    lib: ["ES2023", "DOM", "DOM.Iterable"],
    types: ["bun"],
    noEmit: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    noFallthroughCasesInSwitch: true,
    skipLibCheck: true,
  },
};

/**
 * Bounds what hangs. Two generators and a compiler are ten seconds of a processor, and minutes of a busy one.
 */
const TEST_MS_MAX = 240_000;

let frontrow: Frontrow;
let server: Bun.Server<undefined>;
let folder: string;
let document: string;

beforeAll(async () => {
  frontrow = await startFrontrow({ gateway: true, loops: true });
  server = startServer(frontrow.config, frontrow.services, createLog("error"));
  await putOnSale(caller(frontrow));
  folder = mkdtempSync(join(tmpdir(), "frontrow-clients-"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  await Bun.write(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await Bun.write(join(folder, "tsconfig.json"), JSON.stringify(STRICT));
  document = join(folder, "openapi.json");
  await Bun.write(document, await fetch(new URL("/openapi.json", server.url)));
});

afterAll(async () => {
  await server.stop(true);
  await frontrow.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a tool of the packages in the folder; answers its output, and throws it where it failed. */
async function run(...command: string[]): Promise<string> {
  const child = Bun.spawn(command, {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, REDOCLY_TELEMETRY: "off", CI: "1" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [said, complaints] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if ((await child.exited) !== 0) throw new Error(`${said}\n${complaints}`);
  return said + complaints;
}

const CLIENTS = {
  "openapi-typescript and openapi-fetch": "with-openapi-fetch.ts",
  "@hey-api/openapi-ts": "with-hey-api.ts",
};

/**
 * Both clients, generated, and compiled in one run: the compiler reads its libraries for seconds of a
 * processor.
 */
async function generateAndCompile(): Promise<void> {
  const heyApi = ["--output", join(folder, "hey-api"), "--client", "@hey-api/client-fetch"];
  await run(join(BIN, "openapi-typescript"), document, "--output", join(folder, "schema.d.ts"));
  await run(join(BIN, "openapi-ts"), "--input", document, ...heyApi);
  for (const program of Object.values(CLIENTS))
    copyFileSync(join(import.meta.dir, "clients", program), join(folder, program));
  await run(join(ROOT, "node_modules", "typescript-7", "bin", "tsc"), "--project", folder);
}

let compiled: Promise<void> | undefined;

test("the document has nothing that the recommended rules of a linter warn of", async () => {
  const said = await run(
    join(BIN, "redocly"),
    "lint",
    document,
    "--extends",
    "recommended",
    "--format",
    "json",
  );
  const { totals } = JSON.parse(said.slice(said.indexOf("{"), said.lastIndexOf("}") + 1));
  expect(totals).toEqual({ errors: 0, warnings: 0, ignored: 0 });
});

test.each(Object.entries(CLIENTS))(
  "a client of %s compiles under strict rules, and buys",
  async (_, program) => {
    await (compiled ??= generateAndCompile());
    expect(await run(process.execPath, program, server.url.origin)).toMatch(/^tickets \d+,\d+\n$/);
  },
  TEST_MS_MAX,
);
