import type { Choice } from "./form-fields.ts";
import { instantOf } from "../../dates/local-time.ts";

/** Those filters of a list that narrow it, as its address and its call have them. */
export function onlySet(filter: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ""));
}

/** The choices of a filter. What a link names and they do not, or not yet, stays chosen under this label. */
export function keepChosen(choices: readonly Choice[], chosen: string, label: string): Choice[] {
  const isKnown = choices.some(({ value }) => value === chosen);
  return isKnown ? [...choices] : [...choices, { value: chosen, label }];
}

/**
 * The moments from which on and before which, for whole days of the reader's clock, the last one too. Empty
 * where no day is given.
 */
export function spanOfDays(from: string, to: string): { from: string; before: string } {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const begins = (day: string) => (day === "" ? "" : (instantOf(`${day}T00:00`, zone) ?? ""));
  return { from: begins(from), before: begins(to === "" ? "" : dayAfter(to)) };
}

function dayAfter(day: string): string {
  const at = Date.parse(day);
  return Number.isNaN(at) ? "" : new Date(at + 86_400_000).toISOString().slice(0, 10);
}
