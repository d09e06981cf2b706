import type { Mutant } from "./mutant.ts";

/** What saw the mutants of a function and of a file so far: it is likely to see the next one. */
export class Kills {
  readonly #byFile = new Map<string, { seen: number; missed: number }>();
  readonly #byFunction = new Map<string, Map<string, number>>();
  readonly #filesByFunction = new Map<string, Set<string>>();
  /** How many were seen of each kind, and by each test file of it. */
  readonly #ofKinds = new Map<string, number>();

  add(mutant: Mutant, path: string, test: string): void {
    this.#countsOf(mutant, path).seen += 1;
    for (const key of [mutant.kind, `${mutant.kind} ${path}`])
      this.#ofKinds.set(key, (this.#ofKinds.get(key) ?? 0) + 1);
    // A file that fails before or after its tests names none.
    if (test === "(unnamed)") return;
    const files = this.#filesByFunction.get(functionOf(mutant)) ?? new Set<string>();
    this.#filesByFunction.set(functionOf(mutant), files.add(path));
    const tests = this.#byFunction.get(functionOf(mutant)) ?? new Map<string, number>();
    const key = `${path}\n${test}`;
    tests.set(key, (tests.get(key) ?? 0) + 1);
    this.#byFunction.set(functionOf(mutant), tests);
  }

  addMiss(mutant: Mutant, path: string): void {
    this.#countsOf(mutant, path).missed += 1;
  }

  /**
   * How likely a test file is to see one more mutant of a source file; `before` is what was expected before
   * any was tried.
   */
  chance(mutant: Mutant, path: string, before: number): number {
    const { seen, missed } = this.#countsOf(mutant, path);
    return (seen + 2 * before) / (seen + missed + 2);
  }

  /** Of all mutants of its kind that were seen, the share that this test file saw: one sees most locks. */
  shareOfKind({ kind }: Mutant, path: string): number {
    const seen = this.#ofKinds.get(`${kind} ${path}`) ?? 0;
    return seen / ((this.#ofKinds.get(kind) ?? 0) + 4);
  }

  #countsOf({ file }: Mutant, path: string): { seen: number; missed: number } {
    const key = `${file} ${path}`;
    const counts = this.#byFile.get(key) ?? { seen: 0, missed: 0 };
    this.#byFile.set(key, counts);
    return counts;
  }

  /** Whether a test file has seen a mutant of the same function, or of the same source file. */
  hasSeen(where: "function" | "file", mutant: Mutant, path: string): boolean {
    if (where === "file") return this.#countsOf(mutant, path).seen > 0;
    return this.#filesByFunction.get(functionOf(mutant))?.has(path) ?? false;
  }

  /** The tests that have seen mutants of the same function, the most successful first. */
  near(mutant: Mutant): { path: string; test: string }[] {
    return [...(this.#byFunction.get(functionOf(mutant)) ?? [])]
      .toSorted(([, a], [, b]) => b - a)
      .map(([key]) => ({ path: key.split("\n")[0]!, test: key.split("\n")[1]! }));
  }
}

function functionOf({ file, within }: Mutant): string {
  return `${file} ${within}`;
}
