import type { TransactionSQL } from "bun";
import { type Instant, isoTime } from "../core/time.ts";
import { pgArray } from "./pg-array.ts";

type ColumnType =
  | "bigint"
  | "boolean"
  | "int"
  | "int[]"
  | "place_status"
  | "smallint"
  | "text"
  | "text[]"
  | "timestamptz"
  | "uuid";
type Value = string | number | bigint | boolean | null | readonly (string | number)[];

/** What a column of `tableOf` is called, which type it has, and what an item has in it. */
export type Columns<Item> = Record<string, readonly [type: ColumnType, valueOf: (item: Item) => Value]>;

/** A piece of a statement that is no parameter: text between whose parts parameters stand. */
class Piece {
  constructor(
    readonly parts: () => string[],
    readonly values: readonly unknown[],
  ) {}
}

/**
 * Items as a table of a statement, one row each in their order: `from ${tableOf("v", places, {…})}` is
 * `from unnest($1::int[], …) as v(queue_no, …)`. Times are given as `Instant`s.
 *
 * PostgreSQL's `unnest` flattens arrays of arrays, so a column of arrays travels as text, and is cast where it is used:
 * `v.seat_numbers::int[]`.
 */
export function tableOf<Item>(name: string, items: readonly Item[], columns: Columns<Item>): unknown {
  const entries = Object.entries(columns);
  const values = entries.map(([, [type, valueOf]]) =>
    pgArray(items.map((item) => literalOf(type, valueOf(item)))),
  );
  return new Piece(() => {
    const types = entries.map(([, [type]]) => (type.endsWith("[]") ? "text" : type));
    const names = entries.map(([column]) => column).join(", ");
    const parts = types.map((_, i) => (i === 0 ? "unnest(" : `::${types[i - 1]}[], `));
    return [...parts, `::${types.at(-1)}[]) as ${name}(${names})`];
  }, values);
}

function literalOf(type: ColumnType, value: Value): string | number | bigint | boolean | null {
  if (value === null) return null;
  if (typeof value === "object") return pgArray(value);
  return type === "timestamptz" ? isoTime(value as Instant) : value;
}

/** Text that several statements share. It has no parameters. */
export function sqlText(text: string): unknown {
  return new Piece(() => [text], []);
}

/** The templates of statements with pieces, by those they were written as: one place in the code has one of each. */
const templates = new WeakMap<TemplateStringsArray, TemplateStringsArray>();

/** A statement's template and parameters, with its pieces put in. */
export function withPieces(
  strings: TemplateStringsArray,
  values: readonly unknown[],
): [TemplateStringsArray, unknown[]] {
  if (!values.some((value) => value instanceof Piece)) return [strings, values as unknown[]];
  let template = templates.get(strings);
  if (!template) {
    template = templateOf(strings, values);
    templates.set(strings, template);
  }
  return [template, values.flatMap((value) => (value instanceof Piece ? value.values : [value]))];
}

function templateOf(strings: TemplateStringsArray, values: readonly unknown[]): TemplateStringsArray {
  const all = [strings[0]!];
  const append = (text: string) => (all[all.length - 1] += text);
  values.forEach((value, i) => {
    if (value instanceof Piece) {
      const [first, ...others] = value.parts();
      append(first!);
      all.push(...others);
      append(strings[i + 1]!);
    } else all.push(strings[i + 1]!);
  });
  // As a template literal would have it.
  return Object.defineProperty(all, "raw", { value: all }) as unknown as TemplateStringsArray;
}

/** A transaction whose statements may have pieces. */
export function takingPieces(sql: TransactionSQL): TransactionSQL {
  const tag = (strings: TemplateStringsArray, ...values: unknown[]) => {
    const [template, parameters] = withPieces(strings, values);
    return sql(template, ...parameters);
  };
  return Object.assign(tag, { unsafe: sql.unsafe.bind(sql) }) as unknown as TransactionSQL;
}
