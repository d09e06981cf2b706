import { alternativeEdits } from "./sql-edits.ts";
import { type Edit, type Mutant, onOneLine, toMutant } from "./mutant.ts";
import { type Token, tokensOf } from "./sql-tokens.ts";

/**
 * Every constraint of a migration taken away by itself. Primary keys stay: without one, nothing can refer to
 * its table.
 */
export function schemaMutants(file: string, text: string): Mutant[] {
  return statements(text).flatMap((statement) => {
    const { tokens } = statement;
    const words = tokens.map((token) => token.text).join(" ");
    const name = onOneLine(text.slice(tokens[0]!.start, tokens[0]!.start + 80)).replace(/ \(.*/, "");
    const around = { start: tokens[0]!.start, text: text.slice(tokens[0]!.start, statement.end), name };
    const edits: Edit[] = [];
    if (words.startsWith("create table") || words.startsWith("alter table")) {
      const itemDepth = words.startsWith("create table") ? 1 : 0;
      edits.push(...constraintEdits(tokens, itemDepth));
    } else if (words.startsWith("create unique index")) {
      edits.push({ start: around.start, end: statement.end, replacement: "", kind: "unique index" });
    }
    const keys = primaryKey(tokens);
    return edits.flatMap((edit) => {
      const item = itemName(tokens, edit.start);
      // What is part of a primary key is not null whether it says so or not.
      if (edit.kind === "not null" && keys.has(item)) return [];
      return [{ ...toMutant(file, text, edit, around), within: `${name}: ${item}` }];
    });
  });
}

/** Every invariant taken away by itself, and each alternative of one. */
export function invariantMutants(file: string, text: string): Mutant[] {
  const parts = text.split(/^(?=-- name: )/m);
  let offset = 0;
  return parts.flatMap((part) => {
    const start = offset;
    offset += part.length;
    const name = /^-- name: (.*)\n/.exec(part);
    if (!name) return [];
    const bodyStart = name[0].length;
    const body = part.slice(bodyStart).replace(/;\s*$/, "");
    const whole: Edit = {
      start: bodyStart,
      end: bodyStart + body.length,
      replacement: "select 1 where false",
      kind: "invariant",
    };
    const inner = alternativeEdits(body).map((edit) => ({
      ...edit,
      start: edit.start + bodyStart,
      end: edit.end + bodyStart,
    }));
    return [whole, ...inner].map((edit) =>
      toMutant(
        file,
        text,
        { ...edit, start: edit.start + start, end: edit.end + start },
        { start, text: part, name: name[1]! },
      ),
    );
  });
}

function statements(text: string): { tokens: Token[]; end: number }[] {
  const found: { tokens: Token[]; end: number }[] = [{ tokens: [], end: 0 }];
  for (const token of tokensOf(text)) {
    const last = found.at(-1)!;
    last.end = token.end;
    if (token.text === ";") found.push({ tokens: [], end: token.end });
    else last.tokens.push(token);
  }
  return found.filter((statement) => statement.tokens.length > 0);
}

function constraintEdits(tokens: readonly Token[], itemDepth: number): Edit[] {
  return tokens.flatMap((token, i): Edit[] => {
    if (token.depth !== itemDepth) return [];
    const before = tokens[i - 1]?.text ?? "";
    const next = tokens[i + 1]?.text ?? "";
    const isItem = before === "(" || before === "," || before === "add" || isNamed(tokens, i);
    const from = isItem ? itemStart(tokens, i) : token.start;
    const to = (end: number, kind: string): Edit[] => [{ start: from, end, replacement: "", kind }];
    if (token.text === "check" && next === "(") return to(closing(tokens, i + 1).end, "check");
    if (token.text === "unique") {
      return to(next === "(" ? closing(tokens, i + 1).end : token.end, "unique");
    }
    if (token.text === "references" && !isForeignKey(tokens, i))
      return to(endOfReference(tokens, i), "reference");
    if (token.text === "foreign") {
      const at = tokens.findIndex((each, j) => j > i && each.text === "references");
      return to(endOfReference(tokens, at), "reference");
    }
    if (token.text === "not" && before === "set") return setNotNullEdits(tokens, i);
    if (token.text === "not" && next === "null") return to(tokens[i + 1]!.end, "not null");
    return [];
  });
}

/** `alter column a set not null` goes whole, with the comma after it. */
function setNotNullEdits(tokens: readonly Token[], at: number): Edit[] {
  const after = tokens[at + 2];
  if (after?.text !== ",") return [];
  return [{ start: tokens[at - 4]!.start, end: after.end, replacement: "", kind: "not null" }];
}

function primaryKey(tokens: readonly Token[]): Set<string> {
  const at = tokens.findIndex((token, i) => token.text === "primary" && tokens[i + 2]?.text === "(");
  if (at === -1) return new Set();
  const end = tokens.findIndex((token, i) => i > at + 2 && token.text === ")");
  return new Set(tokens.slice(at + 3, end).map((token) => token.text));
}

/** The first word of the column or constraint that lies at `at`. */
function itemName(tokens: readonly Token[], at: number): string {
  let name = "";
  let isFirst = false;
  for (const token of tokens) {
    if (token.start > at) break;
    if (isFirst) name = token.text;
    isFirst = token.depth <= 1 && (token.text === "," || token.text === "(");
  }
  return name;
}

/**
 * Where to cut: with the comma before a constraint that stands by itself; a lone `alter table … add` is cut
 * whole.
 */
function itemStart(tokens: readonly Token[], at: number): number {
  let i = at;
  while (i > 0 && tokens[i]!.text !== ",") i -= 1;
  return tokens[i]!.start;
}

function isNamed(tokens: readonly Token[], at: number): boolean {
  return tokens[at - 2]?.text === "constraint" && tokens[at - 3]?.text === "add";
}

function isForeignKey(tokens: readonly Token[], at: number): boolean {
  const { depth } = tokens[at]!;
  for (let i = at; i >= 0; i -= 1) {
    if (tokens[i]!.text === "foreign") return true;
    // A comma between its columns lies deeper.
    if (tokens[i]!.text === "," && tokens[i]!.depth <= depth) return false;
  }
  return false;
}

function endOfReference(tokens: readonly Token[], at: number): number {
  const isWithColumns = tokens[at + 2]?.text === "(";
  return isWithColumns ? closing(tokens, at + 2).end : tokens[at + 1]!.end;
}

function closing(tokens: readonly Token[], open: number): Token {
  return tokens.find((token, i) => i > open && token.text === ")" && token.depth === tokens[open]!.depth)!;
}
