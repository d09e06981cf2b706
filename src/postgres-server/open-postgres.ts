import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DATABASE, startEmbeddedPostgres } from "./embedded-postgres.ts";
import { checkExternalPostgres } from "./external-postgres.ts";
import { SUPERUSER } from "./postgres-cluster.ts";
import { refuseAnothersCluster } from "./postgres-home.ts";
import { runningPort } from "./postmaster.ts";
import { StartError, systemReason } from "../core/start-error.ts";

const PATIENCE_MS = 2_000;
const SILENT = { info() {}, warn() {}, error() {} };

export interface OpenPostgres {
  /** Holds a password: never print it. */
  url: string;
  close(): Promise<void>;
}

/**
 * The database of this configuration, for a command that reads it directly: the external one, the embedded
 * one of a running Frontrow, or else the embedded one, started for as long as it is open.
 *
 * Throws `StartError` if it cannot be reached or does not exist.
 */
export async function openPostgres(config: {
  databaseUrl: string | null;
  dataDir: string;
  postgresBin: string | null;
}): Promise<OpenPostgres> {
  const { databaseUrl, dataDir, postgresBin } = config;
  if (databaseUrl !== null) {
    await checkExternalPostgres(databaseUrl, PATIENCE_MS);
    return { url: databaseUrl, close: () => Promise.resolve() };
  }
  const home = join(dataDir, "postgres");
  const cluster = join(home, "data");
  if (!existsSync(cluster))
    throw new StartError(`there is no database in ${dataDir}; set DATA_DIR or DATABASE_URL`);
  refuseAnothersCluster(dataDir);
  const port = runningPort(cluster);
  if (port === null) {
    const started = await startEmbeddedPostgres({ dataDir, binaries: postgresBin, log: SILENT });
    return { url: started.adminUrl(DATABASE), close: () => started.stop() };
  }
  const url = `postgres://${SUPERUSER}:${keptPassword(join(home, "password"))}@127.0.0.1:${port}/${DATABASE}`;
  return { url, close: () => Promise.resolve() };
}

function keptPassword(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new StartError(`${file} cannot be read (${systemReason(error)})`, { cause: error });
  }
}
