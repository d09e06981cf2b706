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

/** Columns of `tableOf` by name: each with its type and the function that reads its value from an item. */
export type Columns<Item> = Record<string, readonly [type: ColumnType, valueOf: (item: Item) => Value]>;

/** A piece of SQL text with parameters, to be inserted into a statement. */
class Piece {
  constructor(
    readonly parts: () => string[],
    readonly values: readonly unknown[],
  ) {}
}

/**
 * Items as a table in a statement, one row each in their order: `from ${tableOf("v", places, {…})}` becomes
 * `from unnest($1::int[], …) as v(queue_no, …)`. Times are given as `Instant`s.
 *
 * PostgreSQL's `unnest` flattens nested arrays. So a column of arrays is sent as text and cast where it is
 * used: `v.seat_numbers::int[]`.
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

/** Combined templates by their original templates. Each place in the code always produces the same one. */
const templates = new WeakMap<TemplateStringsArray, TemplateStringsArray>();

/** A statement's template and parameters, with its pieces inserted. */
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
  // The shape of a real template literal's strings.
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
