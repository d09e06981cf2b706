import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Processor time so far and memory now, by what kind of process it is. */
export type ProcessUsage = Map<string, { cpuSeconds: number; memoryBytes: number; processes: number }>;

export interface ProcessEntry {
  pid: number;
  parentPid: number;
  command: string;
  cpuSeconds: number;
  memoryBytes: number;
}

/**
 * Of a kernel that counts in other units the numbers would be off by that factor; Linux fixes this one for
 * programs.
 */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4_096;

/**
 * The simulator and, where it runs on this machine, every process of the server that it started. Null where
 * there is no /proc to read it from.
 */
export function readProcessUsage(serverPid: number | null): ProcessUsage | null {
  if (!existsSync("/proc/self/stat")) return null;
  const entries = readEntries();
  const usage: ProcessUsage = new Map();
  const own = entries.find((entry) => entry.pid === process.pid);
  if (own) add(usage, "simulator", own);
  if (serverPid !== null)
    for (const entry of descendants(entries, serverPid)) add(usage, processKind(entry.command), entry);
  return usage;
}

function add(usage: ProcessUsage, kind: string, entry: ProcessEntry): void {
  const known = usage.get(kind) ?? { cpuSeconds: 0, memoryBytes: 0, processes: 0 };
  known.cpuSeconds += entry.cpuSeconds;
  known.memoryBytes += readSharedOutBytes(entry.pid) ?? entry.memoryBytes;
  known.processes += 1;
  usage.set(kind, known);
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

/**
 * A process's memory with what it shares divided among those who share it; undefined where that may not be
 * read. Adding up plain sizes would count PostgreSQL's buffers once for each of its processes.
 */
function readSharedOutBytes(pid: number): number | undefined {
  try {
    const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
  } catch {
    return undefined;
  }
}

/**
 * What each process of this kind has in memory, shared pages included, among those that `rootPid` has
 * started.
 */
export function readResidentBytes(rootPid: number, kind: string): number[] {
  return readDescendants(rootPid)
    .filter((entry) => processKind(entry.command) === kind)
    .map((entry) => entry.memoryBytes);
}

/** A process of this machine and all that it has started. */
export function readDescendants(rootPid: number): ProcessEntry[] {
  return descendants(readEntries(), rootPid);
}

function readEntries(): ProcessEntry[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\u0000", " ").trim();
      return [parseStat(readFileSync(`/proc/${name}/stat`, "utf8"), command)];
    } catch {
      // It ended while we looked.
      return [];
    }
  });
}

/** One line of /proc/PID/stat. The name in brackets may itself hold brackets and spaces. */
export function parseStat(stat: string, command: string): ProcessEntry {
  const nameEnd = stat.lastIndexOf(")");
  const fields = stat
    .slice(nameEnd + 2)
    .split(" ")
    .map(Number);
  return {
    pid: Number.parseInt(stat, 10),
    parentPid: fields[1]!,
    command: command || stat.slice(stat.indexOf("(") + 1, nameEnd),
    cpuSeconds: (fields[11]! + fields[12]!) / TICKS_PER_SECOND,
    memoryBytes: fields[21]! * PAGE_BYTES,
  };
}
