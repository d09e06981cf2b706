import type { Edit } from "./mutant.ts";
import { type Token, tokensOf } from "./sql-tokens.ts";

const SHIFTED: Record<string, string> = { "<": "<=", "<=": "<", ">": ">=", ">=": ">" };
/** Read where it is compared: no test can be there at the very instant of a boundary. */
const RUNNING_CLOCK = "clock_timestamp";
const OPPOSITE: Record<string, string> = { greatest: "least", least: "greatest" };
/** Words that end a condition, or an assignment, that lies as deep as they do. */
const ENDS = new Set(
  [
    "group order limit for returning union offset on where from set join left right cross inner full",
    "having do ; when then else end",
  ].flatMap((words) => words.split(" ")),
);

/**
 * Every edit of one SQL statement that takes one guard away: a lock, its order, a condition, a bound, an
 * assignment.
 */
export function statementEdits(sql: string): Edit[] {
  const tokens = tokensOf(sql);
  return tokens.flatMap((token, i) => {
    const isClock = tokens[i + 1]?.text === RUNNING_CLOCK || tokens[i - 3]?.text === RUNNING_CLOCK;
    const shifted = (isClock ? undefined : SHIFTED[token.text]) ?? OPPOSITE[token.text];
    if (shifted) return [{ start: token.start, end: token.end, replacement: shifted, kind: "SQL boundary" }];
    if (token.text === "for" && tokens[i + 1]?.text === "update") return lockEdits(tokens, i);
    if (token.text === "where" || token.text === "having") return conditionEdits(tokens, i + 1, false);
    const isJoin =
      token.text === "on" && !["conflict", "delete", "commit", undefined].includes(tokens[i + 1]?.text);
    if (isJoin) return conditionEdits(tokens, i + 1, true);
    if (token.text === "set") return assignmentEdits(sql, tokens, i + 1);
    return [];
  });
}

/** Only the alternatives of a query's conditions: what each finds, it finds alone. */
export function alternativeEdits(sql: string): Edit[] {
  return statementEdits(sql).filter((edit) => edit.kind === "SQL alternative");
}

function lockEdits(tokens: readonly Token[], at: number): Edit[] {
  const { depth, start } = tokens[at]!;
  const rest = tokens.slice(at + 1);
  const length = rest.findIndex((token) => token.depth < depth || token.text === ";");
  const last = tokens[length === -1 ? tokens.length - 1 : at + length]!;
  const lock = { start, end: last.end, replacement: "", kind: "SQL lock" };
  let order = at - 1;
  while (order >= 0 && !(tokens[order]!.text === "order" && tokens[order]!.depth === depth)) {
    if (tokens[order]!.depth < depth || tokens[order]!.text === "limit") return [lock];
    order -= 1;
  }
  if (order < 0) return [lock];
  return [lock, { start: tokens[order]!.start, end: start, replacement: "", kind: "SQL order of locks" }];
}

function conditionEdits(tokens: readonly Token[], from: number, isJoin: boolean): Edit[] {
  const depth = tokens[from]?.depth ?? 0;
  let to = from;
  while (
    to < tokens.length &&
    tokens[to]!.depth >= depth &&
    !(tokens[to]!.depth === depth && ENDS.has(tokens[to]!.text))
  ) {
    to += 1;
  }
  return termEdits(tokens.slice(from, to), isJoin);
}

/** `a and (b or c)`: without a, without b, without c. A join without any condition would be another query. */
function termEdits(tokens: readonly Token[], isJoin: boolean): Edit[] {
  if (tokens.length === 0) return [];
  const alternatives = split(tokens, "or");
  const dropped = (term: readonly Token[], replacement: string, kind: string): Edit => ({
    start: term[0]!.start,
    end: term.at(-1)!.end,
    replacement,
    kind,
  });
  const edits =
    alternatives.length > 1 ? alternatives.map((term) => dropped(term, "false", "SQL alternative")) : [];
  for (const alternative of alternatives) {
    const terms = split(alternative, "and");
    const whole = alternatives.length > 1 || isJoin;
    if (terms.length > 1 || !whole)
      edits.push(...terms.map((term) => dropped(term, "true", "SQL condition")));
    for (const term of terms) {
      const inner = term[0]!.text === "(" ? term.slice(1, -1) : [];
      const { depth } = inner[0] ?? { depth: 0 };
      const isWhole = inner.length > 0 && inner.every((token) => token.depth >= depth);
      if (isWhole && split(inner, "or").length + split(inner, "and").length > 2)
        edits.push(...termEdits(inner, true));
    }
  }
  return edits;
}

function split(tokens: readonly Token[], word: "and" | "or"): Token[][] {
  const { depth } = tokens[0]!;
  const terms: Token[][] = [[]];
  let inBetween = false;
  for (const token of tokens) {
    if (token.depth === depth && token.text === "between") inBetween = true;
    if (token.depth === depth && token.text === word && !(word === "and" && inBetween)) terms.push([]);
    else terms.at(-1)!.push(token);
    if (token.text === "and" && token.depth === depth) inBetween = false;
  }
  return terms.every((term) => term.length > 0) ? terms : [[...tokens]];
}

function assignmentEdits(sql: string, tokens: readonly Token[], from: number): Edit[] {
  const depth = tokens[from]?.depth ?? 0;
  const starts = [from];
  let to = from;
  while (
    to < tokens.length &&
    tokens[to]!.depth >= depth &&
    !(tokens[to]!.depth === depth && ENDS.has(tokens[to]!.text))
  ) {
    if (tokens[to]!.text === "," && tokens[to]!.depth === depth) starts.push(to + 1);
    to += 1;
  }
  if (starts.length < 2) return [];
  const end = to < tokens.length ? tokens[to]!.start : sql.length;
  return starts
    .map((start, i) => {
      const next = starts[i + 1];
      const kind = "SQL assignment";
      if (next !== undefined)
        return { start: tokens[start]!.start, end: tokens[next]!.start, replacement: "", kind };
      return { start: tokens[start - 1]!.start, end: tokens[to - 1]!.end, replacement: "", kind };
    })
    .filter((edit) => edit.end <= end);
}
