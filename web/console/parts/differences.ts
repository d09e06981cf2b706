export interface Difference {
  name: string;
  from: string;
  to: string;
}

/** The fields in which two states of one thing differ, in words. */
export function differencesOf(before: unknown, after: unknown): Difference[] {
  const [from, to] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names
    .map((name) => ({ name, from: wordsFor(from[name]), to: wordsFor(to[name]) }))
    .filter((each) => each.from !== each.to);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function wordsFor(value: unknown): string {
  if (value === undefined || value === null || value === "") return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
