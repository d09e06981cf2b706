import { SQL } from "bun";
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ORGANISER_KEY, SECRET } from "../testing/worker-config.ts";
import { freePort } from "../testing/processes/child-processes.ts";
import { startForgetfulServer } from "../testing/postgres.ts";
import { readCommandLine } from "./command-line.ts";
import { stepsOf } from "./image/dockerfile-steps.ts";

const USAGE = `node scripts/run.mjs scripts/image-size.ts

Makes the files of the image in a folder, by the steps of the Dockerfile's stage "files", without a container
engine. Says how large they are, starts them over a PostgreSQL of its own and asks for a page, a font and a
call. Exits with 1 when they are too large or do not serve. What the base image adds is not counted.`;
readCommandLine(USAGE, {});

const ROOT = join(import.meta.dir, "..");
const BYTES_MAX = 250_000_000;
const READY_MS_MAX = 30_000;

const folder = mkdtempSync(join(tmpdir(), "frontrow-image-"));
try {
  const app = join(folder, "app");
  await replay(app);
  const bytes = bytesUnder(app);
  const megabytes = (of: number) => `${(of / 1e6).toFixed(1)} MB`;
  console.log(`${megabytes(bytes)} of files, ${megabytes(BYTES_MAX)} allowed; the largest folders:`);
  for (const [name, size] of largestFolders(app)) console.log(`  ${megabytes(size).padStart(9)}  ${name}`);
  await serveFrom(app);
  if (bytes > BYTES_MAX) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function replay(app: string): Promise<void> {
  mkdirSync(app);
  for (const step of stepsOf(await Bun.file(join(ROOT, "Dockerfile")).text(), "files")) {
    if (step.kind === "copy") {
      for (const source of step.sources) {
        const isFolder = lstatSync(join(ROOT, source)).isDirectory();
        const target = isFolder ? step.into : join(step.into, basename(source));
        cpSync(join(ROOT, source), join(app, target), { recursive: true });
      }
      continue;
    }
    console.log(`RUN ${step.command}`);
    const ran = Bun.spawnSync(["sh", "-c", step.command], { cwd: app, stdout: "ignore", stderr: "inherit" });
    if (!ran.success) throw new Error(`this step failed: ${step.command}`);
  }
}

/** Each file once, however many names it has. */
function bytesUnder(path: string, seen = new Set<number>()): number {
  const entry = lstatSync(path);
  if (entry.isDirectory())
    return readdirSync(path).reduce((sum, name) => sum + bytesUnder(join(path, name), seen), 0);
  if (seen.has(entry.ino)) return 0;
  seen.add(entry.ino);
  return entry.size;
}

function largestFolders(app: string): [name: string, bytes: number][] {
  const modules = readdirSync(join(app, "node_modules")).map((name) => join("node_modules", name));
  const others = readdirSync(app).filter((name) => name !== "node_modules");
  return [...modules, ...others]
    .map((name): [string, number] => [name, bytesUnder(join(app, name))])
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 8);
}

/** Starts the files as the image does, and asks for what has to be in them. */
async function serveFrom(app: string): Promise<void> {
  const server = await startForgetfulServer();
  const sql = new SQL({ url: server.url, max: 1 });
  await sql`create database image`;
  await sql.close();
  const database = new URL(server.url);
  database.pathname = "/image";
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const frontrow = Bun.spawn([join(app, "node_modules/.bin/bun"), "src/main.ts"], {
    cwd: app,
    env: {
      PATH: process.env["PATH"],
      NODE_ENV: "production",
      PORT: String(port),
      DATA_DIR: join(app, "..", "data"),
      DATABASE_URL: database.href,
      FRONTROW_SECRET: SECRET,
      ORGANISER_KEY,
      LOG_LEVEL: "warn",
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  try {
    await untilReady(`${url}/readyz`, frontrow);
    const page = await textOf(`${url}/`);
    const style = /href="([^"]+fonts[^"]*\.css)"/.exec(page)?.[1];
    const font = style && /url\(([^)]+\.woff2)\)/.exec(await textOf(new URL(style, url).href))?.[1];
    if (!font) throw new Error("the page names no font");
    await textOf(new URL(font, new URL(style, url)).href);
    for (const path of ["/docs", "/openapi.json", "/v1/concerts", "/docs/errors/seat_unavailable"])
      await textOf(`${url}${path}`);
    console.log("It serves: a page with its font, the documentation, a call.");
  } finally {
    frontrow.kill("SIGTERM");
    await frontrow.exited;
    await server.stop();
  }
}

async function untilReady(url: string, { exited }: Bun.Subprocess): Promise<void> {
  let hasEnded = false;
  void exited.then(() => (hasEnded = true));
  const deadline = performance.now() + READY_MS_MAX;
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (hasEnded || performance.now() > deadline) throw new Error("the image's files do not serve");
    await Bun.sleep(50);
  }
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} is answered ${response.status}`);
  return await response.text();
}
