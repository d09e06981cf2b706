import { SQL } from "bun";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/postgres-server/embedded-postgres.ts";
import { createLog, type Log } from "../../src/core/log.ts";
import type { WorkerConfig } from "../../src/supervisor/worker-config.ts";
import { migrate } from "../../src/database/migrations.ts";
import { createServices, drainServices, type Services } from "../../src/worker/services.ts";

const DATABASE = "bench";

/** The services of so many workers in one process, on a database of their own; nothing listens. */
export interface OwnServices {
  workers: Services[];
  /** The first worker's, to start its server with. */
  config: WorkerConfig;
  log: Log;
  postgres: EmbeddedPostgres;
  /** The database as the schema's owner. */
  owner: SQL;
  stop: () => Promise<void>;
}

/**
 * Starts a database and wires the services of `workers` workers to it, each with connections of its own. `settings` are
 * the database server's, over the usual ones.
 */
export async function startOwnServices(
  workers: number,
  settings: Record<string, string> = {},
): Promise<OwnServices> {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-bench-"));
  // PostgreSQL refuses to run as root; where it runs as somebody else, that user must get through to its folder, or the
  // cluster would be put elsewhere and stay there.
  chmodSync(folder, 0o711);
  const log = createLog("error", {}, (line) => void process.stderr.write(line));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, "data"), log, settings });
  const admin = new SQL({ url: postgres.adminUrl(), max: 1 });
  await admin.unsafe(`create database ${DATABASE}`);
  await admin.close();
  await migrate(postgres.adminUrl(DATABASE));
  const owner = new SQL({ url: postgres.adminUrl(DATABASE), max: 1 });
  const configOf = (workerNumber: number) =>
    configuration(workerNumber, workers, postgres.adminUrl(DATABASE), folder);
  const all: Services[] = [];
  for (let workerNumber = 1; workerNumber <= workers; workerNumber += 1) {
    const services = createServices(configOf(workerNumber), log);
    await services.catalogue.refresh();
    all.push(services);
  }
  return {
    workers: all,
    config: configOf(1),
    log,
    postgres,
    owner,
    async stop() {
      await Promise.all(all.map(drainServices));
      await Promise.all([...all.map(({ db }) => db.close()), owner.close()]);
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const ORGANISER_KEY = "of-the-benchmark";

function configuration(
  workerNumber: number,
  workers: number,
  databaseUrl: string,
  sharedFolder: string,
): WorkerConfig {
  return {
    workerNumber,
    workers,
    host: "127.0.0.1",
    port: 0,
    databaseUrl,
    secret: "of-the-benchmark-and-of-no-value-elsewhere",
    organiserKey: ORGANISER_KEY,
    walletAccess: "admitted",
    rateLimitPerMinute: 0,
    pollsPerSecond: 0,
    trustedProxyHops: 0,
    identity: null,
    gateway: { kind: "sandbox", url: "http://127.0.0.1:9", key: "" },
    demo: false,
    sharedFolder,
    pagesFolder: null,
    logLevel: "error",
  };
}
