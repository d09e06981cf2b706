import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Arena, type ArenaOptions, comeIn, startArena, type Verdict } from "./arena.ts";
import { LINK_FAULTS } from "./environment/link.ts";
import { type PostgresProcess, startPostgres } from "./environment/postgres-process.ts";

/** What every run gets: a server to make its database on, its own chance, and a way to say how far it is. */
export interface World {
  postgres: PostgresProcess;
  random: () => number;
  progress: (done: number) => void;
}

export interface Outcome extends Verdict {
  done: number;
  note?: string;
}

export const SABOTAGE = join(import.meta.dir, "sabotage");
const STOP_MS = 5_000;
const OTHERS_GO_ON_MS = 3_000;
/** A test's machine is busier than a sale's. */
const SLACK_MS = 700;

/**
 * Calls that are done before the first fault and after the last one. How long they take is the machine's
 * affair.
 */
const CALLS_AROUND = 30;
const SERVED_MS_MAX = 60_000;

type Act = (arena: Arena, n: number) => Promise<void>;

/** Does `act` again and again under load, then checks. */
async function underLoad(
  world: World,
  times: number,
  act: Act,
  options: ArenaOptions = {},
): Promise<Outcome> {
  const arena = await startArena(world.postgres, world.random, options);
  try {
    await untilServed(arena);
    for (let n = 0; n < times; n += 1) {
      await act(arena, n);
      world.progress(n + 1);
    }
    await untilServed(arena);
    return { done: times, ...(await arena.finish()) };
  } finally {
    await arena.stop();
  }
}

/** A fault that meets no load, and checks of a few calls, would say nothing. */
async function untilServed({ load }: Arena): Promise<void> {
  const from = load.history.length;
  const deadline = performance.now() + SERVED_MS_MAX;
  for (;;) {
    const done = load.history.slice(from).filter((call) => call.outcome === "ok").length;
    if (done >= CALLS_AROUND) return;
    if (performance.now() > deadline) throw new Error(`only ${done} calls were done in ${SERVED_MS_MAX} ms`);
    await Bun.sleep(20);
  }
}

export function killWorkers(world: World, times: number): Promise<Outcome> {
  return underLoad(world, times, async (arena) => {
    await Bun.sleep(400 * world.random());
    await arena.replaceWorker(Math.floor(world.random() * arena.workers.length));
  });
}

export function killDatabase(world: World, times: number): Promise<Outcome> {
  return underLoad(world, times, async () => {
    await Bun.sleep(500 + 700 * world.random());
    await world.postgres.kill();
    await Bun.sleep(200 * world.random());
    await world.postgres.start();
  });
}

/** Ends one connection of a worker; false if there was none. */
async function endConnection({ admin }: Arena): Promise<boolean> {
  // One that is at work, if any is: an idle connection has nothing to lose.
  const [ended] = await admin<{ ok: boolean }[]>`
    select pg_terminate_backend(pid) ok from pg_stat_activity
    where datname = current_database() and application_name like 'frontrow-%'
    order by state = 'idle', random() limit 1`;
  return ended?.ok ?? false;
}

export function endConnections(world: World, times: number): Promise<Outcome> {
  return underLoad(world, times, async (arena) => {
    await Bun.sleep(80 * world.random());
    // Those that were ended before may not be open again.
    while (!(await endConnection(arena))) await Bun.sleep(10);
  });
}

export async function stopWorkers(world: World, times: number): Promise<Outcome> {
  const late: string[] = [];
  const outcome = await underLoad(world, times, async (arena, n) => {
    const index = n % arena.workers.length;
    const { pid } = arena.workers[index]!.process;
    await stopHoldingLocks(arena, index, pid);
    const beganMs = Date.now();
    const other = arena.target.urls[(index + 1) % arena.workers.length]!;
    // The lead may have been the stopped one's: whoever comes now is called by another.
    const newcomer = await comeIn(
      other,
      arena.target.queueId,
      performance.now() + OTHERS_GO_ON_MS + SLACK_MS,
    );
    if (newcomer === null) late.push(`nobody was called within ${OTHERS_GO_ON_MS} ms`);
    await Bun.sleep(Math.max(0, STOP_MS - (Date.now() - beganMs)));
    process.kill(pid, "SIGCONT");
    for (const call of arena.load.history) {
      const isThen = call.invokedMs > beganMs && call.invokedMs < beganMs + STOP_MS - OTHERS_GO_ON_MS;
      if (call.url !== other || !isThen) continue;
      const tookMs = call.answeredMs - call.invokedMs;
      if (tookMs > OTHERS_GO_ON_MS + SLACK_MS)
        late.push(`${call.name} took ${tookMs} ms while another worker was stopped, then ${call.status}`);
    }
    await Bun.sleep(300);
  });
  return { ...outcome, violations: [...late.slice(0, 5), ...outcome.violations] };
}

/** Stops it when it is in the middle of a transaction: tried until it is. */
async function stopHoldingLocks(arena: Arena, index: number, pid: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    process.kill(pid, "SIGSTOP");
    await Bun.sleep(5);
    const [row] = await arena.admin<{ n: number }[]>`
      select count(*)::int n from pg_stat_activity a
      where datname = current_database() and application_name = ${`frontrow-worker-${index + 1}`}
        and state like 'idle in transaction%'
        and exists (select from pg_locks l where l.pid = a.pid and l.mode = 'RowShareLock')`;
    if (row!.n > 0) return;
    process.kill(pid, "SIGCONT");
    await Bun.sleep(20 * Math.random());
  }
  throw new Error("the worker was never seen to hold a lock");
}

export function breakNetwork(world: World, times: number): Promise<Outcome> {
  return underLoad(world, times, async (arena, n) => {
    const link = n % 2 === 0 ? arena.databaseLink : arena.gatewayLink;
    link.break(LINK_FAULTS[Math.floor(n / 2) % LINK_FAULTS.length]!);
    await Bun.sleep(100 + 500 * world.random());
    link.heal();
    await Bun.sleep(300 * world.random());
  });
}

export async function turnClocks(world: World, times: number): Promise<Outcome> {
  const preload = (index: number) => join(SABOTAGE, index % 2 === 0 ? "clock-ahead.ts" : "clock-behind.ts");
  const declined: string[] = [];
  const outcome = await underLoad(
    world,
    times,
    async (arena, n) => {
      await Bun.sleep(700);
      arena.workers[n % arena.workers.length]!.process.kill("SIGUSR2");
      await Bun.sleep(700);
      for (const call of arena.load.history)
        if (call.name === "top-up" && (call.status === 202 || call.status === 402 || call.status === 502))
          declined.push(`a good card was not charged at ${call.url}: ${call.status}`);
    },
    { preload },
  );
  return { ...outcome, violations: [...new Set(declined), ...outcome.violations] };
}

const DISK_BYTES = 256 * 1024 * 1024;

/** Answers null where no small file system can be made. */
export async function fillDisk(world: World, times: number): Promise<Outcome | null> {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-disk-"));
  Bun.spawnSync(["chmod", "755", folder]);
  const mounted = Bun.spawnSync([
    "mount",
    "-t",
    "tmpfs",
    "-o",
    `size=${DISK_BYTES},mode=755`,
    "tmpfs",
    folder,
  ]);
  if (!mounted.success) {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  const ballast = join(folder, "ballast");
  try {
    const home = join(folder, "server");
    mkdirSync(home);
    const postgres = await startPostgres(home, { max_wal_size: "64MB", min_wal_size: "32MB" });
    let refused = 0;
    try {
      const outcome = await underLoad({ ...world, postgres }, times, async (arena) => {
        const before = arena.load.history.length;
        Bun.spawnSync(["dd", "if=/dev/zero", `of=${ballast}`, "bs=64k"], { stderr: "ignore" });
        await useUpLogSegments(arena);
        // Longer than a worker tries by itself.
        await Bun.sleep(5_500);
        rmSync(ballast, { force: true });
        refused += arena.load.history.slice(before).filter((call) => call.status === 503).length;
        await untilBack(arena, postgres, join(home, "postgres.log"));
        await Bun.sleep(1_000);
      });
      const nothing = refused === 0 ? ["the disk was full and nobody was told"] : [];
      return {
        ...outcome,
        violations: [...nothing, ...outcome.violations],
        note: `${refused} answers of 503 while it was full`,
      };
    } finally {
      await postgres.stop();
    }
  } finally {
    if (existsSync(ballast)) rmSync(ballast);
    Bun.spawnSync(["umount", "-l", folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The server has made some files of its log beforehand; only the next one needs room. */
async function useUpLogSegments(arena: Arena): Promise<void> {
  for (let segments = 0; segments < 8; segments += 1) {
    await arena.admin`select pg_switch_wal()`.catch(() => undefined);
    await Bun.sleep(60);
  }
}

/**
 * Without room for its log the server ends, and recovers by itself once there is some, or has to be started
 * again.
 */
async function untilBack(arena: Arena, postgres: PostgresProcess, logFile: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (!postgres.isAlive()) await postgres.start();
    try {
      await arena.admin`select 1`;
      return;
    } catch {
      await Bun.sleep(100);
    }
  }
  // The file is gone with the file system.
  mkdirSync("reports", { recursive: true });
  copyFileSync(logFile, join("reports", "faults-full-disk-postgres.log"));
  const words = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-12);
  throw new Error(`PostgreSQL did not come back although there is room again:\n${words.join("\n")}`);
}
