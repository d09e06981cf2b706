import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutant } from "./mutant.ts";
import { ROOT } from "./scope.ts";
import type { TestFile } from "./test-choice.ts";
import { hashOfTest } from "./test-text.ts";

export const RECORD_FOLDER = join(ROOT, "reports");
const FILE = join(RECORD_FOLDER, "mutants.json");
const EXPLAINED_FILE = join(import.meta.dir, "explained.json");

export interface Result {
  /** Of what has begun, some tests are still to be asked. */
  outcome: "killed" | "survived" | "unreached" | "invalid" | "begun";
  /** Of a killed one: the test file that saw it, its first test that failed, and that test's hash. */
  by?: string;
  failure?: string;
  byHash?: string;
  /** Of any other: the hashes of the test files that did not see it. */
  unseenBy?: string[];
}

/** What is known of earlier runs, so that a run goes on where the last one stopped. */
export interface Known {
  tests: Record<string, TestFile>;
  results: Record<string, Result>;
  /** By the hash of a test: whether it is green when it runs without the others of its file. */
  alone: Record<string, boolean>;
}

export function readRecord(): Known {
  if (!existsSync(FILE)) return { tests: {}, results: {}, alone: {} };
  return { alone: {}, ...JSON.parse(readFileSync(FILE, "utf8")) };
}

export function writeRecord(record: Known): void {
  writeFileSync(`${FILE}.new`, JSON.stringify(record));
  renameSync(`${FILE}.new`, FILE);
}

/** A death stands while the test that saw it does; a survival while no other test could see it. */
export function stillTrue(result: Result, chosen: readonly TestFile[]): boolean {
  if (result.outcome === "killed") return hashOfTest(result.by!, result.failure!) === result.byHash;
  if (result.outcome === "begun") return false;
  const tried = new Set(result.unseenBy);
  return chosen.every((test) => tried.has(test.hash));
}

/** A survivor that changes nothing anybody could see, and why. Known by its text, wherever it moves. */
interface Explanation {
  within: string;
  original: string;
  replacement: string;
  reason: string;
}

export function readExplanations(): (mutant: Mutant) => string | undefined {
  const reasons = new Map(explanations().map((each) => [keyOf(each), each.reason]));
  return (mutant) => reasons.get(keyOf(mutant));
}

/** Explanations of what none of these mutants is any more. */
export function idleExplanations(mutants: readonly Mutant[]): Explanation[] {
  const keys = new Set(mutants.map(keyOf));
  return explanations().filter((each) => !keys.has(keyOf(each)));
}

function explanations(): Explanation[] {
  return JSON.parse(readFileSync(EXPLAINED_FILE, "utf8"));
}

function keyOf({ within, original, replacement }: Omit<Explanation, "reason">): string {
  return [within, original, replacement.replaceAll(/\s+/g, " ").trim()].join("\u0000");
}
