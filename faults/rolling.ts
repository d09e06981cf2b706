import { SQL } from "bun";
import { readFileSync } from "node:fs";
import { startProcesses } from "../testing/processes/frontrow-processes.ts";
import { conclude, createOwnDatabase, openSale } from "./arena.ts";
import { ORGANISER_KEY } from "../testing/worker-config.ts";
import { startLoad } from "./load.ts";
import type { Outcome, World } from "./runs.ts";

const CLIENTS = 16;
const SEATS = 24;
const REPLACED_MS_MAX = 30_000;

/**
 * Replaces all workers again and again, by turns all of them at a signal to the supervisor and each at a
 * signal of its own. No call goes unanswered, and none is answered with a fault. (Where
 * `net.ipv4.tcp_migrate_req` is off, the odd connection is reset before a worker has accepted it; as root,
 * the suite has a network of its own with it on.)
 */
export async function restartWorkers(world: World, times: number): Promise<Outcome> {
  const databaseUrl = await createOwnDatabase(world.postgres);
  const real = await startProcesses({
    variables: { DATABASE_URL: databaseUrl, ORGANISER_KEY, WALLET_ACCESS: "signed-in" },
  });
  const admin = new SQL({ url: databaseUrl, max: 2 });
  try {
    const target = { urls: [real.url], seats: SEATS, ...(await openSale(real.url, SEATS)) };
    const load = startLoad(target, CLIENTS, world.random);
    for (let n = 0; n < times; n += 1) {
      const before = real.workers();
      if (n % 2 === 0) process.kill(real.pid, "SIGUSR2");
      else for (const pid of before) process.kill(pid, "SIGTERM");
      await untilReplaced(before, () => real.workers());
      world.progress(n + 1);
    }
    const verdict = await conclude(load, target, admin);
    const faults = load.history.filter((call) => call.status >= 500);
    const lost = load.history.filter((call) => call.status === 0).length;
    const lines = faults.slice(0, 5).map((call) => `${call.name} was answered ${call.status} ${call.code}`);
    // Without the setting, Linux resets a connection that was made and not accepted, as the documentation
    // says.
    const lostMax = readMigrate() === "1" ? 0 : Math.ceil(times / 5);
    if (lost > lostMax) lines.push(`${lost} calls were lost`);
    return {
      done: times,
      calls: verdict.calls,
      violations: [...lines, ...verdict.violations],
      note: `${lost} connections reset, tcp_migrate_req ${readMigrate()}`,
    };
  } finally {
    await admin.close({ timeout: 1 });
    await real.remove();
  }
}

async function untilReplaced(before: readonly number[], workers: () => number[]): Promise<void> {
  const deadline = performance.now() + REPLACED_MS_MAX;
  for (;;) {
    const now = workers();
    if (now.length === before.length && now.every((pid) => !before.includes(pid))) return;
    if (performance.now() > deadline) throw new Error(`workers ${before.join()} became ${now.join()}`);
    await Bun.sleep(50);
  }
}

function readMigrate(): string {
  try {
    return readFileSync("/proc/sys/net/ipv4/tcp_migrate_req", "utf8").trim();
  } catch {
    return "absent";
  }
}
