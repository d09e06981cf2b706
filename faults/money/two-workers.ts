import { SQL } from "bun";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../../src/core/log.ts";
import type { GatewayBoundsConfig, WorkerConfig } from "../../src/supervisor/worker-config.ts";
import { createServices, drainServices, type Services } from "../../src/worker/services.ts";
import { testDatabase } from "../../testing/postgres.ts";
import { freePort } from "../../testing/processes/child-processes.ts";
import { type Kept, restart, startSandbox, startWorker } from "../../testing/processes/worker-processes.ts";
import { SANDBOX_KEY, workerConfig } from "../../testing/worker-config.ts";

/** Two real workers and the real sandbox over a database of their own, to be killed and started again. */
export interface TwoWorkers {
  config: WorkerConfig;
  url: string;
  sandboxUrl: string;
  admin: SQL;
  /** A third worker's, to look with. */
  services: Services;
  /** Kills a worker, the first of all with 0, and starts it again. */
  restartWorker(index: number): Promise<void>;
  /** Kills the sandbox, and starts it again after so long. */
  restartSandbox(downMs?: number): Promise<void>;
}

type Overrides = Partial<Omit<WorkerConfig, "gateway">> & { bounds?: GatewayBoundsConfig };

/** They end, and what they leave goes, when `work` has ended. */
export async function withTwoWorkers<Result>(
  { bounds, ...overrides }: Overrides,
  work: (installation: TwoWorkers) => Promise<Result>,
): Promise<Result> {
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), "frontrow-faults-"));
  const [port, sandboxPort] = await Promise.all([freePort(), freePort()]);
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
  const gateway = { kind: "sandbox" as const, url: sandboxUrl, key: SANDBOX_KEY, ...(bounds && { bounds }) };
  const own = { workers: 2, port, databaseUrl: database.url, gateway, sharedFolder: folder };
  const config = workerConfig({ ...own, ...overrides });
  const admin = new SQL({ url: database.adminUrl, max: 2 });
  const services = createServices({ ...config, workerNumber: 2 }, createLog("error"));
  const start = (index: number) => startWorker({ ...config, workerNumber: index + 1 });
  const workers: Kept[] = [start(0), start(1)];
  let sandbox = startSandbox(folder, sandboxPort);
  try {
    await Promise.all([...workers, sandbox].map((each) => each.ready));
    return await work({
      config,
      url: `http://127.0.0.1:${port}`,
      sandboxUrl,
      admin,
      services,
      async restartWorker(index) {
        const i = index % workers.length;
        workers[i] = await restart(workers[i]!, () => start(i));
      },
      async restartSandbox(downMs = 0) {
        sandbox.process.kill("SIGKILL");
        await sandbox.process.exited;
        if (downMs > 0) await Bun.sleep(downMs);
        sandbox = startSandbox(folder, sandboxPort);
        await sandbox.ready;
      },
    });
  } finally {
    for (const each of [...workers, sandbox]) each.process.kill("SIGKILL");
    await Promise.all([...workers, sandbox].map((each) => each.process.exited));
    await drainServices(services);
    await services.db.close();
    await admin.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}
