import { SQL } from "bun";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, type Log } from "../src/core/log.ts";
import { migrate } from "../src/database/migrations.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../src/postgres-server/embedded-postgres.ts";
import type { WorkerConfig } from "../src/supervisor/worker-config.ts";
import { createServices, drainServices, type Services } from "../src/worker/services.ts";
import { startUndertaker } from "./postgres.ts";
import { workerConfig } from "./worker-config.ts";

const DATABASE = "own_services";

/** The services of so many workers in one process, on a PostgreSQL of their own; nothing listens. */
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

/** Each worker has connections of its own. `settings` are the database server's, over the usual ones. */
export async function startOwnServices(
  workers = 1,
  settings: Record<string, string> = {},
): Promise<OwnServices> {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-services-"));
  // PostgreSQL refuses to run as root; where it runs as somebody else, that user must get through to its
  // folder, or the cluster would be put elsewhere and stay there.
  chmodSync(folder, 0o711);
  const log = createLog("error", {}, (line) => void process.stderr.write(line));
  const dataDir = join(folder, "data");
  const undertaker = startUndertaker(folder, join(dataDir, "postgres"));
  const postgres = await startEmbeddedPostgres({ dataDir, log, settings });
  const stopPostgres = async (): Promise<void> => {
    await postgres.stop();
    await undertaker.finish();
  };
  try {
    await createDatabase(postgres.adminUrl(), DATABASE);
    const databaseUrl = postgres.adminUrl(DATABASE);
    await migrate(databaseUrl);
    const owner = new SQL({ url: databaseUrl, max: 2 });
    const config = workerConfig({ databaseUrl, sharedFolder: folder, workers });
    const all = Array.from({ length: workers }, (_, i) =>
      createServices({ ...config, workerNumber: i + 1 }, log),
    );
    for (const { catalogue } of all) await catalogue.refresh();
    return {
      workers: all,
      config,
      log,
      postgres,
      owner,
      async stop() {
        await Promise.all(all.map(drainServices));
        await Promise.all([...all.map(({ db }) => db.close()), owner.close()]);
        await stopPostgres();
      },
    };
  } catch (error) {
    await stopPostgres();
    throw error;
  }
}

/** An empty one on the server of this address. */
export async function createDatabase(serverUrl: string, name: string): Promise<void> {
  const maintenance = new SQL({ url: serverUrl, max: 1 });
  try {
    await maintenance.unsafe(`create database ${name}`);
  } finally {
    await maintenance.close();
  }
}
