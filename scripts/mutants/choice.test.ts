import { describe, expect, test } from "bun:test";
import { Kills } from "./kills.ts";
import type { Mutant } from "./mutant.ts";
import { idleExplanations } from "./record.ts";
import { findMutants } from "./scope.ts";
import { chooseNames, chooseTests, type TestFile } from "./test-choice.ts";
import { hashOfTestIn, patternOf } from "./test-text.ts";

const FILE = `
describe("paying", () => {
  test("twice is paid once", () => { expect(1).toBe(1); });
  test.each(CASES)("%s is refused", () => {});
  test("of two names", () => {});
});
describe("holding", () => {
  test("of two names", () => {});
});`;

describe("a death stands", () => {
  const hash = hashOfTestIn(FILE, "paying > twice is paid once");

  test("when another test is added beside the one that saw it, and not when that one is changed", () => {
    expect(hashOfTestIn(`${FILE}\ntest("new", () => {});`, "paying > twice is paid once")).toBe(hash);
    expect(hashOfTestIn(FILE.replace("toBe(1)", "toBe(2)"), "paying > twice is paid once")).not.toBe(hash);
  });

  test("for a case of a table too, by what its title leaves open", () => {
    const ofCase = hashOfTestIn(FILE, "paying > a seat > 50 is refused");
    expect(ofCase).not.toBe(hash);
    expect(hashOfTestIn(`${FILE}\n`, "paying > a seat > 50 is refused")).toBe(ofCase);
  });

  test("only while its file is the same, when no one test has the name", () => {
    for (const name of ["took too long", "paying > of two names"]) {
      expect(hashOfTestIn(`${FILE}\n`, name)).not.toBe(hashOfTestIn(FILE, name));
    }
  });
});

describe("asked first are", () => {
  const mutant = { file: "src/a.ts", within: "decide" } as Mutant;
  const file = (path: string, cost: number): TestFile => ({
    path,
    hash: path,
    seconds: 9,
    cost,
    isGreen: true,
    tests: 1,
    covers: {},
  });

  test("the tests of a long file that saw most of the same function, by their names", () => {
    const kills = new Kills();
    for (const name of ["one", "two", "two"]) kills.add(mutant, "long.test.ts", name);
    kills.add({ ...mutant, within: "other" }, "long.test.ts", "three");
    const long = file("long.test.ts", 9);
    expect(chooseNames(mutant, [file("short.test.ts", 1), long], kills)).toEqual({
      test: long,
      names: ["two", "one"],
    });
    expect(chooseNames(mutant, [file("short.test.ts", 1)], kills)).toBeUndefined();
  });

  test("whole files, when nothing is known of the function or the file is short", () => {
    const kills = new Kills();
    expect(chooseNames(mutant, [file("long.test.ts", 9)], kills)).toBeUndefined();
    kills.add(mutant, "short.test.ts", "one");
    expect(chooseNames(mutant, [file("short.test.ts", 1)], kills)).toBeUndefined();
  });
});

test("a file that sees most of a kind is among the chosen for one more, in a source file new to it", () => {
  const kills = new Kills();
  const lock = (file: string) =>
    ({ file, within: "lock", kind: "SQL lock", line: 1, fileLines: 9, original: "" }) as Mutant;
  const file = (path: string): TestFile => ({
    path,
    hash: path,
    seconds: 6,
    cost: 6,
    isGreen: true,
    tests: 1,
    covers: { "src/b.ts": { hash: "changed", lines: [1, 2, 3] } },
  });
  const tests = [file("near.test.ts"), file("locks.test.ts")];
  const chosen = () => chooseTests(lock("src/b.ts"), tests, kills, 9).map(({ path }) => path);
  expect(chosen()).toEqual(["near.test.ts"]);
  for (let n = 0; n < 8; n += 1) kills.add(lock("src/a.ts"), "locks.test.ts", `lock ${n}`);
  expect(chosen()).toEqual(["locks.test.ts"]);
});

test("the pattern of a name matches it and no longer one, as the runner joins the names of groups", () => {
  const pattern = new RegExp(patternOf(["paying > a (new) name"]));
  expect(pattern.test("paying a (new) name")).toBe(true);
  expect(pattern.test("paying a (new) name and more")).toBe(false);
  expect(pattern.test("not paying a (new) name")).toBe(false);
});

test("each explanation is of an edit that is tried", () => {
  expect(idleExplanations(findMutants(["src/"]))).toEqual([]);
});
