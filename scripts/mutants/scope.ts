import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesWith } from "../command-line.ts";
import type { Mutant } from "./mutant.ts";
import { invariantMutants } from "./invariant-edits.ts";
import { typescriptMutants } from "./typescript-edits.ts";

export const ROOT = join(import.meta.dir, "..", "..");

/**
 * What decides over money, seats and places, wherever its files are moved within their modules; money first.
 * Constraints are not among it: `test/schema/constraints.test.ts` has the schema refuse something by the name
 * of each.
 */
const CORE = [
  "src/payments/**/*.ts",
  "src/reservations/**/*.ts",
  "src/wallet/**/*.ts",
  "src/waiting-room/**/*.ts",
  "src/tickets/**/*.ts",
  "src/database/batches/*.ts",
  "src/**/invariants.sql",
];

/** What decides over who may, and what is on sale: tried where a part of it is asked for. */
const AROUND_THE_CORE = ["src/catalogue/**/*.ts", "src/organiser/**/*.ts", "src/identity/**/*.ts"];

/**
 * What only shows or counts, or reads a hall's plan, and the sandbox: a stand-in for a payment company. They
 * decide nothing here.
 */
const LEFT_OUT =
  /(\.test|\/api|\/view|routes|-view|-list|-chunk|-maps?|stream|outflow|measured|-replay)\.ts$|\/sandbox\//;

/**
 * Every guard of the core, one mutant each; or of the files whose paths contain one of the parts. A part that
 * no path contains is a `UsageError`.
 */
export function findMutants(parts: readonly string[]): Mutant[] {
  const patterns = parts.length === 0 ? CORE : [...CORE, ...AROUND_THE_CORE];
  const paths = patterns.flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(ROOT)].toSorted());
  const files = [...new Set(paths)].filter((file) => !LEFT_OUT.test(file));
  return filesWith(parts, files).flatMap((file) => mutantsOf(file, readFileSync(join(ROOT, file), "utf8")));
}

function mutantsOf(file: string, text: string): Mutant[] {
  if (file.endsWith("invariants.sql")) return invariantMutants(file, text);
  return typescriptMutants(file, text);
}
