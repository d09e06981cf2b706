import { SQL } from "bun";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "../src/database/migrations.ts";
import type { WorkerConfig } from "../src/supervisor/worker-config.ts";
import { checkHistory, HOLD_MS } from "./checks/checks.ts";
import { tallyOf } from "./checks/history.ts";
import { type Link, startLink } from "./environment/link.ts";
import { type Load, type LoadTarget, startLoad } from "./load.ts";
import type { PostgresProcess } from "./environment/postgres-process.ts";
import { asOrganiser, type Buyer, guest, join as joinQueue, putOnSale } from "../testing/buyer.ts";
import { callAt } from "../testing/clients/call.ts";
import { freePort } from "../testing/processes/child-processes.ts";
import { createDatabase } from "../testing/own-services.ts";
import { SANDBOX_KEY, workerConfig } from "../testing/worker-config.ts";
import { type Kept, startSandbox, startWorker } from "../testing/processes/worker-processes.ts";

const SETTLE_MS_MAX = 30_000;
const LIVE_MS_MAX = 10_000;

export interface ArenaOptions {
  workers?: number;
  clients?: number;
  seats?: number;
  /**
   * Whether workers reach the database without the link between: what goes through it, this process has to
   * carry.
   */
  isDirect?: boolean;
  /** Runs in each worker before its own code. */
  preload?: (worker: number) => string | undefined;
}

/** What one run came to. */
export interface Verdict {
  calls: { ok: number; refused: number; unknown: number };
  violations: string[];
}

/** Real worker processes, a gateway and a database of their own, each behind a network that can be broken. */
export interface Arena {
  workers: Kept[];
  admin: SQL;
  databaseLink: Link;
  gatewayLink: Link;
  target: LoadTarget;
  load: Load;
  /** SIGKILL, and another in its place. */
  replaceWorker(index: number): Promise<void>;
  /** After a kill by somebody else. */
  startWorker(index: number): Promise<void>;
  /** Ends the load, waits until all is quiet and holds what was seen against what is there. */
  finish(): Promise<Verdict>;
  stop(): Promise<void>;
}

export async function startArena(
  postgres: PostgresProcess,
  random: () => number,
  { workers: count = 2, clients = 16, seats = 24, isDirect = false, preload }: ArenaOptions = {},
): Promise<Arena> {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-arena-"));
  const sandboxPort = await freePort();
  const sandbox = startSandbox(folder, sandboxPort);
  await sandbox.ready;
  const direct = new URL(await createOwnDatabase(postgres));
  const databaseLink = await startLink({ host: "127.0.0.1", port: Number(direct.port) });
  const gatewayLink = await startLink({ host: "127.0.0.1", port: sandboxPort });
  const throughLink = new URL(direct);
  throughLink.port = String(databaseLink.port);
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const configOf = (index: number): WorkerConfig =>
    workerConfig({
      workerNumber: index + 1,
      workers: count,
      port: ports[index]!,
      databaseUrl: isDirect ? direct.href : throughLink.href,
      walletAccess: "signed-in",
      gateway: { kind: "sandbox", url: `http://127.0.0.1:${gatewayLink.port}`, key: SANDBOX_KEY },
      sharedFolder: folder,
    });
  const start = (index: number) => startWorker(configOf(index), preload?.(index));
  const workers = ports.map((_, index) => start(index));
  await Promise.all(workers.map((worker) => worker.ready));
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const admin = new SQL({ url: direct.href, max: 3, connectionTimeout: 30 });
  const target = { urls, seats, ...(await openSale(urls[0]!, seats)) };
  const load = startLoad(target, clients, random);

  const startAt = async (index: number): Promise<void> => {
    workers[index] = start(index);
    await workers[index].ready;
  };
  return {
    workers,
    admin,
    databaseLink,
    gatewayLink,
    target,
    load,
    async replaceWorker(index) {
      workers[index]!.process.kill("SIGKILL");
      await workers[index]!.process.exited;
      await startAt(index);
    },
    startWorker: startAt,
    finish: () => conclude(load, target, admin),
    async stop() {
      for (const each of [...workers, sandbox]) each.process.kill("SIGKILL");
      await Promise.all([...workers, sandbox].map((each) => each.process.exited));
      databaseLink.stop();
      gatewayLink.stop();
      await admin.close({ timeout: 1 });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ends the load, waits until all is quiet and holds what was seen against what is there. */
export async function conclude(load: Load, target: LoadTarget, admin: SQL): Promise<Verdict> {
  await load.stop();
  const { history, faults } = load;
  const violations = [
    ...faults.slice(0, 5),
    ...(await settle(admin)),
    ...(await isLive(target)),
    ...(await checkHistory(admin, history)),
    ...(await gatewayDiffers(target.urls[0]!)),
  ];
  return { calls: tallyOf(history), violations };
}

export async function openSale(
  url: string,
  seats: number,
): Promise<{ queueId: string; performanceId: string }> {
  const { queueId, performanceIds } = await putOnSale(callAt(url), {
    policy: { holdSeconds: HOLD_MS / 1_000, seatsPerUser: 6 },
    queue: { capacity: 10_000, arrivalSeconds: 60, graceSeconds: 600, sessionSeconds: 3_600 },
    performances: [
      { startsAt: "2030-12-24T10:00:00Z", seats: [{ count: seats, price: 1_000 }] },
      // No more people are called than there are seats unsold, and the load is about few of them.
      { startsAt: "2030-12-25T10:00:00Z", seats: [{ count: 5_000, price: 1_000 }] },
    ],
  });
  return { queueId, performanceId: performanceIds[0]! };
}

/** A migrated database of its own; answers its address. */
export async function createOwnDatabase(postgres: PostgresProcess): Promise<string> {
  const name = `faults_${Bun.randomUUIDv7().replaceAll("-", "")}`;
  await createDatabase(postgres.adminUrl(), name);
  await migrate(postgres.adminUrl(name));
  return postgres.adminUrl(name);
}

/** Once faults have stopped, nothing stays open. */
async function settle(admin: SQL): Promise<string[]> {
  const deadline = performance.now() + SETTLE_MS_MAX;
  for (;;) {
    const [row] = await admin<{ open: number; locks: number }[]>`
      select (select count(*)::int from top_ups where status not in ('SUCCEEDED', 'FAILED')) open,
             (select count(*)::int from pg_stat_activity
              where datname = current_database() and state like 'idle in transaction%') locks`;
    if (row!.open === 0 && row!.locks === 0) return [];
    if (performance.now() > deadline)
      return [`still open: ${row!.open} top-ups, ${row!.locks} idle transactions`];
    await Bun.sleep(50);
  }
}

/** Somebody new comes, is called, and sees the seats, on every worker. */
async function isLive({ urls, queueId, performanceId }: LoadTarget): Promise<string[]> {
  const dead: string[] = [];
  for (const url of urls) {
    const deadline = performance.now() + LIVE_MS_MAX;
    const newcomer = await comeIn(url, queueId, deadline);
    if (newcomer === null) {
      dead.push(`nobody is called at ${url} once the faults are over`);
      continue;
    }
    const { status } = await newcomer.call("GET", `/v1/performances/${performanceId}/seats`);
    if (status !== 200) dead.push(`the seats cannot be seen at ${url} once the faults are over: ${status}`);
  }
  return dead;
}

/** A newcomer once they are let in; null when that does not come about in time. */
export async function comeIn(url: string, queueId: string, deadline: number): Promise<Buyer | null> {
  let newcomer: Buyer | undefined;
  while (performance.now() < deadline) {
    try {
      newcomer ??= await guest(callAt(url));
      if ((await joinQueue(newcomer, queueId)).body.status === "ACTIVE") return newcomer;
      // A refusal is no guest.
      if (!newcomer.accessToken) newcomer = undefined;
    } catch {
      // Not yet.
    }
    await Bun.sleep(50);
  }
  return null;
}

async function gatewayDiffers(url: string): Promise<string[]> {
  const { status, body } = await asOrganiser(callAt(url))("GET", "/v1/organiser/checks");
  if (status !== 200) return [`the checks answered ${status}`];
  const { checks } = body as { checks: { name: string; violations: number }[] };
  return checks
    .filter((check) => check.violations > 0)
    .map((check) => `check: ${check.name}: ${check.violations}`);
}
