import { fieldError } from "../../core/words/field-errors.ts";
import { checkStart, lockConcert, readPerformancesOf } from "../../catalogue/for-transactions.ts";
import type { ConcertId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { invalidRequest, notFound, Refusal } from "../../core/refusals.ts";
import { readClock, type Tx } from "../../database/database.ts";
import type { PerformanceRequest } from "../api.ts";
import { lockQueueOf } from "../concerts.ts";
import { addDate, checkBegins, checkTimes } from "../dates.ts";
import type { OrganiserPerformance } from "../performances-api.ts";
import { readPerformanceView, renewQueue } from "../sales.ts";

const TOO_MANY_DATES = fieldError("too_many_dates", "a concert has {{max}} dates at most", {
  max: LIMITS.performancesPerConcertMax,
});

/** Adds a date to a concert, published or not. Of a sold-out sale, it brings back the line. */
export async function addDateTo(
  tx: Tx,
  id: ConcertId,
  request: PerformanceRequest,
): Promise<OrganiserPerformance | Refusal> {
  const queue = await lockQueueOf(tx, id);
  const concert = queue && (await lockConcert(tx, id));
  if (!concert) return notFound();
  const now = await readClock(tx);
  const past = checkBegins(Date.parse(request.startsAt), now);
  if (past) return past;
  if (request.salesCloseAt !== null && Date.parse(request.salesCloseAt) <= now)
    return invalidRequest("salesCloseAt", fieldError("passed", "has passed"));
  const others = await readPerformancesOf(tx, id);
  if (others.length >= LIMITS.performancesPerConcertMax) return invalidRequest("startsAt", TOO_MANY_DATES);
  const taken = checkStart(
    { startsAt: Date.parse(request.startsAt), salesCloseAt: null, lastReleaseAt: null },
    others.map(({ startsAt }) => startsAt),
  );
  if (taken) return taken;
  const added = await addDate(tx, concert, request, "");
  if (added instanceof Refusal) return added;
  const refusal =
    (await checkTimes(tx, concert, others, request)) ?? (await renewQueue(tx, queue, undefined));
  return refusal ?? readPerformanceView(tx, id, added.performanceId);
}
