import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface OwnServer {
  baseUrl: string;
  organiserKey: string;
  pid: number;
  /** Its database, as the schema's owner: for what would take minutes through the API. Holds the password. */
  databaseUrl: string;
  /** What it has logged, which is nothing as long as nothing is amiss. */
  readLog: () => string[];
  hasEnded: () => boolean;
  /** Asks it to end and waits until it has; then nothing of it is left. */
  stop: () => Promise<void>;
}

export interface OwnServerOptions {
  /** Null: as many as the server starts by itself. */
  workers: number | null;
  isInterrupted: () => boolean;
  /** Makes the database in the data folder that the server will be started on; without it, the server makes its own. */
  makeDatabase?: (dataFolder: string) => Promise<void>;
}

const ROOT = dirname(dirname(import.meta.dir));
/** A database and settings of its own, whatever the shell that started us points at. */
const LEFT_OUT = [
  "DATABASE_URL",
  "IDENTITY_AUDIENCE",
  "IDENTITY_ISSUER",
  "IDENTITY_JWKS_URL",
  "SANDBOX_GATEWAY_PORT",
  "TRUSTED_PROXY_HOPS",
  "WALLET_ACCESS",
  "WORKERS",
];
/** The first start may have to install packages and always makes a new database. */
const READY_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 30_000;
const LOG_TAIL_LINES = 20;

/** Starts Frontrow as its users do, with a database, secrets and a port of its own, and waits until it is ready. */
export async function startOwnServer({
  workers,
  isInterrupted,
  makeDatabase,
}: OwnServerOptions): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-onsale-"));
  // PostgreSQL refuses to run as root; where it runs as somebody else, that user must get through to its folder.
  chmodSync(folder, 0o755);
  const dataFolder = join(folder, "data");
  try {
    await makeDatabase?.(dataFolder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const port = await findFreePort();
  const organiserKey = randomBytes(24).toString("hex");
  const output = join(folder, "output.log");
  const errors = join(folder, "errors.log");
  const [outputTo, errorsTo] = [openSync(output, "a"), openSync(errors, "a")];
  const child = spawn(process.env["npm_node_execpath"] ?? "node", ["scripts/run.mjs", "src/main.ts"], {
    cwd: ROOT,
    env: serverEnvironment({ dataFolder, port, organiserKey, workers }),
    stdio: ["ignore", outputTo, errorsTo],
    // A process group of its own: a Ctrl-C in the terminal reaches the simulator alone, which then ends the server in order.
    detached: true,
  });
  closeSync(outputTo);
  closeSync(errorsTo);
  const baseUrl = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await endProcess(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await becomeReady(child, baseUrl, isInterrupted);
  } catch (error) {
    const tail = [...readLines(output), ...readLines(errors)].slice(-LOG_TAIL_LINES).join("\n");
    await stop();
    throw new Error(`${(error as Error).message}\n${tail}`.trimEnd(), { cause: error });
  }
  // What is printed for people, such as the address, is no log.
  const readLog = () => [...readLines(output).filter((line) => line.startsWith("{")), ...readLines(errors)];
  return {
    baseUrl,
    organiserKey,
    pid: child.pid!,
    databaseUrl: readDatabaseUrl(dataFolder),
    readLog,
    hasEnded: () => hasEnded(child),
    stop,
  };
}

function readDatabaseUrl(dataFolder: string): string {
  const home = join(dataFolder, "postgres");
  const password = readFileSync(join(home, "password"), "utf8").trim();
  // The fourth line of PostgreSQL's pid file is its port.
  const port = readFileSync(join(home, "data", "postmaster.pid"), "utf8").split("\n")[3]!;
  return `postgres://frontrow:${password}@127.0.0.1:${port}/frontrow`;
}

interface ServerSettings {
  dataFolder: string;
  port: number;
  organiserKey: string;
  workers: number | null;
}

function serverEnvironment({ dataFolder, port, organiserKey, workers }: ServerSettings): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const name of LEFT_OUT) delete environment[name];
  return {
    ...environment,
    DATA_DIR: dataFolder,
    HOST: "127.0.0.1",
    PORT: String(port),
    ORGANISER_KEY: organiserKey,
    FRONTROW_SECRET: randomBytes(32).toString("hex"),
    // The whole crowd comes from one address.
    RATE_LIMIT_PER_MINUTE: "0",
    // The benchmarks ask for few tokens without a pause.
    POLLS_PER_SECOND: "0",
    DEMO: "0",
    LOG_LEVEL: "warn",
    ...(workers === null ? {} : { WORKERS: String(workers) }),
  };
}

async function becomeReady(
  child: ChildProcess,
  baseUrl: string,
  isInterrupted: () => boolean,
): Promise<void> {
  const endMs = performance.now() + READY_WITHIN_MS;
  let spawnError: Error | undefined;
  child.once("error", (error) => (spawnError = error));
  while (performance.now() < endMs) {
    if (spawnError) throw new Error(`The server did not start: ${spawnError.message}`);
    if (hasEnded(child))
      throw new Error(`The server ended (${child.signalCode ?? child.exitCode}) before it was ready.`);
    if (isInterrupted()) throw new Error("Interrupted before the server was ready.");
    const isReady = await fetch(`${baseUrl}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await Bun.sleep(100);
  }
  throw new Error(`The server was not ready within ${READY_WITHIN_MS / 1_000} seconds.`);
}

async function endProcess(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const impatience = setTimeout(() => {
    process.stderr.write(`The server did not end within ${STOP_WITHIN_MS / 1_000} seconds and is killed.\n`);
    // The whole group, which is its own: the workers and the database would outlive the process that started them.
    process.kill(-pid, "SIGKILL");
  }, STOP_WITHIN_MS);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(impatience);
}

function readLines(file: string): string[] {
  return readFileSync(file, "utf8").split("\n").filter(Boolean);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** A port that was free a moment ago. */
function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
