import { expect, test } from "bun:test";
import {
  cpuSecondsBetween,
  descendants,
  parseStat,
  processKind,
  readThreadTimes,
  type ThreadTimes,
} from "./processor-times.ts";

test("parseStat reads past a name with brackets and spaces", () => {
  const rest = "S 10 1 1 0 -1 4194560 100 0 0 0 250 150 0 0 20 0 5 0 1000 123456 300 18446744073709551615";
  expect(parseStat(`42 (a (b) c) ${rest}`, "")).toEqual({
    pid: 42,
    parentPid: 10,
    command: "a (b) c",
    cpuSeconds: 4,
    memoryBytes: 300 * 4_096,
  });
});

function entry(pid: number, parentPid: number) {
  return { pid, parentPid, command: "", cpuSeconds: 0, memoryBytes: 0 };
}

test("descendants finds children of children, and nobody else", () => {
  const entries = [entry(5, 4), entry(1, 0), entry(2, 1), entry(4, 2), entry(3, 1)];
  expect(descendants(entries, 2).map(({ pid }) => pid)).toEqual([2, 4, 5]);
});

test.each([
  ["postgres: frontrow frontrow 127.0.0.1(50000) idle", "postgres"],
  ["/opt/pg/bin/postgres -D /data", "postgres"],
  ["/app/node_modules/.bin/bun src/worker.ts 3", "worker"],
  ["node scripts/run.mjs src/main.ts", "run"],
  ["/usr/bin/something --flag", "something"],
  ["", "other"],
])("the process %j is of the kind %j", (command, kind) => expect(processKind(command)).toBe(kind));

function times(threads: Record<string, [kind: string, seconds: number]>): ThreadTimes {
  return new Map(
    Object.entries(threads).map(([id, [kind, seconds]]) => [id, { kind, nanoseconds: seconds * 1e9 }]),
  );
}

test("time is told by kind: threads that were there, that are new, and that have ended", () => {
  const before = times({ "1/1": ["worker", 5], "1/2": ["worker", 3], "2/2": ["postgres", 1] });
  const after = times({ "1/1": ["worker", 6], "2/2": ["postgres", 1.5], "3/3": ["postgres", 0.25] });
  expect(cpuSecondsBetween(before, after)).toEqual({ worker: 1, postgres: 0.75 });
});

test.skipIf(process.platform !== "linux")(
  "work of this process shows within milliseconds of its length",
  () => {
    const before = readThreadTimes(process.pid);
    const began = process.cpuUsage();
    while (process.cpuUsage(began).user < 50_000) Math.sqrt(Math.random());
    const spent = Object.values(cpuSecondsBetween(before, readThreadTimes(process.pid)));
    expect(spent.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(0.045);
  },
);
