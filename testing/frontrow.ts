import { SQL } from "bun";
import { setDefaultTimeout } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../src/worker/app.ts";
import { startLoops } from "../src/worker/loops.ts";
import { readInvariants } from "../src/organiser/checks.ts";
import type { App } from "../src/http/http.ts";
import { createLog } from "../src/core/log.ts";
import { superviseProcess } from "../src/supervisor/supervised-process.ts";
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
import type { Tx } from "../src/database/database.ts";
import { MEMORY_VARIABLE } from "./memory.ts";
import { testDatabase } from "./postgres.ts";

export const ORGANISER_KEY = "test-organiser-key-of-no-value";
export const SECRET = "0123456789abcdef-only-for-tests-0123456789abcdef";

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
   * Another worker on the same database. With a shared folder of its own it is as one of another machine, or of the next
   * run: it shares no memory with those before it.
   */
  startAnother(overrides?: { sharedFolder?: string }): Promise<Services>;
  /** One turn of admission for every queue, in place of the loops. */
  admit(): Promise<void>;
  /** Names of the promises that do not hold, with the number of rows that show it. */
  broken(): Promise<Record<string, number>>;
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
  const sandbox = gateway ? await startSandbox(folder) : undefined;
  const config: Frontrow["config"] = {
    workerNumber: 1,
    workers: 2,
    host: "127.0.0.1",
    port: 0,
    databaseUrl: databaseThrough(database.url),
    secret: SECRET,
    organiserKey: ORGANISER_KEY,
    walletAccess: "admitted",
    rateLimitPerMinute: 0,
    pollsPerSecond: 10,
    trustedProxyHops: 0,
    identity: null,
    gateway: {
      kind: "sandbox",
      url: sandbox?.url ?? "http://127.0.0.1:9",
      key: SANDBOX_KEY,
      ...(gatewayBounds ? { bounds: gatewayBounds } : {}),
    },
    demo: false,
    sharedFolder: folder,
    distrustsMemory: process.env[MEMORY_VARIABLE] === "distrusted",
    pagesFolder: null,
    logLevel: "error",
    ...overrides,
  };
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
      await services.db.transaction(async (tx: Tx) => {
        const queueNos = [...(await findBusyQueues(tx)), ...(await findMismarkedQueues(tx))];
        for (const queueNo of new Set(queueNos)) await admitNextVisitors(tx, queueNo);
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
      await sandbox?.stop();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * All of them as one prepared statement. Some tests look after each of several hundred acts, and planning forty queries
 * anew each time costs more than running them.
 */
async function brokenPromises(admin: SQL): Promise<Record<string, number>> {
  const invariants = await readInvariants();
  const counts = invariants.map(
    ({ text }, no) => `select ${no} no, count(*)::int violations from (${text}) v`,
  );
  const rows = await admin<{ no: number; violations: number }[]>`
    select * from (${admin.unsafe(counts.join("\nunion all\n"))}) counted where violations > 0`;
  return Object.fromEntries(rows.map(({ no, violations }) => [invariants[no]!.name, violations]));
}

const SANDBOX_KEY = "sandbox-key-for-tests";

async function startSandbox(folder: string): Promise<{ url: string; stop(): Promise<void> }> {
  const log = createLog("error");
  const child = await superviseProcess({
    name: "sandbox gateway",
    command: (port) => [
      process.execPath,
      join(import.meta.dir, "..", "src", "wallet", "gateways", "sandbox", "server.ts"),
      "--data-dir",
      folder,
      "--port",
      String(port),
    ],
    port: 0,
    env: { PATH: process.env.PATH, SANDBOX_GATEWAY_KEY: SANDBOX_KEY },
    log,
  });
  return { url: `http://127.0.0.1:${child.port}`, stop: () => child.stop(5_000) };
}
