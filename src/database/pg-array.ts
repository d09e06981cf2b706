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

const PLAIN = /^[A-Za-z0-9:.+-]+$/;

function quoted(text: string): string {
  if (PLAIN.test(text) && text.toUpperCase() !== "NULL") return text;
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
