import { insertPerformance, type NewPerformance, type SeatPrice } from "../catalogue/for-transactions.ts";
import { type ConcertId, newId, type PerformanceId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { Refusal, refuse } from "../core/refusals.ts";
import { localDate } from "../core/time.ts";
import type { Tx } from "../database/database.ts";
import { planOfGroups, readPlanFacts, saveGeneratedPlan } from "../halls/for-transactions.ts";
import { DEFAULT_SEATS, type PerformanceRequest } from "./api.ts";
import { type FieldError, pricesOf } from "./rules.ts";

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
  const date: NewPerformance = {
    performanceId: newId<PerformanceId>(),
    concertId: concert.concertId,
    startsAt,
    date: localDate(startsAt, concert.timeZone),
    seatsTotal: onSale.seats,
    salesCloseAt: request.salesCloseAt === null ? null : Date.parse(request.salesCloseAt),
    planNo: onSale.planNo,
    prices: onSale.prices,
  };
  await insertPerformance(tx, date);
  return date;
}

const TOO_MANY_SEATS = {
  path: "performances",
  message: `at most ${LIMITS.seatsPerConcertMax} seats in one request`,
};

async function seatsOnSale(
  tx: Tx,
  venue: string,
  { seats, seatPlanId, prices = {} }: PerformanceRequest,
): Promise<SeatsOnSale | FieldError[]> {
  if (seatPlanId === undefined) {
    const made = planOfGroups(venue, seats ?? DEFAULT_SEATS);
    const { planNo } = await saveGeneratedPlan(tx, made.plan);
    return { planNo, seats: made.plan.seats.length, prices: made.prices };
  }
  const plan = await readPlanFacts(tx, seatPlanId);
  if (!plan) return [{ path: "seatPlanId", message: "names no seat plan" }];
  const priced = pricesOf(plan.categories, prices);
  if (priced.errors.length > 0) return priced.errors;
  return { planNo: plan.planNo, seats: plan.seats, prices: priced.prices };
}

/** Refuses fields of a request. `at` stands before their paths. */
export function refuseFields(found: readonly FieldError[], at = ""): Refusal {
  const errors = found.map(({ path, message }) => ({ path: at + path, message }));
  const detail = errors.map((each) => `${each.path}: ${each.message}`).join("; ");
  return refuse("invalid_request", detail, { errors });
}
