export interface Difference {
  name: string;
  from: string;
  to: string;
}

/** A value in other words than its own; undefined where there are none. */
export type SayValue = (name: string, value: unknown) => string | undefined;

const NOTHING = "–";

/** The fields in which two states of one thing differ, in words. */
export function differencesOf(
  before: unknown,
  after: unknown,
  say: SayValue = () => undefined,
): Difference[] {
  const wordsFor = (name: string, value: unknown) =>
    isNothing(value) ? NOTHING : (say(name, value) ?? plainWords(value));
  const [from, to] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names
    .map((name) => ({ name, from: wordsFor(name, from[name]), to: wordsFor(name, to[name]) }))
    .filter((each) => each.from !== each.to);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Whether there was nothing before. */
export function isNew({ from }: Difference): boolean {
  return from === NOTHING;
}

function isNothing(value: unknown): boolean {
  return (
    value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)
  );
}

function plainWords(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
