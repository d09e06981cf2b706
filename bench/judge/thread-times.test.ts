import { expect, test } from "bun:test";
import { cpuSecondsBetween, readThreadTimes, type ThreadTimes } from "./thread-times.ts";

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
