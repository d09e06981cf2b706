import { existsSync, readdirSync, readFileSync } from "node:fs";
import { processKind, readDescendants } from "./process-usage.ts";

/** Time on the processors so far in nanoseconds, by thread, of a process and all that it has started. */
export type ThreadTimes = Map<string, { kind: string; nanoseconds: number }>;

/**
 * Reads the kernel's own count of every thread's time. The hundredths of a second that /proc has by process
 * are too coarse where a load of a second is spread over PostgreSQL's many processes. Throws where there is
 * no /proc.
 */
export function readThreadTimes(rootPid: number): ThreadTimes {
  if (!existsSync("/proc/self/schedstat"))
    throw new Error("the benchmarks read processor times from /proc/PID/task/TID/schedstat, as Linux has it");
  const times: ThreadTimes = new Map();
  for (const { pid, command } of readDescendants(rootPid)) {
    // PostgreSQL tidies up when it likes: that is not what a request costs.
    const kind = /postgres: autovacuum/.test(command) ? "autovacuum" : processKind(command);
    for (const thread of readThreads(pid))
      times.set(`${pid}/${thread.id}`, { kind, nanoseconds: thread.nanoseconds });
  }
  return times;
}

/**
 * What was spent between two looks, in seconds, by kind of process. A thread that has ended since the first
 * look is left out: those of the runtime end only after seconds without work.
 */
export function cpuSecondsBetween(before: ThreadTimes, after: ThreadTimes): Record<string, number> {
  const seconds: Record<string, number> = {};
  for (const [thread, { kind, nanoseconds }] of after) {
    const spent = nanoseconds - (before.get(thread)?.nanoseconds ?? 0);
    seconds[kind] = (seconds[kind] ?? 0) + spent / 1e9;
  }
  return seconds;
}

function readThreads(pid: number): { id: string; nanoseconds: number }[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((id) => ({
      id,
      nanoseconds: Number.parseInt(readFileSync(`/proc/${pid}/task/${id}/schedstat`, "utf8"), 10),
    }));
  } catch {
    // It ended while we looked.
    return [];
  }
}
