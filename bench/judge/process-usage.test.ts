import { describe, expect, test } from "bun:test";
import { descendants, parseStat, processKind } from "./process-usage.ts";

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

describe("processKind", () => {
  test.each([
    ["postgres: frontrow frontrow 127.0.0.1(50000) idle", "postgres"],
    ["/opt/pg/bin/postgres -D /data", "postgres"],
    ["/app/node_modules/.bin/bun src/worker.ts 3", "worker"],
    ["node scripts/run.mjs src/main.ts", "run"],
    ["/usr/bin/something --flag", "something"],
    ["", "other"],
  ])("%j is %j", (command, kind) => expect(processKind(command)).toBe(kind));
});
