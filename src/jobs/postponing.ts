import { fieldError } from "../core/words/field-errors.ts";
import { invalidRequest, type Refusal } from "../core/refusals.ts";
import { addDays, type Instant, instantAt, localDate } from "../core/time.ts";
import { checkStart, type PerformanceSettings, readPerformancesOf } from "../catalogue/for-transactions.ts";
import { readClock, type Tx } from "../database/database.ts";
import type { RefundPromise } from "../payments/refunds/for-transactions.ts";
import type { Postponement } from "./api.ts";
import { pointsOf } from "./estimating.ts";

const FREE_REFUND_DAYS = 14;

export interface Postponing {
  startsAt: Instant;
  /** Whether the new date is not known yet. */
  isDateOpen: boolean;
  promise: RefundPromise;
}

/** What a postponement comes to, or why it is refused: for the act and for its dry run alike. */
export async function decidePostponement(
  tx: Tx,
  settings: PerformanceSettings,
  asked: Pick<Postponement, "startsAt" | "freeUntil" | "fee" | "to">,
): Promise<Postponing | Refusal> {
  const now = await readClock(tx);
  const isDateOpen = asked.startsAt === undefined;
  const startsAt = isDateOpen ? settings.startsAt : Date.parse(asked.startsAt!);
  const refusal = isDateOpen ? null : await checkNewStart(tx, settings, startsAt, now);
  if (refusal) return refusal;
  const lastDay = asked.freeUntil ?? addDays(localDate(now, settings.timeZone), FREE_REFUND_DAYS);
  const until = instantAt(addDays(lastDay, 1), 0, settings.timeZone);
  if (until <= now) return invalidRequest("freeUntil", fieldError("passed", "has passed"));
  const givingBack = { until, fee: pointsOf(asked.fee), to: asked.to };
  return {
    startsAt,
    isDateOpen,
    promise: { ...givingBack, promisedAt: now, startsBefore: settings.startsAt, isCancellation: false },
  };
}

async function checkNewStart(
  tx: Tx,
  settings: PerformanceSettings,
  startsAt: Instant,
  now: Instant,
): Promise<Refusal | null> {
  if (startsAt <= now) return invalidRequest("startsAt", fieldError("passed", "has passed"));
  const dates = await readPerformancesOf(tx, settings.concertId);
  const others = dates.filter(({ performanceId }) => performanceId !== settings.performanceId);
  const wrong = checkStart(
    { ...settings, startsAt },
    others.map((each) => each.startsAt),
  );
  if (wrong) return wrong;
  // Where the new date was not known, the old one may be it: the show takes place then after all.
  if (startsAt === settings.startsAt && !settings.isDateOpen)
    return invalidRequest("startsAt", fieldError("already_then", "is when the date begins already"));
  const opensAt =
    dates.find(({ performanceId }) => performanceId === settings.performanceId)?.opensAt ?? null;
  if (opensAt !== null && startsAt <= opensAt)
    return invalidRequest("startsAt", fieldError("begins_before_opening", "must be after salesOpenAt"));
  return null;
}
