import { readFileSync, readlinkSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartError, systemReason } from "../core/start-error.ts";

/** The longest time for a fast shutdown, which waits for a checkpoint, and so for the disk. */
const FAST_STOP_MS_MAX = 20_000;
const IMMEDIATE_STOP_MS_MAX = 5_000;
const LOOK_EVERY_MS = 20;

/** True once the cluster's pid file says that the server `pid` accepts connections. */
export function isReady(cluster: string, pid: number): boolean {
  const lines = readPidFile(cluster);
  return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
}

/** The port of the server that runs on this cluster and accepts connections; null if there is none. */
export function runningPort(cluster: string): number | null {
  const lines = readPidFile(cluster);
  const pid = Number(lines[0]);
  return isReady(cluster, pid) && isPostmasterOf(cluster, pid) ? Number(lines[3]) : null;
}

/** Stops the server that a killed supervisor left running on this cluster, if there is one. */
export async function stopLeftover(cluster: string): Promise<number | null> {
  const pid = Number(readPidFile(cluster)[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isPostmasterOf(cluster, pid)) return null;
  try {
    await stopPostmaster(pid, () => isPostmasterOf(cluster, pid));
  } catch (error) {
    throw new StartError(
      `PostgreSQL (process ${pid}) still runs on ${cluster} and cannot be stopped (${systemReason(error)})`,
      {
        cause: error,
      },
    );
  }
  return pid;
}

/** No process has this number: the largest is 4,194,304 on Linux, and 99,998 on macOS. */
const NOBODYS_PID = "2147483647";

/**
 * Makes a dead server's pid file harmless. Its number may now belong to another process, or to the next
 * server, because a container counts anew at each start. In the first case PostgreSQL would refuse to start;
 * in the second, the old file's "ready" would count as the new server's. Call it before each start, as the
 * owner of the cluster, after leftovers were stopped. The rest of the file stays, because PostgreSQL uses it
 * to find processes of the dead server.
 */
export function disownPidFile(cluster: string): void {
  const [pid, ...rest] = readPidFile(cluster);
  if (pid === undefined) return;
  writeFileSync(join(cluster, "postmaster.pid"), [NOBODYS_PID, ...rest].join("\n"));
}

/** A fast shutdown; then an immediate one if that takes too long (the next start recovers); then a kill. */
export async function stopPostmaster(pid: number, isAlive: () => boolean): Promise<void> {
  const steps = [
    ["SIGINT", FAST_STOP_MS_MAX],
    ["SIGQUIT", IMMEDIATE_STOP_MS_MAX],
    ["SIGKILL", IMMEDIATE_STOP_MS_MAX],
  ] as const;
  for (const [signal, patienceMs] of steps) {
    if (!isAlive()) return;
    sendSignal(pid, signal);
    const deadline = performance.now() + patienceMs;
    while (performance.now() < deadline) {
      if (!isAlive()) return;
      await Bun.sleep(LOOK_EVERY_MS);
    }
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function readPidFile(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return [];
  }
}

/**
 * A pid file survives a crash, and its number may then belong to any process. So ask the system: a
 * postmaster's working directory is its cluster.
 */
function isPostmasterOf(cluster: string, pid: number): boolean {
  if (process.platform === "linux") {
    try {
      if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))) return false;
      return (
        readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster) &&
        readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0]!.endsWith("postgres")
      );
    } catch {
      return false;
    }
  }
  const listed = Bun.spawnSync(["ps", "-ww", "-o", "command=", "-p", String(pid)], { stderr: "ignore" });
  return listed.stdout.toString().includes(cluster);
}
