import { fieldError } from "../core/words/field-errors.ts";
import {
  checkStart,
  clearStarts,
  insertPerformance,
  type NewPerformance,
  type PerformanceRecord,
  type PerformanceSettings,
  readPerformanceSettings,
  readPerformancesOf,
  replaceSeats,
  type SeatPrice,
  updatePerformanceSettings,
} from "../catalogue/for-transactions.ts";
import { type ConcertId, newId, type PerformanceId, type SeatPlanId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { invalidRequest, Refusal, refuse } from "../core/refusals.ts";
import { type Instant, localDate } from "../core/time.ts";
import { readClock, type Tx } from "../database/database.ts";
import { planOfGroups, readPlanFacts, saveGeneratedPlan } from "../halls/for-transactions.ts";
import { moveReleases } from "./release-times.ts";
import { isInBounds } from "../http/schemas.ts";
import { DEFAULT_SEATS, type PerformanceRequest } from "./api.ts";
import { type ErrorAtPath, isSpoilt, pricesOf, sameClock } from "./rules.ts";

interface ConcertOfDates {
  concertId: ConcertId;
  venue: string;
  timeZone: string;
}

/** What is sold on a date: a plan, and the price of each of its categories. */
interface SeatsOnSale {
  planNo: number;
  seats: number;
  prices: SeatPrice[];
}

/** Adds dates to a concert, each with all seats of its plan. Refused by the path of what is wrong. */
export async function addDates(
  tx: Tx,
  concert: ConcertOfDates,
  requests: readonly PerformanceRequest[],
): Promise<NewPerformance[] | Refusal> {
  const dates: NewPerformance[] = [];
  let seatsTotal = 0;
  for (const [i, request] of requests.entries()) {
    const date = await addDate(tx, concert, request, `performances[${i}].`);
    if (date instanceof Refusal) return date;
    seatsTotal += date.seatsTotal;
    if (seatsTotal > LIMITS.seatsPerConcertMax) return refuseFields([TOO_MANY_SEATS]);
    dates.push(date);
  }
  return dates;
}

/** Adds one date. `at` stands before the path of what is wrong. */
export async function addDate(
  tx: Tx,
  concert: ConcertOfDates,
  request: PerformanceRequest,
  at: string,
): Promise<NewPerformance | Refusal> {
  const onSale = await seatsOnSale(tx, concert.venue, request);
  if (Array.isArray(onSale)) return refuseFields(onSale, at);
  const startsAt = Date.parse(request.startsAt);
  const salesCloseAt = request.salesCloseAt === null ? null : Date.parse(request.salesCloseAt);
  const late = checkCloses(startsAt, salesCloseAt, at);
  if (late) return late;
  const date: NewPerformance = {
    performanceId: newId<PerformanceId>(),
    concertId: concert.concertId,
    startsAt,
    date: localDate(startsAt, concert.timeZone),
    seatsTotal: onSale.seats,
    salesCloseAt,
    planNo: onSale.planNo,
    prices: onSale.prices,
  };
  await insertPerformance(tx, date);
  return date;
}

/** Refuses a date that would begin in the past, as postponing does: nobody could buy a seat of it. */
export function checkBegins(startsAt: Instant, now: Instant): Refusal | null {
  return startsAt > now ? null : invalidRequest("startsAt", fieldError("passed", "has passed"));
}

/** Refuses a sale that would end after its date has begun: nobody buys a seat of what is under way. */
export function checkCloses(startsAt: Instant, salesCloseAt: Instant | null, at = ""): Refusal | null {
  if (salesCloseAt === null || salesCloseAt <= startsAt) return null;
  return invalidRequest(`${at}salesCloseAt`, fieldError("closes_after_start", "must not be after startsAt"));
}

/**
 * Moves the dates of a draft to another zone, where clocks then show what they show now in the old one.
 * Refused where that cannot be: clocks that are put forward or back may bring two dates together, or one
 * before the end of its sale.
 */
export async function moveToZone(
  tx: Tx,
  concertId: ConcertId,
  from: string,
  to: string,
): Promise<Refusal | null> {
  const moved: PerformanceSettings[] = [];
  const sameThere = <At extends Instant | null>(at: At) => sameClock(at, from, to);
  for (const { performanceId } of await readPerformancesOf(tx, concertId)) {
    const settings = (await readPerformanceSettings(tx, performanceId))!;
    const { startsAt, salesCloseAt, lastReleaseAt } = settings;
    const times = { startsAt: sameThere(startsAt), salesCloseAt: sameThere(salesCloseAt) };
    moved.push({ ...settings, ...times, lastReleaseAt: sameThere(lastReleaseAt), timeZone: to });
  }
  const starts = moved.map(({ startsAt }) => startsAt);
  const isWrong = moved.some(
    (date, i) => !isInBounds(date.startsAt) || checkStart(date, starts.toSpliced(i, 1)) !== null,
  );
  if (isWrong) return invalidRequest("timeZone", CLOCK_CANNOT_STAY);
  await clearStarts(tx, concertId);
  for (const date of moved) {
    await updatePerformanceSettings(tx, date);
    await moveReleases(tx, date.performanceId, sameThere);
  }
  return null;
}

export const CLOCK_CANNOT_STAY = fieldError(
  "clock_cannot_stay",
  "cannot keep these hours, because clocks change or the calendar ends; change the dates first",
);

/** What decides between when the dates of a concert are sold, and what is wrong with it as a field. */
const TIMES = {
  salesOpenAt: fieldError("opens_after_close", "must be before the sale of a date ends"),
  startsAt: fieldError("begins_before_opening", "must be after salesOpenAt"),
  salesCloseAt: fieldError("closes_before_opening", "must be after salesOpenAt"),
};

/**
 * Refuses a change after which a date that buyers see would never be sold, as publishing would. Run it after
 * the change, with the dates as they were before; `asked` is what the change names. What a draft lacks is
 * said by its checklist.
 */
export async function checkTimes(
  tx: Tx,
  { concertId, isDraft }: { concertId: ConcertId; isDraft: boolean },
  before: readonly PerformanceRecord[],
  asked: { [Name in keyof typeof TIMES]?: unknown },
): Promise<Refusal | null> {
  const field = Object.entries(TIMES).find(([name]) => asked[name as keyof typeof TIMES] !== undefined);
  if (isDraft || field === undefined) return null;
  const was = new Map(before.map((date) => [date.performanceId, date]));
  const now = await readClock(tx);
  const dates = await readPerformancesOf(tx, concertId);
  const isWrong = dates.some((date) => isSpoilt(was.get(date.performanceId), date, now));
  return isWrong ? invalidRequest(...field) : null;
}

/**
 * Sells a date of a draft by another plan. Its categories keep the price of those of the same name before.
 * Returns the prices; `errors` names those that are missing.
 */
export async function changeHall(
  tx: Tx,
  { settings, isDraft }: { settings: PerformanceSettings; isDraft: boolean },
  seatPlanId: SeatPlanId,
  asked: Readonly<Record<string, number>> = {},
): Promise<ReturnType<typeof pricesOf> | Refusal> {
  if (!isDraft) return noDraft();
  if (settings.seatsSold > 0)
    return refuse("invalid_state", "People have seats of this date.", { currentStatus: "SOLD" });
  const plan = await readPlanFacts(tx, seatPlanId);
  if (!plan) return refuseFields([{ path: "seatPlanId", ...fieldError("gone", "names no seat plan") }]);
  const known = settings.prices.filter(({ category }) => plan.categories.includes(category));
  const before = Object.fromEntries(known.map(({ category, price }) => [category, price]));
  const { performanceId } = settings;
  const priced = pricesOf(plan.categories, { ...before, ...asked });
  if (priced.errors.length === 0)
    await replaceSeats(tx, {
      performanceId,
      planNo: plan.planNo,
      seatsTotal: plan.seats,
      prices: priced.prices,
    });
  return priced;
}

/** For what may be changed only until buyers see it. */
export function noDraft(): Refusal {
  return refuse("invalid_state", "This can be changed in a draft only; buyers see this concert already.", {
    currentStatus: "PUBLISHED",
  });
}

const TOO_MANY_SEATS = {
  path: "performances",
  ...fieldError("too_many", "at most {{max}} seats in one request", { max: LIMITS.seatsPerConcertMax }),
};

async function seatsOnSale(
  tx: Tx,
  venue: string,
  { seats, seatPlanId, prices = {} }: PerformanceRequest,
): Promise<SeatsOnSale | ErrorAtPath[]> {
  if (seatPlanId === undefined) {
    const made = planOfGroups(venue, seats ?? DEFAULT_SEATS);
    const { planNo } = await saveGeneratedPlan(tx, made.plan);
    return { planNo, seats: made.plan.seats.length, prices: made.prices };
  }
  const plan = await readPlanFacts(tx, seatPlanId);
  if (!plan) return [{ path: "seatPlanId", ...fieldError("gone", "names no seat plan") }];
  const priced = pricesOf(plan.categories, prices);
  if (priced.errors.length > 0) return priced.errors;
  return { planNo: plan.planNo, seats: plan.seats, prices: priced.prices };
}

/** Refuses fields of a request. `at` stands before their paths. */
export function refuseFields(found: readonly ErrorAtPath[], at = ""): Refusal {
  const errors = found.map(({ path, ...error }) => ({ path: at + path, ...error }));
  const detail = errors.map((each) => `${each.path}: ${each.message}`).join("; ");
  return refuse("invalid_request", detail, { errors });
}
