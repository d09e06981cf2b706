import { LIMITS } from "../../../core/limits.ts";
import { filledText } from "../../../core/words/filled-text.ts";
import { FINDING_TEXTS, type FindingKind } from "./finding-texts.ts";

/** Where something was found: the path in a JSON file, or the line of a CSV file. */
export type Where = string | number;

/** What a finding's text is filled with. `column` of a CSV file stands before it. */
export type FindingValues = Record<string, string | number>;

/** One thing that is wrong with a file, or strange. */
export type Finding = ({ path: string } | { line: number }) & {
  kind: FindingKind;
  values: FindingValues;
  /** The same in English. */
  message: string;
};

/** What was found while a file was read. Only the first ones are kept. */
export class Findings {
  readonly #errors: Finding[] = [];
  readonly warnings: Finding[] = [];

  /** In the order of the lines; those of a JSON file as they were found. */
  get errors(): Finding[] {
    return this.#errors.toSorted((a, b) => lineOf(a) - lineOf(b));
  }

  error(where: Where, kind: FindingKind, values: FindingValues = {}): void {
    if (!this.isFull) this.#errors.push(findingOf(where, kind, values));
  }

  warn(where: Where, kind: FindingKind, values: FindingValues = {}): void {
    if (this.warnings.length < LIMITS.planFindingsMax) this.warnings.push(findingOf(where, kind, values));
  }

  /** Whether more errors would not be kept. */
  get isFull(): boolean {
    return this.#errors.length >= LIMITS.planFindingsMax;
  }
}

function findingOf(where: Where, kind: FindingKind, values: FindingValues): Finding {
  const { column, other } = values;
  const text = filledText(FINDING_TEXTS[kind], {
    ...values,
    ...(typeof other === "number" ? { other: `line ${other}` } : {}),
  });
  const message = column === undefined ? text : `${column} ${text}`;
  return { ...(typeof where === "number" ? { line: where } : { path: where }), kind, values, message };
}

function lineOf(finding: Finding): number {
  return "line" in finding ? finding.line : 0;
}
