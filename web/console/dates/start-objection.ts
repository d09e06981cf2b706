import type { ConsoleTranslate } from "../text.ts";
import { instantOf, isSkipped } from "./local-time.ts";

/** What can be wrong with a time at which a date shall begin, as the texts of a form's errors call it. */
export type StartObjection = "skipped" | "passed" | "another_date_then" | "begins_before_opening";

/** Why a date cannot begin when it is typed; null: it can, or nothing is typed yet. */
export function objectionToStart(
  typed: string,
  timeZone: string,
  /** When the other dates of the concert begin. */
  others: readonly { startsAt: string }[],
  /** When the sale opens that buyers see already; null: at once, or it is a draft. */
  opensAt: string | null,
  now: number,
): StartObjection | null {
  const startsAt = instantOf(typed, timeZone);
  if (startsAt === null) return null;
  if (isSkipped(typed, timeZone)) return "skipped";
  if (Date.parse(startsAt) <= now) return "passed";
  const isTaken = others.some((each) => Date.parse(each.startsAt) === Date.parse(startsAt));
  if (isTaken) return "another_date_then";
  return opensAt !== null && Date.parse(startsAt) <= Date.parse(opensAt) ? "begins_before_opening" : null;
}

/** When the sale of a concert opens that buyers see; of a draft that may still change. */
export function openingOf({ state, salesOpenAt }: { state: string; salesOpenAt: string | null }) {
  return state === "DRAFT" ? null : salesOpenAt;
}

export function startObjectionWords(t: ConsoleTranslate, objection: StartObjection, zone: string): string {
  return objection === "skipped" ? t("form.skipped", { zone }) : t(`fieldError.${objection}`);
}
