import type { Texts } from "./en.ts";

/** Finds texts by key, and fills in their values. Small, because every visitor loads it before the line. */

type WithoutForm<Key extends string> = Key extends `${infer Base}_${"one" | "other"}` ? Base : Key;

export type KeysOf<Node, Prefix extends string = ""> = {
  [Key in keyof Node & string]: Node[Key] extends string
    ? `${Prefix}${WithoutForm<Key>}`
    : KeysOf<Node[Key], `${Prefix}${Key}.`>;
}[keyof Node & string];

/** `concerts.left` for a text with two forms, `concerts.left_one` and `concerts.left_other`. */
export type TextKey = KeysOf<Texts>;

/** With a `count`, the text has the form of that number. `{{name}}` in a text stands for a value. */
export type Translate<Key extends string = TextKey> = (
  key: Key,
  values?: Readonly<Record<string, string | number>>,
) => string;

export function translatorOf<All extends object>(texts: All, language: string): Translate<KeysOf<All>> {
  const forms = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (key, values = {}) => {
    const count = values["count"];
    const form = typeof count === "number" ? findText(texts, `${key}_${forms.select(count)}`) : undefined;
    const text = form ?? findText(texts, key) ?? key;
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) =>
      name === "count" && typeof count === "number" ? numbers.format(count) : String(values[name] ?? ""),
    );
  };
}

/** The text itself; undefined if there is none of this key. */
export function findText(texts: object, key: string): string | undefined {
  let node: unknown = texts;
  for (const name of key.split("."))
    node =
      typeof node === "object" && node !== null && Object.hasOwn(node, name)
        ? (node as Record<string, unknown>)[name]
        : undefined;
  return typeof node === "string" ? node : undefined;
}
