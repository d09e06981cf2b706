import { startProcesses } from "../../testing/processes/frontrow-processes.ts";

/** A Frontrow that is measured: started as its users do, with a database, secrets and a port of its own. */
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
  /**
   * Makes the database in the data folder that the server will be started on; without it, the server makes
   * its own.
   */
  makeDatabase?: (dataFolder: string) => Promise<void>;
}

/** What every start says, whatever the log level. */
const USUAL_EVENTS = /"event":"(ready|notice)"/;

export async function startOwnServer({ workers, ...options }: OwnServerOptions): Promise<OwnServer> {
  const processes = await startProcesses({
    ...options,
    ownSession: true,
    variables: { LOG_LEVEL: "warn", WORKERS: workers?.toString() },
  });
  const lines = () => processes.output.split("\n").filter(Boolean);
  return {
    baseUrl: processes.url,
    organiserKey: processes.organiserKey,
    pid: processes.pid,
    databaseUrl: processes.databaseUrl,
    readLog: () => lines().filter((line) => !USUAL_EVENTS.test(line)),
    hasEnded: () => processes.hasEnded,
    stop: () => processes.remove(),
  };
}
