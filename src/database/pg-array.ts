/** A PostgreSQL array literal. Cast it where it is used: `${pgArray(ids)}::uuid[]`. */
export function pgArray(values: readonly (string | number | bigint | boolean | null)[]): string {
  let literal = "{";
  for (let i = 0; i < values.length; i += 1) {
    if (i > 0) literal += ",";
    const value = values[i]!;
    literal += value === null ? "NULL" : typeof value === "string" ? quoted(value) : String(value);
  }
  return literal + "}";
}

/** Needs no quotes. The word NULL does: without them it is no text. */
const PLAIN = /^(?!null$)[a-z0-9:.+-]+$/i;

function quoted(text: string): string {
  if (PLAIN.test(text)) return text;
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
