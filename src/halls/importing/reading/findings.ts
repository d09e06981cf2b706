import { LIMITS } from "../../../core/limits.ts";

/** Where something was found: the path in a JSON file, or the line of a CSV file. */
export type Where = string | number;

/** One thing that is wrong with a file, or strange. */
export type Finding = ({ path: string } | { line: number }) & { message: string };

/** What was found while a file was read. Only the first ones are kept. */
export class Findings {
  readonly #errors: Finding[] = [];
  readonly warnings: Finding[] = [];

  /** In the order of the lines; those of a JSON file as they were found. */
  get errors(): Finding[] {
    return this.#errors.toSorted((a, b) => lineOf(a) - lineOf(b));
  }

  error(where: Where, message: string): void {
    if (!this.isFull) this.#errors.push(findingOf(where, message));
  }

  warn(where: Where, message: string): void {
    if (this.warnings.length < LIMITS.planFindingsMax) this.warnings.push(findingOf(where, message));
  }

  /** Whether more errors would not be kept. */
  get isFull(): boolean {
    return this.#errors.length >= LIMITS.planFindingsMax;
  }
}

function findingOf(where: Where, message: string): Finding {
  return typeof where === "number" ? { line: where, message } : { path: where, message };
}

function lineOf(finding: Finding): number {
  return "line" in finding ? finding.line : 0;
}
