import ts from "typescript";
import { applied, type Mutant } from "./mutant.ts";

/** A mutant and the number by which it is switched on. */
export interface Numbered {
  number: number;
  mutant: Mutant;
}

/**
 * What an edit becomes when it can be switched: a range of the source, and what stands there while it is on.
 */
interface Switch {
  start: number;
  end: number;
  /** In place of the range; of a statement, nothing. */
  replacement: string;
  form: "expression" | "statement" | "spread";
  number: number;
}

/** Asks which mutant is on; in a process that knows of none, each is off. */
const ASK = "function __isOn(n: number): boolean { return (globalThis as any).mutantIsOn?.(n) ?? false; }";

/**
 * The source with all its mutants in it, each off until it is switched on by its number: one process can try
 * many. What cannot be switched is left out, and the numbers that are in are told.
 */
export function switchedSource(text: string, all: readonly Numbered[]): { text: string; numbers: number[] } {
  const source = ts.createSourceFile("a.ts", text, ts.ScriptTarget.Latest, true);
  const switches = all.flatMap((each) => switchOf(each, source, text) ?? []);
  const body = written(switches, text, 0, text.length);
  return { text: `${body}\n${ASK}\n`, numbers: switches.map(({ number }) => number) };
}

function switchOf({ mutant, number }: Numbered, source: ts.SourceFile, text: string): Switch | undefined {
  const { start, end, replacement, kind } = mutant;
  const replaced = (node: ts.Node, form: Switch["form"], by?: string): Switch => {
    const from = node.getStart(source);
    const edited = applied(text.slice(from, node.getEnd()), {
      ...mutant,
      start: start - from,
      end: end - from,
    });
    return { start: from, end: node.getEnd(), replacement: by ?? edited, form, number };
  };
  if (kind.startsWith("SQL")) {
    const template = around(source, start, end, ts.isTaggedTemplateExpression);
    return template && replaced(template, "expression");
  }
  if (kind === "boundary") {
    const comparison = around(source, start, end, ts.isBinaryExpression);
    return comparison && replaced(comparison, "expression");
  }
  if (kind === "statement") return { start, end, replacement: "", form: "statement", number };
  if (kind === "part") return { start, end, replacement, form: "spread", number };
  if (kind === "state") {
    const property = around(source, end - 1, end, ts.isObjectLiteralElementLike);
    if (!property || property.getEnd() !== end) return undefined;
    return { start: property.getStart(source), end, replacement: "", form: "spread", number };
  }
  return { start, end, replacement, form: "expression", number };
}

/** The innermost node of a sort around a range. */
function around<T extends ts.Node>(
  source: ts.SourceFile,
  start: number,
  end: number,
  isSort: (node: ts.Node) => node is T,
): T | undefined {
  let found: T | undefined;
  const visit = (node: ts.Node): void => {
    if (node.getStart(source) > start || node.getEnd() < end) return;
    if (isSort(node)) found = node;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The text from `from` to `to`, with the switches that lie in it. */
function written(switches: readonly Switch[], text: string, from: number, to: number): string {
  const inside = switches.filter((each) => each.start >= from && each.end <= to);
  const outermost = inside.filter(
    (each) => !inside.some((other) => isAround(other, each) && !isSame(other, each)),
  );
  const ranges = [...new Map(outermost.map((each) => [`${each.start} ${each.end}`, each])).values()];
  let result = "";
  let at = from;
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    if (range.start < at) continue;
    const here = outermost.filter((each) => isSame(each, range));
    const deeper = switches.filter((each) => isAround(range, each) && !isSame(each, range));
    const inner = written(deeper, text, range.start, range.end);
    result += text.slice(at, range.start) + here.reduce(wrapped, inner);
    at = range.end;
  }
  return result + text.slice(at, to);
}

function wrapped(inner: string, { form, number, replacement }: Switch): string {
  const isOn = `__isOn(${number})`;
  if (form === "statement") return `{ if (!${isOn}) ${inner} }`;
  if (form === "expression") return `(${isOn} ? ${replacement} : ${inner})`;
  // A spread element or a property of an object.
  if (replacement === "...[]") return `...(${isOn} ? [] : ${inner.replace(/^\.\.\./, "")})`;
  return `...(${isOn} ? {} : { ${inner} })`;
}

function isAround(outer: Switch, inner: Switch): boolean {
  return outer.start <= inner.start && outer.end >= inner.end;
}

function isSame(a: Switch, b: Switch): boolean {
  return a.start === b.start && a.end === b.end;
}
