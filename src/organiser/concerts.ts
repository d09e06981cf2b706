import { fieldError } from "../core/words/field-errors.ts";
import { concertView } from "../catalogue/service.ts";
import {
  type ConcertRecord,
  insertConcert,
  lockConcert,
  readConcertIdsOf,
  readPerformancesOf,
  readQueueNoOf,
  updateConcert,
  wasEverSold,
} from "../catalogue/for-transactions.ts";
import { type Concert, type ConcertFacts, ConcertFactsBody, ConcertFactsPatch } from "../catalogue/api.ts";
import type { SalesPolicy } from "../catalogue/api.ts";
import { hasImage } from "../catalogue/images/for-transactions.ts";
import type { Actor } from "../core/access/actor.ts";
import { type ConcertId, type ImageId, newId } from "../core/ids.ts";
import { invalidRequest, notFound, Refusal, refuse } from "../core/refusals.ts";
import { isoTime } from "../core/time.ts";
import type { Tx } from "../database/database.ts";
import { isInBounds } from "../http/schemas.ts";
import { giveToMaker } from "../staff/for-transactions.ts";
import {
  createQueue,
  lockQueueById,
  lockQueues,
  publishQueue,
  type Queue,
} from "../waiting-room/for-transactions.ts";
import {
  type ConcertChange,
  type ConcertCreation,
  type ConcertRequest,
  DEFAULT_QUEUE_POLICY,
} from "./api.ts";
import { addDates, checkTimes, CLOCK_CANNOT_STAY, moveToZone, noDraft } from "./dates.ts";
import { sameClock } from "./rules.ts";
import { renewQueue } from "./sales.ts";

/** Creates a concert with its dates and seats, and with a queue of its own unless it shares one. */
export async function createConcert(
  tx: Tx,
  actor: Actor,
  body: ConcertRequest,
): Promise<ConcertCreation | Refusal> {
  const isDraft = body.state === "DRAFT";
  const unknown = await checkImages(tx, body);
  if (unknown) return unknown;
  const queue = await queueFor(tx, actor, body, isDraft);
  if (queue instanceof Refusal) return queue;
  const concertId = newId<ConcertId>();
  await insertConcert(tx, {
    concertId,
    queueNo: queue.queueNo,
    title: body.title,
    venue: body.venue,
    timeZone: body.timeZone,
    description: body.description,
    salesOpenAt: instantOf(body.salesOpenAt),
    salesCloseAt: instantOf(body.salesCloseAt),
    policy: body.policy,
    facts: ConcertFactsBody.strip().parse(body),
    isDraft,
  });
  const performances = await addDates(tx, { ...body, concertId }, body.performances);
  if (performances instanceof Refusal) return performances;
  const refusal = (await renewQueue(tx, queue, body.drawNow)) ?? (await giveToMaker(tx, actor, concertId));
  if (refusal) return refusal;
  return {
    concertId,
    queueId: queue.queueId,
    performances: performances.map(({ performanceId, date, startsAt, seatsTotal }) => ({
      performanceId,
      date,
      startsAt: isoTime(startsAt),
      seatsTotal,
    })),
  };
}

async function queueFor(
  tx: Tx,
  { concertIds }: Actor,
  body: ConcertRequest,
  isDraft: boolean,
): Promise<Queue | Refusal> {
  const queueId =
    body.queueId === undefined
      ? (await createQueue(tx, body.queue ?? DEFAULT_QUEUE_POLICY, isDraft)).queueId
      : body.queueId;
  const queue = await lockQueueById(tx, queueId);
  if (!queue || queue.isWithdrawn) return invalidRequest("queueId", fieldError("gone", "names no queue"));
  if (body.queueId !== undefined && concertIds !== null) {
    const sharing = await readConcertIdsOf(tx, { queueId: body.queueId });
    if (!sharing.every((id) => concertIds.includes(id)))
      return refuse("forbidden", "This queue sells a concert that is none of yours.");
  }
  if (!isDraft && queue.isDraft) await publishQueue(tx, queue.queueNo);
  return queue;
}

const IMAGES = ["posterId", "logoId"] as const;

async function checkImages(
  tx: Tx,
  asked: { [Name in (typeof IMAGES)[number]]?: ImageId | null | undefined },
): Promise<Refusal | null> {
  for (const name of IMAGES) {
    const id = asked[name];
    if (id && !(await hasImage(tx, id))) return invalidRequest(name, fieldError("gone", "names no image"));
  }
  return null;
}

/** Changes a concert, under the lock of its queue. */
export async function changeConcert(
  tx: Tx,
  id: ConcertId,
  change: ConcertChange,
): Promise<{ before: Concert; after: Concert } | Refusal> {
  const queue = await lockQueueOf(tx, id);
  const concert = queue && (await lockConcert(tx, id));
  if (!concert) return notFound();
  const changed = changedConcert(concert, change);
  if (changed.timeZone !== concert.timeZone && !concert.isDraft) return noDraft();
  // Tickets that were given away state the time at the venue.
  if (changed.timeZone !== concert.timeZone && (await wasEverSold(tx, id)))
    return refuse("invalid_state", "People have tickets that state the time in this zone.", {
      currentStatus: "SOLD",
    });
  const isMoved = change.keepClock === true && changed.timeZone !== concert.timeZone;
  const { salesOpenAt, salesCloseAt } = changed;
  if (![salesOpenAt, salesCloseAt].every((at) => at === null || isInBounds(at)))
    return invalidRequest("timeZone", CLOCK_CANNOT_STAY);
  if (salesOpenAt !== null && salesCloseAt !== null && salesOpenAt >= salesCloseAt)
    return invalidRequest("salesCloseAt", fieldError("closes_before_opening", "must be after salesOpenAt"));
  const unknown = await checkImages(tx, change);
  if (unknown) return unknown;
  const dates = await readPerformancesOf(tx, id);
  const untimely = isMoved ? await moveToZone(tx, id, concert.timeZone, changed.timeZone) : null;
  if (untimely) return untimely;
  await updateConcert(tx, changed);
  const refusal =
    (await checkTimes(tx, concert, dates, change)) ?? (await renewQueue(tx, queue, change.drawNow));
  return refusal ?? { before: concertView(concert), after: concertView(changed) };
}

/**
 * A concert's queue, locked. Undefined if the concert does not exist. Queues come before concerts in the
 * order of locks.
 */
export async function lockQueueOf(tx: Tx, id: ConcertId): Promise<Queue | undefined> {
  const queueNo = await readQueueNoOf(tx, id);
  return queueNo === undefined ? undefined : (await lockQueues(tx, [queueNo])).get(queueNo);
}

function changedConcert(concert: ConcertRecord, change: ConcertChange): ConcertRecord {
  const timeZone = change.timeZone ?? concert.timeZone;
  const kept = (at: number | null) =>
    change.keepClock === true ? sameClock(at, concert.timeZone, timeZone) : at;
  return {
    ...concert,
    title: change.title ?? concert.title,
    venue: change.venue ?? concert.venue,
    description: change.description ?? concert.description,
    timeZone,
    salesOpenAt: change.salesOpenAt === undefined ? kept(concert.salesOpenAt) : instantOf(change.salesOpenAt),
    salesCloseAt:
      change.salesCloseAt === undefined ? kept(concert.salesCloseAt) : instantOf(change.salesCloseAt),
    policy: { ...concert.policy, ...change.policy } as SalesPolicy,
    facts: { ...concert.facts, ...ConcertFactsPatch.strip().parse(change) } as ConcertFacts,
  };
}

function instantOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}
