import { type Refusal, refuse } from "../core/refusals.ts";
import { isoTime } from "../core/time.ts";
import type { Database, Tx } from "../database/database.ts";
import { type LastAction, readLastAction, readLastActions } from "./store.ts";

/** Of what nobody has changed. */
const UNCHANGED = "0";

/** The acts that change what the organiser has set for a concert, a date or a queue; selling is none. */
const SETTING_ACTS = [
  "create_concert",
  "change_concert",
  "publish_concert",
  "stop_sales",
  "change_performance",
  "cancel_date",
  "postpone_date",
  "change_queue",
];

/**
 * Which state of a thing's settings this is: the last act that changed them. Changes of the organiser run one
 * at a time, so within one of them nobody else can change it.
 */
export async function revisionOf(db: Database | Tx, subject: string): Promise<string> {
  return (await readLastAction(db, subject, SETTING_ACTS))?.actionId ?? UNCHANGED;
}

/** The same of many things at once. */
export async function revisionsOf(
  db: Database,
  subjects: readonly string[],
): Promise<(subject: string) => string> {
  const last = await readLastActions(db, subjects, SETTING_ACTS);
  return (subject) => last.get(subject) ?? UNCHANGED;
}

/** Why a change must not be made: somebody else has made another since the caller looked. */
export async function checkRevision(
  tx: Tx,
  subject: string,
  ifMatch: string | undefined,
): Promise<Refusal | null> {
  if (ifMatch === undefined) return null;
  return checkMatch(ifMatch, await readLastAction(tx, subject, SETTING_ACTS));
}

/** As `If-Match` says (RFC 9110, section 13.1.1); the contract's code for it is `invalid_state`. */
export function checkMatch(ifMatch: string, last: LastAction | undefined): Refusal | null {
  const revision = last?.actionId ?? UNCHANGED;
  const tags = new Set(ifMatch.split(",").map((tag) => tag.trim()));
  if (tags.has("*") || tags.has(`"${revision}"`)) return null;
  const { actorName, createdAt } = last ?? { actorName: null, createdAt: null };
  return refuse("invalid_state", `${actorName ?? "Somebody"} has changed this since you looked.`, {
    currentStatus: "CHANGED",
    revision,
    changedBy: actorName,
    changedAt: isoTime(createdAt),
  });
}
