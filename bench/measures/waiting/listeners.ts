import { SQL } from "bun";
import { join } from "node:path";
import type { FrontrowProcesses } from "../../../testing/processes/frontrow-processes.ts";
import {
  readProcessUsage,
  readThreadTimes,
  cpuSecondsBetween,
} from "../../../testing/processes/processor-times.ts";
import { until } from "../../../testing/processes/until.ts";

const LISTENER_PROCESSES = 4;
const CONNECTING_MS_MAX = 120_000;
const HEARING_MS_MAX = 30_000;
/** What connecting or telling each of them leaves to be done afterwards, and some more. */
const SETTLE_MS_PER_LISTENER = 0.2;
const SETTLE_MS_MIN = 1_000;
/** Files that a worker has open beside its listeners' sockets, and some to spare. */
const OTHER_FILES = 200;

export interface ListenersHeard {
  listeners: number;
  /** Files that a process may open: each listener takes the worker one, and the system sets a hard limit. */
  filesMax: number;
  bytesEach: number[];
  /** Of the worker, from a change until all have heard of it, whatever else it did meanwhile included. */
  tickSeconds: number[];
}

/**
 * Opens streams of a queue from several processes, as one cannot have enough sockets, and tells all of them
 * of a few changes. The server has one worker. Its processes may open as many files as the system lets them:
 * Bun raises its own limit.
 */
export async function measureListeners(
  server: FrontrowProcesses,
  queueId: string,
  wanted: number,
  rounds: number,
): Promise<ListenersHeard> {
  const limit = Bun.spawnSync(["sh", "-c", "ulimit -H -n"]).stdout.toString().trim();
  const filesMax = limit === "unlimited" ? Infinity : Number(limit);
  const perProcess = Math.ceil(Math.min(wanted, filesMax - OTHER_FILES) / LISTENER_PROCESSES);
  const memoryBytes = () => readProcessUsage(server.pid)!.get("worker")!.memoryBytes;
  const owner = new SQL({ url: server.databaseUrl, max: 1 });
  const before = memoryBytes();
  const crowd = Array.from({ length: LISTENER_PROCESSES }, () =>
    startListeners(server.url, queueId, perProcess),
  );
  const sum = (of: "open" | "frames") => crowd.reduce((total, each) => total + each.heard[of], 0);
  try {
    await until(
      "the listeners are connected",
      CONNECTING_MS_MAX,
      () => crowd.every(({ heard }) => heard.isSettled) && sum("frames") >= sum("open"),
    );
    const open = sum("open");
    // What connecting left behind is collected first.
    const settleMs = Math.max(SETTLE_MS_MIN, open * SETTLE_MS_PER_LISTENER);
    await Bun.sleep(settleMs);
    const tickSeconds: number[] = [];
    const bytesEach: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const heardBefore = sum("frames");
      const timesBefore = readThreadTimes(server.pid);
      await owner`update queues set version = version + 1 where queue_id = ${queueId}`;
      await until("all listeners have heard", HEARING_MS_MAX, () => sum("frames") >= heardBefore + open);
      const spent = cpuSecondsBetween(timesBefore, readThreadTimes(server.pid));
      tickSeconds.push(spent["worker"] ?? 0);
      bytesEach.push((memoryBytes() - before) / open);
      // The next change is told at once only if the time that this one's telling is reckoned to cost has
      // passed.
      await Bun.sleep(settleMs);
    }
    return { listeners: open, filesMax, bytesEach, tickSeconds };
  } finally {
    for (const { child } of crowd) child.kill();
    await Promise.all(crowd.map(({ child }) => child.exited));
    await owner.close();
  }
}

function startListeners(url: string, queueId: string, count: number) {
  const heard = { open: 0, frames: 0, isSettled: false };
  const script = join(import.meta.dir, "stream-listeners.ts");
  const child = Bun.spawn([process.execPath, script, url, queueId, String(count)], {
    stdio: ["ignore", "ignore", "inherit"],
    // It tells of itself once all its connections were tried.
    ipc: (told: { open: number; frames: number }) => void Object.assign(heard, told, { isSettled: true }),
  });
  return { child, heard };
}
