import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { hashOf } from "./mutant.ts";
import { ROOT } from "./scope.ts";

/** The hash of one test of a file, as it is now. */
export function hashOfTest(path: string, name: string): string {
  const whole = join(ROOT, path);
  return existsSync(whole) ? hashOfTestIn(readFileSync(whole, "utf8"), name) : "";
}

const parsed = new Map<string, Map<string, string[]>>();

/**
 * The hash of one test, by what the runner calls it; of its whole file when no test, or more than one, has
 * that name. A death stands while the test that saw it does, whatever is added beside it.
 */
export function hashOfTestIn(text: string, name: string): string {
  let tests = parsed.get(text);
  if (!tests) parsed.set(text, (tests = testsOf(text)));
  const found = [...tests].filter(([title]) => isCalled(name, title)).flatMap(([, all]) => all);
  return hashOf(found.length === 1 ? found[0]! : text);
}

/** By title, as it is written: the texts of the tests. */
function testsOf(text: string): Map<string, string[]> {
  const source = ts.createSourceFile("a.test.ts", text, ts.ScriptTarget.Latest, true);
  const tests = new Map<string, string[]>();
  const visit = (node: ts.Node): void => {
    const title = ts.isCallExpression(node) ? node.arguments[0] : undefined;
    if (ts.isCallExpression(node) && title && ts.isStringLiteralLike(title)) {
      const isTest = /^test\b/.test(node.expression.getText(source));
      if (isTest) tests.set(title.text, [...(tests.get(title.text) ?? []), node.getText(source)]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return tests;
}

/** `name` is the titles of the groups around a test and its own, with what a table puts in place of `%s`. */
function isCalled(name: string, title: string): boolean {
  const pattern = title.split(/%[sdifjop]|\$\w+/).map(escaped);
  return new RegExp(`(^| > )${pattern.join(".*")}$`, "s").test(name);
}

/** What makes the runner run only the tests of these names. */
export function patternOf(names: readonly string[]): string {
  return names.map((name) => `^${name.split(" > ").map(escaped).join("( > | )")}$`).join("|");
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
