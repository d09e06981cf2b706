export interface Difference {
  name: string;
  from: string;
  to: string;
}

export const NOTHING = "–";

/** The fields in which two states of one thing differ. */
export function differencesOf(before: unknown, after: unknown): Difference[] {
  const wordsFor = (value: unknown) => (isNothing(value) ? NOTHING : plainWords(value));
  const [from, to] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names
    .map((name) => ({ name, from: wordsFor(from[name]), to: wordsFor(to[name]) }))
    .filter((each) => each.from !== each.to);
}

export function fieldsOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? (value as Record<string, unknown>) : {};
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether there was nothing before. */
export function isNew({ from }: Difference): boolean {
  return from === NOTHING;
}

export function isNothing(value: unknown): boolean {
  return (
    value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)
  );
}

function plainWords(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
