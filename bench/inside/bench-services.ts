import { SQL } from "bun";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../../src/postgres-server/embedded-postgres.ts";
import { createLog, type Log } from "../../src/core/log.ts";
import { migrate } from "../../src/database/migrations.ts";
import type { WorkerConfig } from "../../src/supervisor/worker-config.ts";
import { createServices, drainServices, type Services } from "../../src/worker/services.ts";

/** A worker's services over a real PostgreSQL of their own, as the embedded one is set up. */
export interface BenchServices {
  services: Services;
  config: WorkerConfig;
  log: Log;
  /** As the owner of the database, for what no worker may do. */
  admin: SQL;
  stop(): Promise<void>;
}

export async function startBenchServices(): Promise<BenchServices> {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-bench-"));
  // PostgreSQL runs as another account when we are root, and must get in.
  chmodSync(folder, 0o711);
  const log = createLog("error", {}, (line) => void process.stderr.write(line));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, "data"), log });
  const stopPostgres = async (): Promise<void> => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const maintenance = new SQL({ url: postgres.adminUrl(), max: 1 });
    await maintenance`create database bench`.simple();
    await maintenance.close();
    await migrate(postgres.adminUrl("bench"));
    const config = benchConfig(folder, postgres.adminUrl("bench"));
    const services = createServices(config, log);
    await services.catalogue.refresh();
    const admin = new SQL({ url: config.databaseUrl, max: 2 });
    return {
      services,
      config,
      log,
      admin,
      async stop() {
        await drainServices(services);
        await services.db.close();
        await admin.close();
        await stopPostgres();
      },
    };
  } catch (error) {
    await stopPostgres();
    throw error;
  }
}

function benchConfig(folder: string, databaseUrl: string): WorkerConfig {
  return {
    workerNumber: 1,
    workers: 1,
    host: "127.0.0.1",
    port: 0,
    databaseUrl,
    secret: "of-the-benchmark-and-of-no-value-elsewhere",
    organiserKey: "of-the-benchmark",
    walletAccess: "admitted",
    rateLimitPerMinute: 0,
    pollsPerSecond: 0,
    trustedProxyHops: 0,
    identity: null,
    gateway: { kind: "sandbox", url: "http://127.0.0.1:9", key: "" },
    demo: false,
    sharedFolder: folder,
    pagesFolder: null,
    logLevel: "error",
  };
}
