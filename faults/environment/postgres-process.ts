import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SERVER_SETTINGS } from "../../src/postgres-server/embedded-postgres.ts";
import { prepareCluster, serverEnvironment } from "../../src/postgres-server/postgres-cluster.ts";
import { preparePostgresHome } from "../../src/postgres-server/postgres-home.ts";
import { identityOf } from "../../src/postgres-server/server-account.ts";
import { isReady, stopPostmaster } from "../../src/postgres-server/postmaster.ts";
import { startUndertaker } from "../../testing/postgres.ts";
import { childrenOf, freePort } from "../../testing/processes/child-processes.ts";

const READY_MS_MAX = 60_000;
const START_TRIES_MAX = 30;
/** A PostgreSQL without anybody who would start it again. */
export interface PostgresProcess {
  adminUrl(database?: string): string;
  /** SIGKILL to every process of it at once, as by a power cut. */
  kill(): Promise<void>;
  /** False once it has ended, by whatever. */
  isAlive(): boolean;
  /** After `kill`; resolves when it takes connections again. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes a cluster under `folder`, which is gone with it, and starts it. */
export async function startPostgres(
  folder: string,
  settings: Record<string, string> = {},
): Promise<PostgresProcess> {
  const dataDir = join(folder, "data");
  mkdirSync(dataDir, { recursive: true });
  const undertaker = startUndertaker(folder, join(dataDir, "postgres"));
  const home = await preparePostgresHome(dataDir, () => undefined);
  const cluster = prepareCluster(home);
  const port = await freePort();
  const chosen = Object.entries({ ...SERVER_SETTINGS, ...settings, port: String(port) });
  let server: Bun.Subprocess;

  const start = async (): Promise<void> => {
    const log = openSync(join(folder, "postgres.log"), "a");
    server = Bun.spawn(
      [
        join(home.binaries, "postgres"),
        "-D",
        cluster.folder,
        ...chosen.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      {
        cwd: home.folder,
        env: serverEnvironment(),
        stdin: "ignore",
        stdout: log,
        stderr: log,
        detached: true,
        ...identityOf(home.account),
      },
    );
    closeSync(log);
    const deadline = performance.now() + READY_MS_MAX;
    while (!isReady(cluster.folder, server.pid)) {
      if (server.exitCode !== null || performance.now() > deadline) {
        const words = readFileSync(join(folder, "postgres.log"), "utf8").trimEnd().split("\n").slice(-8);
        throw new Error(`PostgreSQL did not start:\n${words.join("\n")}`);
      }
      await Bun.sleep(10);
    }
  };

  await start();
  return {
    adminUrl: (database = "postgres") =>
      `postgres://frontrow:${cluster.password}@127.0.0.1:${port}/${database}`,
    isAlive: () => server.exitCode === null && server.signalCode === null,
    async kill() {
      // Each backend leads a group of its own.
      for (const pid of [server.pid, ...childrenOf(server.pid)]) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // Gone by itself.
        }
      }
      await server.exited;
    },
    async start() {
      for (let tries = 1; ; tries += 1) {
        try {
          return await start();
        } catch (error) {
          // A backend of the killed one that the system has not buried yet.
          if (tries === START_TRIES_MAX) throw error;
          await Bun.sleep(100);
        }
      }
    },
    async stop() {
      await stopPostmaster(server.pid, () => server.exitCode === null && server.signalCode === null);
      await undertaker.finish();
    },
  };
}
