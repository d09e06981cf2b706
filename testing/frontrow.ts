import { SQL } from "bun";
import { setDefaultTimeout } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../src/worker/app.ts";
import { startLoops } from "../src/worker/loops.ts";
import type { App } from "../src/http/http.ts";
import { createLog } from "../src/core/log.ts";
import type {
  GatewayBoundsConfig,
  SandboxGatewayConfig,
  WorkerConfig,
} from "../src/supervisor/worker-config.ts";
import { createServices, drainServices, type Services } from "../src/worker/services.ts";
import {
  admitNextVisitors,
  findBusyQueues,
  findMismarkedQueues,
} from "../src/waiting-room/for-transactions.ts";
import { runChange } from "../src/database/batches/change.ts";
import { type BrokenPromises, brokenPromises } from "./broken-promises.ts";
import { MEMORY_VARIABLE } from "./memory.ts";
import { testDatabase } from "./postgres.ts";
import { SANDBOX_KEY, workerConfig } from "./worker-config.ts";
import { startSandbox } from "./processes/worker-processes.ts";

const NOTHING_LISTENS = "http://127.0.0.1:9";

// Bounds a test that hangs; how long one takes on a busy machine is no promise of ours.
setDefaultTimeout(180_000);

/** A worker without its process: the real services and app over a real database of this test file's own. */
export interface Frontrow {
  app: App;
  services: Services;
  config: WorkerConfig & { gateway: SandboxGatewayConfig };
  /** As the owner of the schema, to look and to move time; the services act as the runtime role. */
  admin: SQL;
  /**
   * Another worker on the same database. With a shared folder of its own it is as one of another machine, or
   * of the next run: it shares no memory with those before it.
   */
  startAnother(
    overrides?: Partial<Pick<WorkerConfig, "sharedFolder" | "secrets" | "webhooksToPrivateAddresses">>,
  ): Promise<Services>;
  /** One turn of admission for every queue, in place of the loops. */
  admit(): Promise<void>;
  broken(): Promise<BrokenPromises>;
  close(): Promise<void>;
}

export interface FrontrowOptions extends Partial<Omit<WorkerConfig, "gateway">> {
  /** Whether the background loops run; without them a test takes each turn itself. */
  loops?: boolean;
  /** Whether the sandbox gateway runs, as a process of its own. */
  gateway?: boolean;
  gatewayBounds?: GatewayBoundsConfig;
  /** Has the services reach the database at another address, such as a proxy's; gets the real one. */
  databaseThrough?: (url: string) => string;
  /** Another payment company in place of the sandbox. */
  company?: Exclude<WorkerConfig["gateway"], SandboxGatewayConfig>;
}

export async function startFrontrow({
  loops,
  gateway,
  gatewayBounds,
  company,
  databaseThrough = (url) => url,
  ...overrides
}: FrontrowOptions = {}): Promise<Frontrow> {
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), "frontrow-test-"));
  const log = createLog("error", {}, (line) => void process.stderr.write(line));
  const sandbox = gateway ? startSandbox(folder) : undefined;
  const config = workerConfig({
    workers: 2,
    pollsPerSecond: 10,
    databaseUrl: databaseThrough(database.url),
    sharedFolder: folder,
    gateway: {
      kind: "sandbox",
      url: sandbox ? `http://127.0.0.1:${await sandbox.ready}` : NOTHING_LISTENS,
      key: SANDBOX_KEY,
      ...(gatewayBounds ? { bounds: gatewayBounds } : {}),
    },
    distrustsMemory: process.env[MEMORY_VARIABLE] === "distrusted",
    ...overrides,
  });
  const services = createServices(company ? { ...config, gateway: company } : config, log);
  await services.catalogue.refresh();
  const others: Services[] = [];
  const running = loops ? startLoops(config, services, log) : undefined;
  const admin = new SQL({ url: database.adminUrl, max: 4 });

  return {
    app: createApp(services, config.walletAccess, log),
    services,
    config,
    admin,
    async startAnother(ofAnother = {}) {
      const other = createServices({ ...config, workerNumber: 2, ...ofAnother }, log);
      await other.catalogue.refresh();
      others.push(other);
      return other;
    },
    async admit() {
      // Tried again where it was not given a processor for as long as a transaction may wait for its worker.
      await runChange(services.db, async (tx) => {
        const queueNos = [...(await findBusyQueues(tx)), ...(await findMismarkedQueues(tx))];
        for (const queueNo of new Set(queueNos)) await admitNextVisitors(tx, queueNo, services.room.presence);
      });
      await services.room.board.refresh();
    },
    broken: () => brokenPromises(admin),
    async close() {
      await running?.stop();
      for (const each of [services, ...others]) {
        each.room.stream.stop();
        await drainServices(each);
        await each.db.close();
      }
      await admin.close();
      sandbox?.process.kill("SIGKILL");
      await sandbox?.process.exited;
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
