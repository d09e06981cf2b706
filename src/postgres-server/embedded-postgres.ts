import { readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { ownFolder } from "../supervisor/folder-owner.ts";
import type { Log } from "../core/log.ts";
import {
  complaintIn,
  prepareCluster,
  serverEnvironment,
  SUPERUSER,
  type Cluster,
} from "./postgres-cluster.ts";
import { noteOwner, preparePostgresHome, type PostgresHome } from "./postgres-home.ts";
import { identityOf } from "./server-account.ts";
import { disownPidFile, isReady, stopLeftover, stopPostmaster } from "./postmaster.ts";
import { StartError } from "../core/start-error.ts";

/** The database in the cluster that holds Frontrow's own data. */
export const DATABASE = "frontrow";

const START_MS_MAX = 60_000;
const START_ATTEMPTS_MAX = 10;
const RESTARTS_IN_A_ROW_MAX = 5;
/** After a run this long, a server's death counts as the first again. */
const STEADY_MS = 30_000;
const LOG_FILES_KEPT = 5;
const LOG_TIDY_EVERY_MS = 600_000;

/** For machines of 2 to 8 cores that also run the workers. Durable: acknowledged commits survive a crash. */
export const SERVER_SETTINGS: Record<string, string> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  shared_buffers: "256MB",
  effective_cache_size: "1GB",
  work_mem: "8MB",
  maintenance_work_mem: "128MB",
  wal_compression: "on",
  wal_buffers: "16MB",
  min_wal_size: "256MB",
  max_wal_size: "2GB",
  checkpoint_timeout: "15min",
  checkpoint_completion_target: "0.9",
  random_page_cost: "1.1",
  // Statements are short and many. Compiling one, or running it in parallel, costs more than it saves.
  jit: "off",
  max_parallel_workers_per_gather: "0",
  // Hot rows are updated all the time, so vacuum runs often and in small steps.
  autovacuum_naptime: "10s",
  autovacuum_vacuum_scale_factor: "0.05",
  timezone: "UTC",
  log_timezone: "UTC",
};

const LOG_SETTINGS: Record<string, string> = {
  logging_collector: "on",
  log_directory: "log",
  log_filename: "postgresql-%Y%m%d-%H%M%S.log",
  log_rotation_size: "10MB",
  log_rotation_age: "0",
  log_checkpoints: "off",
  log_autovacuum_min_duration: "-1",
};

export interface EmbeddedPostgres {
  /** The URL for the cluster's superuser. Holds the password: never print it. */
  adminUrl(database?: string): string;
  readonly port: number;
  /** The process number of the present server. Changes after a crash. */
  readonly pid: number;
  /** Resolves when the server keeps dying and is not restarted any more. */
  readonly failed: Promise<StartError>;
  /** A fast shutdown, bounded in time. Releases the data directory. Safe to call twice. */
  stop(): Promise<void>;
  /** Ends the server at once. The next start recovers what it acknowledged. */
  kill(): void;
}

export interface EmbeddedPostgresOptions {
  /** An absolute path. */
  dataDir: string;
  /** The folder of another PostgreSQL's programs. Null or absent: the packaged ones. */
  binaries?: string | null;
  log: Pick<Log, "info" | "warn" | "error">;
  /** Gets one line for the person who starts Frontrow. */
  notice?: (line: string) => void;
  /** Overrides of the default server settings. */
  settings?: Record<string, string>;
}

/**
 * Starts the PostgreSQL that belongs to `dataDir` on a free port of 127.0.0.1, creating its cluster on first
 * use. A server that dies is restarted on the same port.
 *
 * Throws `StartError` if another live process owns `dataDir` or the server cannot be started.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log } = options;
  const owners = [ownFolder(dataDir)];
  const release = (): void => owners.forEach((owner) => owner.release());
  try {
    const home = await preparePostgresHome(dataDir, options.notice ?? (() => {}), options.binaries);
    // Locked before a server is stopped or started, the folder and the cluster itself: both may lie outside
    // the data folder, and another folder may lead to them too, by a link or a mount.
    owners.push(ownFolder(home.folder, `the database in ${home.folder}`));
    const cluster = prepareCluster(home);
    const itself = realpathSync(cluster.folder);
    owners.push(ownFolder(itself, `the database in ${itself}`));
    noteOwner(dataDir);
    const leftover = await stopLeftover(cluster.folder);
    if (leftover !== null) log.warn("postgres.leftover_stopped", { pid: leftover });
    const settings = { ...SERVER_SETTINGS, ...LOG_SETTINGS, ...options.settings };
    const first = await startOnFreePort(home, cluster, settings);
    return keepRunning(first, home, cluster, settings, log, release);
  } catch (error) {
    release();
    throw error;
  }
}

interface Server {
  process: Bun.Subprocess<"ignore", "ignore", "pipe">;
  port: number;
}

function keepRunning(
  first: Server,
  home: PostgresHome,
  cluster: Cluster,
  settings: Record<string, string>,
  log: EmbeddedPostgresOptions["log"],
  release: () => void,
): EmbeddedPostgres {
  const { port } = first;
  const failed = Promise.withResolvers<StartError>();
  let server = first;
  let stopping = false;
  const tidying = setInterval(() => removeOldLogs(cluster.folder), LOG_TIDY_EVERY_MS);
  tidying.unref();
  removeOldLogs(cluster.folder);

  const watch = async (): Promise<void> => {
    let restarts = 0;
    for (;;) {
      const startedMs = performance.now();
      const code = await server.process.exited;
      if (stopping) return;
      restarts = performance.now() - startedMs > STEADY_MS ? 1 : restarts + 1;
      log.error("postgres.exited", { code, signal: server.process.signalCode, restarts });
      if (restarts > RESTARTS_IN_A_ROW_MAX) {
        failed.resolve(new StartError(`PostgreSQL keeps dying; see ${join(cluster.folder, "log")}`));
        return;
      }
      try {
        server = await startWithPatience(home, cluster, settings, port);
      } catch (error) {
        failed.resolve(error as StartError);
        return;
      }
      log.warn("postgres.restarted", { pid: server.process.pid, port });
      // The stop came while this server was starting, so only this code knows of it.
      if (stopping) return;
    }
  };
  const watching = watch();

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopping = true;
    clearInterval(tidying);
    await stopProcess(server.process);
    await watching;
    await stopProcess(server.process);
    release();
  };
  return {
    adminUrl: (database = "postgres") =>
      `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${database}`,
    port,
    get pid() {
      return server.process.pid;
    },
    failed: failed.promise,
    stop: () => (stopped ??= stop()),
    kill() {
      stopping = true;
      server.process.kill("SIGQUIT");
    },
  };
}

async function stopProcess(process: Server["process"]): Promise<void> {
  await stopPostmaster(process.pid, () => process.exitCode === null && process.signalCode === null);
}

/** Another program may take the free port before the server does. In that case, try another port. */
async function startOnFreePort(
  home: PostgresHome,
  cluster: Cluster,
  settings: Record<string, string>,
): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return await startServer(home, cluster, settings, port);
    } catch (error) {
      if (attempt >= START_ATTEMPTS_MAX || !isPassing(error)) throw error;
      await Bun.sleep(100 * attempt);
    }
  }
}

async function startWithPatience(
  home: PostgresHome,
  cluster: Cluster,
  settings: Record<string, string>,
  port: number,
): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startServer(home, cluster, settings, port);
    } catch (error) {
      if (attempt >= START_ATTEMPTS_MAX || !isPassing(error)) throw error;
      await Bun.sleep(100 * attempt);
    }
  }
}

/** Temporary reasons: a taken port, and backends of a killed server that have not ended yet. */
function isPassing(error: unknown): boolean {
  return /address already in use|TCP\/IP socket|shared memory block|lock file/i.test(
    (error as Error).message,
  );
}

async function startServer(
  home: PostgresHome,
  cluster: Cluster,
  settings: Record<string, string>,
  port: number,
): Promise<Server> {
  disownPidFile(cluster.folder);
  const logsBefore = new Set(logFiles(cluster.folder));
  const chosen = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const server = Bun.spawn([join(home.binaries, "postgres"), "-D", cluster.folder, ...chosen], {
    cwd: home.folder,
    env: serverEnvironment(),
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    // A session of its own, or Ctrl-C in the terminal would stop the database before the workers have
    // drained.
    detached: true,
    ...identityOf(home.account),
  });
  const complaint = new Response(server.stderr).text();
  const deadline = performance.now() + START_MS_MAX;
  while (!isReady(cluster.folder, server.pid)) {
    if (server.exitCode !== null || server.signalCode !== null) {
      const reason = complaintIn(`${await complaint}\n${newestLog(cluster.folder, logsBefore)}`);
      throw new StartError(`PostgreSQL in ${home.folder} did not start: ${reason}`);
    }
    if (performance.now() > deadline) {
      await stopProcess(server);
      throw new StartError(`PostgreSQL in ${home.folder} was not ready after ${START_MS_MAX / 1000} seconds`);
    }
    await Bun.sleep(10);
  }
  // This pipe must not keep the supervisor alive.
  server.unref();
  return { process: server, port };
}

async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const probe = createServer();
  probe.once("error", reject);
  probe.listen(0, "127.0.0.1", () => {
    const { port } = probe.address() as { port: number };
    probe.close(() => resolve(port));
  });
  return promise;
}

function logFiles(cluster: string): string[] {
  try {
    return readdirSync(join(cluster, "log"))
      .map((name) => join(cluster, "log", name))
      .toSorted();
  } catch {
    return [];
  }
}

/** The log of the failed start only; older messages would mislead. */
function newestLog(cluster: string, before: Set<string>): string {
  return logFiles(cluster)
    .filter((file) => !before.has(file) && statSync(file).size < 1_000_000)
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
}

/** PostgreSQL rotates its log by size but never deletes a file. */
function removeOldLogs(cluster: string): void {
  for (const file of logFiles(cluster).slice(0, -LOG_FILES_KEPT)) rmSync(file, { force: true });
}
