import {
  bumpCatalogueVersion,
  checkStart,
  dateCancelled,
  lockConcert,
  readPerformancesOf,
  readPerformancesOfQueue,
  type PerformanceSettings,
  readPerformanceSettings,
  renewSeats,
  renewSales,
  type PerformanceRecord,
  saleState,
  stopSalesOf,
  updatePerformanceSettings,
} from "../catalogue/for-transactions.ts";
import type { ConcertId, PerformanceId } from "../core/ids.ts";
import { assert } from "../core/assert.ts";
import { notFound, Refusal, refuse } from "../core/refusals.ts";
import { type Instant, isoTime } from "../core/time.ts";
import { readClock, type Tx } from "../database/database.ts";
import { lockPerformanceVersions } from "../reservations/for-transactions.ts";
import { changeHall, checkBegins, checkCloses, checkTimes, refuseFields } from "./dates.ts";
import { changedPrices } from "./rules.ts";
import {
  checkDraw,
  lockQueues,
  noShowRate,
  publicQueue,
  type Queue,
  setSalesWindow,
} from "../waiting-room/for-transactions.ts";
import type { OrganiserQueue, QueueChange } from "./api.ts";
import type { OrganiserPerformance, PerformanceChange } from "./performances-api.ts";

/**
 * Run it after any change of what a locked queue sells, or when. Updates the queue's own window and stock,
 * and makes every hold under decision be decided again. Returns a refusal if the change is not allowed; the
 * caller then rolls back.
 */
export async function renewQueue(
  tx: Tx,
  queue: Queue,
  drawNow: boolean | undefined,
): Promise<Refusal | null> {
  const { opensAt } = await setSalesWindow(tx, queue.queueNo);
  const refusal = checkDraw(queue, opensAt, drawNow === true, await readClock(tx));
  if (refusal) return refusal;
  await renewSalesOfQueue(tx, queue.queueNo);
  await bumpCatalogueVersion(tx);
  return null;
}

/** Makes every hold under decision in this queue be decided again. Takes the last locks of a change. */
export async function renewSalesOfQueue(tx: Tx, queueNo: number): Promise<void> {
  const ids = await readPerformancesOfQueue(tx, queueNo);
  await lockPerformanceVersions(tx, ids);
  await renewSales(tx, ids);
}

/**
 * Locks a date for a change. From here on no hold of its seats can be committed. A cancelled date is never
 * changed again.
 */
export async function lockDate(tx: Tx, id: PerformanceId): Promise<LockedDate | Refusal> {
  const locked = await lockAnyDate(tx, id);
  if (locked instanceof Refusal || locked.settings.state !== "CANCELLED") return locked;
  return dateCancelled();
}

interface LockedDate {
  settings: PerformanceSettings;
  queue: Queue;
  isDraft: boolean;
}

/** The same of a date that may have been cancelled. */
export async function lockAnyDate(tx: Tx, id: PerformanceId): Promise<LockedDate | Refusal> {
  const unlocked = await readPerformanceSettings(tx, id);
  const queue = unlocked && (await lockQueues(tx, [unlocked.queueNo])).get(unlocked.queueNo);
  const concert = queue && (await lockConcert(tx, unlocked.concertId));
  if (!concert) return notFound();
  await lockPerformanceVersions(tx, await readPerformancesOfQueue(tx, queue.queueNo));
  return { settings: (await readPerformanceSettings(tx, id))!, queue, isDraft: concert.isDraft };
}

/** Changes when a date begins, until when it is sold and at what prices, or stops or resumes its sale. */
export async function changePerformance(
  tx: Tx,
  id: PerformanceId,
  change: PerformanceChange,
): Promise<{ before: OrganiserPerformance; after: OrganiserPerformance } | Refusal> {
  const locked = await lockDate(tx, id);
  if (locked instanceof Refusal) return locked;
  const { settings, queue } = locked;
  const before = await readPerformanceView(tx, settings.concertId, id);
  const dates = await readPerformancesOf(tx, settings.concertId);
  const others = dates.filter(({ performanceId }) => performanceId !== id);
  const refusal = checkStartsAt(
    settings,
    change.startsAt,
    others.map(({ startsAt }) => startsAt),
    await readClock(tx),
  );
  if (refusal) return refusal;
  const { seatPlanId, prices } = change;
  const moved = seatPlanId === undefined ? null : await changeHall(tx, locked, seatPlanId, prices);
  if (moved instanceof Refusal) return moved;
  const priced = moved ?? changedPrices(settings.prices, prices ?? {});
  if (priced.errors.length > 0) return refuseFields(priced.errors);
  const startsAt = change.startsAt === undefined ? settings.startsAt : Date.parse(change.startsAt);
  const salesCloseAt =
    change.salesCloseAt === undefined ? settings.salesCloseAt : instantOf(change.salesCloseAt);
  const state = change.state ?? settings.state;
  const late = checkCloses(startsAt, salesCloseAt);
  if (late && (change.startsAt !== undefined || change.salesCloseAt !== undefined)) return late;
  // While nobody knew its time, seats of it could be set to go on sale whenever.
  const isKnownAgain = settings.isDateOpen && state !== "POSTPONED";
  const early = isKnownAgain ? checkStart({ ...settings, startsAt, salesCloseAt: null }, []) : null;
  if (early) return early;
  await updatePerformanceSettings(tx, { ...settings, startsAt, salesCloseAt, state, prices: priced.prices });
  if (prices !== undefined || moved) await renewSeats(tx, id);
  const { concertId } = settings;
  const unfit =
    (await checkTimes(tx, { ...locked, concertId }, dates, change)) ??
    (await renewQueue(tx, queue, undefined));
  return unfit ?? { before, after: await readPerformanceView(tx, settings.concertId, id) };
}

/** A date moves only while nobody has a seat of it. */
function checkStartsAt(
  { startsAt, lastReleaseAt, seatsSold, seatsHeld }: PerformanceSettings,
  asked: string | undefined,
  others: readonly Instant[],
  now: Instant,
): Refusal | null {
  if (asked === undefined || Date.parse(asked) === startsAt) return null;
  const past = checkBegins(Date.parse(asked), now);
  if (past) return past;
  const wrong = checkStart({ startsAt: Date.parse(asked), salesCloseAt: null, lastReleaseAt }, others);
  if (wrong) return wrong;
  if (seatsSold + seatsHeld === 0) return null;
  const currentStatus = seatsSold > 0 ? "SOLD" : "HELD";
  return refuse("invalid_state", "People have seats of this date.", { currentStatus });
}

/** A date of a concert as it is in this transaction. */
export async function readPerformanceView(
  tx: Tx,
  concertId: ConcertId,
  id: PerformanceId,
): Promise<OrganiserPerformance> {
  const dates = await readPerformancesOf(tx, concertId);
  const found = dates.find(({ performanceId }) => performanceId === id);
  assert(found, "a date that was just written is there");
  return performanceView(found, await readClock(tx));
}

/**
 * Stops the sale of all dates of a concert. After the commit, no hold of its seats can be committed anywhere.
 */
export async function stopSales(
  tx: Tx,
  concertId: ConcertId,
  queue: Queue,
): Promise<{ before: OrganiserPerformance[]; after: OrganiserPerformance[] } | Refusal> {
  if (!(await lockConcert(tx, concertId))) return notFound();
  await lockPerformanceVersions(tx, await readPerformancesOfQueue(tx, queue.queueNo));
  const now = await readClock(tx);
  const views = async () =>
    (await readPerformancesOf(tx, concertId)).map((each) => performanceView(each, now));
  const before = await views();
  await stopSalesOf(tx, concertId);
  const refusal = await renewQueue(tx, queue, undefined);
  return refusal ?? { before, after: await views() };
}

function performanceView(performance: PerformanceRecord, now: Instant): OrganiserPerformance {
  const { performanceId, concertId, date, startsAt, closesAt, seatsTotal, seatPlanId, prices } = performance;
  return {
    performanceId,
    concertId,
    date,
    startsAt: isoTime(startsAt),
    salesCloseAt: isoTime(closesAt),
    state: saleState(performance, now),
    seatsTotal,
    seatPlanId,
    prices: [...prices],
  };
}

function instantOf(text: string | null): Instant | null {
  return text === null ? null : Date.parse(text);
}

/** A queue with its policy, as the organiser sees it. */
export function queueView(
  queue: Queue,
  flow: { called: number; joined: number; left: number },
  now: Instant,
): Omit<OrganiserQueue, "admissionBoundBy" | "revision"> {
  const rate = noShowRate(queue);
  const {
    capacity,
    admitPerMinute,
    arrivalSeconds,
    graceSeconds,
    sessionSeconds,
    returnsMax,
    presenceSeconds,
    lottery,
    proofOfWork,
  } = queue;
  return {
    ...publicQueue(queue, now, flow.called),
    serverTime: isoTime(now),
    missed: queue.missed,
    joinedPerMinute: tenths(flow.joined),
    leftPerMinute: tenths(flow.left),
    calls: queue.calls,
    noShows: queue.noShows,
    noShowRate: rate === null ? null : Math.round(rate * 1_000) / 1_000,
    policy: {
      capacity,
      admitPerMinute,
      arrivalSeconds,
      graceSeconds,
      sessionSeconds,
      returnsMax,
      presenceSeconds,
      lottery,
      proofOfWork,
    },
  };
}

/** What the organiser may change of a queue, by the names of the call. */
export function settingsOf(queue: Queue): Required<Omit<QueueChange, "reason">> {
  const { capacity, admitPerMinute, returnsMax, presenceSeconds, proofOfWork, notice } = queue;
  const { arrivalSeconds, graceSeconds, sessionSeconds, lottery } = queue;
  return {
    state: queue.switch,
    capacity,
    admitPerMinute,
    returnsMax,
    presenceSeconds,
    arrivalSeconds,
    graceSeconds,
    sessionSeconds,
    lottery,
    proofOfWork,
    notice,
  };
}

/** Of a change, what is among these settings. */
export function pickKnown(change: object, settings: object): object {
  return Object.fromEntries(
    Object.entries(change).filter(([name, value]) => name in settings && value !== undefined),
  );
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
