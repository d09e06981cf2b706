import { existsSync, readdirSync, readFileSync } from "node:fs";

export interface ProcessEntry {
  pid: number;
  parentPid: number;
  command: string;
  cpuSeconds: number;
  memoryBytes: number;
}

/** Processor time so far and memory now, by what kind of process it is. */
export type ProcessUsage = Map<string, { cpuSeconds: number; memoryBytes: number; processes: number }>;

/** Time on the processors so far in nanoseconds, by thread, of a process and all that it has started. */
export type ThreadTimes = Map<string, { kind: string; nanoseconds: number }>;

/**
 * Of a kernel that counts in other units the numbers would be off by that factor; Linux fixes this one for
 * programs.
 */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4_096;

/** This process's own time on the processors since a `process.cpuUsage()`. */
export function cpuSecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/**
 * The simulator and, where it runs on this machine, every process of the server that it started. Null where
 * there is no /proc to read it from.
 */
export function readProcessUsage(serverPid: number | null): ProcessUsage | null {
  if (!existsSync("/proc/self/stat")) return null;
  const entries = readEntries();
  const usage: ProcessUsage = new Map();
  const add = (kind: string, entry: ProcessEntry): void => {
    const known = usage.get(kind) ?? { cpuSeconds: 0, memoryBytes: 0, processes: 0 };
    known.cpuSeconds += entry.cpuSeconds;
    known.memoryBytes += readSharedOutBytes(entry.pid) ?? entry.memoryBytes;
    known.processes += 1;
    usage.set(kind, known);
  };
  for (const entry of entries) if (entry.pid === process.pid) add("simulator", entry);
  if (serverPid !== null)
    for (const entry of descendants(entries, serverPid)) add(processKind(entry.command), entry);
  return usage;
}

/**
 * A process's memory with what it shares divided among those who share it; undefined where that may not be
 * read. Adding up plain sizes would count PostgreSQL's buffers once for each of its processes.
 */
function readSharedOutBytes(pid: number): number | undefined {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readWhileThere(`/proc/${pid}/smaps_rollup`) ?? "")?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
}

/** What each process of a kind has in memory, shared pages included, among those that `rootPid` started. */
export function readResidentBytes(rootPid: number, kind: string): number[] {
  const entries = descendants(readEntries(), rootPid);
  return entries.filter(({ command }) => processKind(command) === kind).map((entry) => entry.memoryBytes);
}

/**
 * Reads the kernel's own count of every thread's time. The hundredths of a second that /proc has by process
 * are too coarse where a load of a second is spread over PostgreSQL's many processes. Throws where there is
 * no /proc.
 */
export function readThreadTimes(rootPid: number): ThreadTimes {
  if (!existsSync("/proc/self/schedstat"))
    throw new Error("the benchmarks read processor times from /proc/PID/task/TID/schedstat, as Linux has it");
  const times: ThreadTimes = new Map();
  for (const { pid, command } of descendants(readEntries(), rootPid)) {
    // PostgreSQL tidies up when it likes: that is not what a request costs.
    const kind = /postgres: autovacuum/.test(command) ? "autovacuum" : processKind(command);
    for (const thread of listWhileThere(`/proc/${pid}/task`)) {
      const schedule = readWhileThere(`/proc/${pid}/task/${thread}/schedstat`);
      if (schedule) times.set(`${pid}/${thread}`, { kind, nanoseconds: Number.parseInt(schedule, 10) });
    }
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

/** A process and all that it has started, directly or not. */
export function descendants(entries: readonly ProcessEntry[], rootPid: number): ProcessEntry[] {
  const children = Map.groupBy(entries, (entry) => entry.parentPid);
  const found = entries.filter((entry) => entry.pid === rootPid);
  for (const entry of found) found.push(...(children.get(entry.pid) ?? []));
  return found;
}

/** What a process is, by its command line: `postgres`, or the script that it runs. */
export function processKind(command: string): string {
  if (/(^|\/)postgres(\s|:|$)/.test(command)) return "postgres";
  if (/\/sandbox\/server\.ts(\s|$)/.test(command)) return "sandbox";
  const script = /([\w-]+)\.(?:ts|mjs|js)(?:\s|$)/.exec(command)?.[1];
  return script ?? /^\S*?([^\s/]+)(?:\s|$)/.exec(command)?.[1] ?? "other";
}

function readEntries(): ProcessEntry[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const command = readWhileThere(`/proc/${pid}/cmdline`);
    const stat = readWhileThere(`/proc/${pid}/stat`);
    if (command === undefined || stat === undefined) return [];
    return [parseStat(stat, command.replaceAll("\u0000", " ").trim())];
  });
}

/** One line of /proc/PID/stat. The name in brackets may itself hold brackets and spaces. */
export function parseStat(stat: string, command: string): ProcessEntry {
  const nameEnd = stat.lastIndexOf(")");
  const fields = stat.slice(nameEnd + 2).split(" ");
  return {
    pid: Number.parseInt(stat, 10),
    parentPid: Number(fields[1]),
    command: command || stat.slice(stat.indexOf("(") + 1, nameEnd),
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    memoryBytes: Number(fields[21]) * PAGE_BYTES,
  };
}

/** Undefined when the process ended while we looked, or will not be read. */
function readWhileThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function listWhileThere(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
