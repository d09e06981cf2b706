import { expect, test } from "bun:test";
import { UsageError } from "../../testing/programs/program.ts";
import { ALL_MEASURES } from "./all-measures.ts";
import { benchHelp, parseBenchCommand } from "./bench-options.ts";

function chosen(...args: string[]): string[] {
  const command = parseBenchCommand(args);
  if (command.kind !== "run") throw new Error("not a run");
  return command.run.measures.map(({ name }) => name);
}

test("without names everything is measured, else what is named, in the order in which it is made", () => {
  expect(chosen()).toEqual(ALL_MEASURES.map(({ name }) => name));
  expect(chosen("pay", "hold", "--quick")).toEqual(["hold", "pay"]);
});

test("names are all different", () => {
  expect(new Set(ALL_MEASURES.map(({ name }) => name)).size).toBe(ALL_MEASURES.length);
});

test("an unknown name is answered with those that there are", () => {
  expect(() => parseBenchCommand(["hols"])).toThrow(UsageError);
  expect(() => parseBenchCommand(["hols"])).toThrow(/no measure "hols"; there are poll, .*hold, /);
});

test("options", () => {
  expect(parseBenchCommand(["--quick", "hold"])).toMatchObject({
    run: { isQuick: true },
    reportsFolder: "reports",
  });
  expect(parseBenchCommand(["--no-report"])).toMatchObject({ run: { isQuick: false }, reportsFolder: null });
  expect(parseBenchCommand(["--reports", "elsewhere"])).toMatchObject({
    reportsFolder: "elsewhere",
  });
  expect(parseBenchCommand(["--connections", "50"])).toMatchObject({ run: { connections: 50 } });
  expect(() => parseBenchCommand(["--connections", "0"])).toThrow(
    '--connections must be a whole number from 1 to 4096, not "0"',
  );
  expect(() => parseBenchCommand(["--quik"])).toThrow("Unknown option '--quik'; try --help");
});

test("--compare takes two files", () => {
  expect(parseBenchCommand(["--compare", "a.json", "b.json"])).toEqual({
    kind: "compare",
    before: "a.json",
    after: "b.json",
    reportsFolder: "reports",
  });
  for (const files of [["a.json"], ["a.json", "b.json", "c.json"]])
    expect(() => parseBenchCommand(["--compare", ...files])).toThrow("--compare needs two files");
});

test("--help names every measure", () => {
  expect(parseBenchCommand(["--help", "hold"])).toEqual({ kind: "help" });
  for (const { name, says } of ALL_MEASURES) {
    expect(benchHelp()).toContain(name);
    expect(benchHelp()).toContain(says);
  }
});
