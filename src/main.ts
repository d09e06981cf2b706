import { SQL } from "bun";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCommandLine } from "../scripts/command-line.ts";
import { banner } from "./supervisor/banner.ts";
import { announceTo, booksOf } from "./wallet/gateways/sandbox/announcing.ts";
import { openJournal } from "./wallet/gateways/sandbox/journal.ts";
import { COMPANIES, companyNamed } from "./wallet/companies.ts";
import { readConfig, withoutOwnVariables, type Config } from "./supervisor/config.ts";
import { DATABASE, startEmbeddedPostgres } from "./postgres-server/embedded-postgres.ts";
import { checkExternalPostgres } from "./postgres-server/external-postgres.ts";
import { ownFolder } from "./supervisor/folder-owner.ts";
import { localUrl, refuseUnusableAddress } from "./supervisor/listen-address.ts";
import { buildPages, pagesCacheFolders } from "./pages/build.ts";
import { createLog, type Log } from "./core/log.ts";
import { migrate } from "./database/migrations.ts";
import {
  checkConnectionRoom,
  refuseIgnoredSettings,
  refuseSharedServers,
} from "./postgres-server/connection-check.ts";
import { connectionNeed, connectionsAllowed } from "./database/connection-numbers.ts";
import { createWorkerLogin, refuseOwnersRights } from "./postgres-server/worker-login.ts";
import { installationSecrets } from "./supervisor/installation.ts";
import { organiserKey } from "./supervisor/secrets.ts";
import type { StartError } from "./core/start-error.ts";
import { stopSignal } from "./supervisor/stop-signal.ts";
import { superviseProcess, type SupervisedProcess } from "./supervisor/supervised-process.ts";
import type { ToWorker, WorkerConfig } from "./supervisor/worker-config.ts";
import { WORKER_ENGINE } from "./supervisor/worker-engine.ts";

const USAGE = `npm start

Runs Frontrow: PostgreSQL, the migrations, the sandbox gateway and the workers. It is configured by
environment variables, which the README lists; without any, it makes a database under .data, listens on
http://127.0.0.1:3000 and puts a demonstration concert on sale. Ctrl-C stops it in order.`;
readCommandLine(USAGE, {});

/**
 * The supervisor starts PostgreSQL, migrations, the pages, the sandbox gateway and the workers, and stops
 * them in reverse order. It serves no requests itself, so no visitor's input can crash it.
 */

const DRAIN_MS_MAX = 10_000;
/** Where the sandbox gateway listens: for this machine alone. */
const SANDBOX_HOST = "127.0.0.1";
/** Restarts the workers without a break in service. Not SIGHUP, which a closing terminal sends. */
const RESTART_SIGNAL = "SIGUSR2";
/** What has been started, in order. */
const running: { stop(): Promise<void> | void; kill?(): void }[] = [];
const stopWish = stopSignal(() => {
  for (const part of running.toReversed()) part.kill?.();
  process.exit(1);
});

let restarting: Promise<void> = Promise.resolve();
let isRestartWaiting = false;
/** Before there are workers, there is nothing to restart. */
let restart = (): void => undefined;
process.on(RESTART_SIGNAL, () => restart());

process.exit(await main());

async function main(): Promise<number> {
  let exitCode = 0;
  try {
    const config = readConfig(process.env, COMPANIES);
    const log = createLog(config.logLevel, { process: "supervisor" });
    exitCode = await startAndServe(config, log);
  } catch (error) {
    exitCode = stopWish.aborted ? 0 : 1;
    if (!stopWish.aborted) complain(error);
  }
  await stopAll();
  return exitCode;
}

/** Resolves with the exit code once it is time to stop. */
async function startAndServe(config: Config, log: Log): Promise<number> {
  await refuseUnusableAddress(config.host, config.port);
  if (config.company === null)
    await refuseUnusableAddress(SANDBOX_HOST, config.sandboxGatewayPort, "SANDBOX_GATEWAY_PORT");
  // In parallel, because both take a while the first time. A failed build is reported where it is awaited.
  const building = buildPages(pagesCacheFolders(config.dataDir));
  building.catch(() => {});
  const database = await startDatabase(config, log);
  stopWish.throwIfAborted();
  if (config.databaseUrl !== null) await refuseSharedServers(config.databaseUrl);
  await migrate(database.url);
  const workerUrl = await workerDatabaseUrl(config, database.url);
  const shortOfConnections = await checkConnectionRoom(workerUrl, connectionNeed(config.workers));
  if (shortOfConnections !== null) log.warn("postgres.few_connections", { message: shortOfConnections });
  const secrets = await installationSecrets({
    databaseUrl: database.url,
    given: config.secrets,
    dataDir: config.dataDir,
    acceptNew: config.acceptNewSecret,
  });
  const key = organiserKey(config.organiserKey, config.dataDir);
  stopWish.throwIfAborted();

  const gateway = await startGateway(config, log);
  const { port, workers } = await startWorkers(config, log, {
    workers: config.workers,
    host: config.host,
    databaseUrl: workerUrl,
    secrets,
    organiserKey: key.value,
    walletAccess: config.walletAccess,
    rateLimitPerMinute: config.rateLimitPerMinute,
    pollsPerSecond: config.pollsPerSecond,
    trustedProxyHops: config.trustedProxyHops,
    embedOrigins: config.embedOrigins,
    identity: config.identity,
    gateway,
    mail: config.mail,
    contactDays: config.contactDays,
    webhooksToPrivateAddresses: config.webhooksToPrivateAddresses,
    demo: config.demo,
    sharedFolder: temporaryFolder(),
    pagesFolder: await building,
    logLevel: config.logLevel,
  });

  const url = localUrl(config.host, port);
  if (gateway.kind === "sandbox") await announceTo(gateway, url);
  const guests = config.identity === null;
  const payments = gateway.kind === "sandbox" ? gateway.url : companyNamed(gateway.name).title;
  tell(banner({ url, organiserKey: key, payments, guests, demo: config.demo }), "ready", {
    url,
    organiserKey: key.file === null ? "given" : { file: key.file, isNew: key.generated },
    payments,
  });

  // A restart requested during another follows it. Further requests have no effect.
  restart = () => {
    if (isRestartWaiting) return;
    isRestartWaiting = true;
    restarting = restarting.then(() => restartWorkers(workers, log));
  };

  const failure = await Promise.race([stopWished(), database.failed]);
  if (failure === null) return 0;
  complain(failure);
  return 1;
}

async function startDatabase(
  config: Config,
  log: Log,
): Promise<{ url: string; failed: Promise<StartError> }> {
  if (config.databaseUrl !== null) {
    const owner = ownFolder(config.dataDir);
    running.push({ stop: owner.release });
    await checkExternalPostgres(config.databaseUrl);
    return { url: config.databaseUrl, failed: new Promise(() => {}) };
  }
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    binaries: config.postgresBin,
    log,
    notice,
    settings: { max_connections: String(connectionsAllowed(config.workers)) },
  });
  running.push(postgres);
  await createDatabaseOnce(postgres.adminUrl());
  return { url: postgres.adminUrl(DATABASE), failed: postgres.failed };
}

/** The workers' login. The embedded server makes one for each start; another server's is configured. */
async function workerDatabaseUrl(config: Config, ownersUrl: string): Promise<string> {
  if (config.databaseUrl === null) return createWorkerLogin(ownersUrl);
  const url = config.workerDatabaseUrl ?? ownersUrl;
  await refuseIgnoredSettings(url);
  if (config.workerDatabaseUrl !== null) await refuseOwnersRights(url, ownersUrl);
  return url;
}

async function createDatabaseOnce(adminUrl: string): Promise<void> {
  const sql = new SQL({ url: adminUrl, max: 1 });
  try {
    const [known] = await sql`select from pg_database where datname = ${DATABASE}`;
    if (known === undefined) await sql.unsafe(`create database ${DATABASE}`);
  } finally {
    await sql.close();
  }
}

/** The configured payment company, or the sandbox in its place. */
async function startGateway(config: Config, log: Log): Promise<WorkerConfig["gateway"]> {
  if (config.company !== null) return { kind: "company", ...config.company };
  // Here first: its process would be started again and again.
  openJournal(config.dataDir).close();
  const key = randomBytes(24).toString("hex");
  const gateway = await superviseProcess({
    name: "sandbox gateway",
    command: (port) => [
      process.execPath,
      join(import.meta.dir, "wallet", "gateways", "sandbox", "server.ts"),
      "--data-dir",
      config.dataDir,
      "--port",
      String(port),
    ],
    port: config.sandboxGatewayPort,
    env: { ...withoutOwnVariables(process.env, COMPANIES), SANDBOX_GATEWAY_KEY: key },
    log,
    signal: stopWish,
  });
  running.push({ stop: () => gateway.stop(DRAIN_MS_MAX), kill: gateway.kill });
  const url = `http://${SANDBOX_HOST}:${gateway.port}`;
  return { kind: "sandbox", url, key, books: await booksOf(url, key) };
}

/** Returns the port that all of them share. */
async function startWorkers(
  config: Config,
  log: Log,
  shared: Omit<WorkerConfig, "workerNumber" | "port">,
): Promise<{ port: number; workers: SupervisedProcess[] }> {
  const workers: SupervisedProcess[] = [];
  // One entry for all workers, because they drain at the same time.
  running.push({
    stop: async () => {
      const graceMs = config.drainSeconds * 1_000;
      await Promise.all(workers.map((worker) => worker.stop(DRAIN_MS_MAX, graceMs)));
    },
    kill: () => workers.forEach((worker) => worker.kill()),
  });
  const startWorker = async (own: number, port: number): Promise<void> => {
    const worker = await superviseProcess({
      name: `worker ${own}`,
      command: () => [process.execPath, join(import.meta.dir, "worker.ts")],
      startMessage: (port, generation): ToWorker => {
        // Two generations run side by side for a while, so each process needs a worker number of its own.
        const workerNumber = generation % 2 === 0 ? own : config.workers + own;
        return { type: "start", config: { ...shared, workerNumber, port } };
      },
      leaveMsMax: DRAIN_MS_MAX,
      port,
      env: { ...withoutOwnVariables(process.env, COMPANIES), ...WORKER_ENGINE },
      log,
      signal: stopWish,
    });
    workers.push(worker);
  };
  // The first worker chooses the port if any will do, and fills an empty database.
  await startWorker(1, config.port);
  const { port } = workers[0]!;
  const started = await Promise.allSettled(
    Array.from({ length: config.workers - 1 }, (_, index) => startWorker(index + 2, port)),
  );
  for (const outcome of started) if (outcome.status === "rejected") throw outcome.reason;
  return { port, workers };
}

/** A rolling restart: replaces one worker after another. None leaves before its successor serves. */
async function restartWorkers(workers: readonly SupervisedProcess[], log: Log): Promise<void> {
  isRestartWaiting = false;
  if (stopWish.aborted) return;
  // Without this setting, Linux resets a connection or two that it has just made for a leaving worker.
  if (readSetting("/proc/sys/net/ipv4/tcp_migrate_req") === "0")
    log.warn("restart.may_reset_new_connections", { setting: "net.ipv4.tcp_migrate_req", is: 0, better: 1 });
  let replaced = 0;
  for (const worker of workers) if (await worker.replace(DRAIN_MS_MAX)) replaced += 1;
  log.info("workers.restarted", { replaced, of: workers.length });
}

/** A setting of the system; null if it does not exist. */
function readSetting(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return null;
  }
}

/** A folder for this run, removed when the process ends. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-"));
  running.push({ stop: () => rmSync(folder, { recursive: true, force: true }) });
  return folder;
}

function stopWished(): Promise<null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  stopWish.addEventListener("abort", () => resolve(null));
  if (stopWish.aborted) resolve(null);
  return promise;
}

async function stopAll(): Promise<void> {
  for (const part of running.toReversed()) {
    try {
      await part.stop();
    } catch (error) {
      complain(error);
    }
  }
}

/** One clear line for a person; a stack would only hide it. */
function complain(error: unknown): void {
  process.stderr.write(`Frontrow: ${(error as Error).message.replaceAll("\n", "\nFrontrow: ")}\n`);
}

/**
 * Reports to whoever started us: in words to a person at a terminal, and as a line of JSON to a file or
 * another program. Secrets for people only, such as a new key, are in the words.
 */
function tell(words: string, event: string, fields: object): void {
  if (process.stdout.isTTY) process.stdout.write(`${words}\n`);
  else createLog("info", { process: "supervisor" }).info(event, fields);
}

function notice(line: string): void {
  tell(line, "notice", { line });
}
