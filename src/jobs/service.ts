import type { Actor } from "../core/access/actor.ts";
import { type ConcertId, type JobId, type JobOrderId, newId, type PerformanceId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import type { Log } from "../core/log.ts";
import { notFound, Refusal } from "../core/refusals.ts";
import { DAY_MS, isoTime } from "../core/time.ts";
import { commitBatch } from "../database/batches/batch-commit.ts";
import { runChange } from "../database/batches/change.ts";
import type { Answer, KeyUse } from "../database/batches/idempotency.ts";
import { type Database, isTransient, readClock, type Tx } from "../database/database.ts";
import {
  callOff,
  type PerformanceSettings,
  readPerformanceSettings,
  updatePerformanceSettings,
} from "../catalogue/for-transactions.ts";
import { recordAction } from "../history/for-transactions.ts";
import { pageLimit, toPage } from "../http/schemas.ts";
import { lockDate, type OrganiserChanges, renewQueue } from "../organiser/for-transactions.ts";
import { countGivenTickets, voidSomeGivenTickets } from "../organiser/seats/for-transactions.ts";
import { insertMessages } from "../outbox/for-transactions.ts";
import type { Reservations } from "../reservations/service.ts";
import type { Reversals } from "../wallet/for-transactions.ts";
import type { DateCancellation, Job, JobEstimate, JobsAsked, JobStarted, Postponement } from "./api.ts";
import { estimateRefunds, pointsOf } from "./estimating.ts";
import { recordResults } from "./orders-store.ts";
import { decidePostponement } from "./postponing.ts";
import {
  countVoided,
  endJob,
  insertJob,
  type NewJob,
  type OpenJob,
  prepareJob,
  readConcertOfJob,
  readJobs,
  readOpenJobs,
  retryFailures,
} from "./store.ts";
import { type DoneOrder, planPiece, takeOrders, type WorkOptions } from "./working.ts";

/** Orders of one transaction: few, so that the sale beside it waits for no long one. */
const PIECE_ORDERS = 20;

export interface JobsOptions extends WorkOptions {
  db: Database;
  changes: OrganiserChanges;
  reservations: Reservations;
  reversals: Reversals;
  /** Whether this worker has more to do than it can: jobs then wait. */
  isBusy: () => boolean;
  log: Log;
}

/**
 * Work over all orders of a date: cancelling it, postponing it. It is written down first and then done in
 * small pieces, by every worker that has time. Each order is done in the transaction that says so.
 */
export class Jobs {
  readonly #options: JobsOptions;
  /** What the payment company is being asked now. */
  #sending: Promise<void> = Promise.resolve();

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  /**
   * Cancels a date: from the answer on nothing of it can be held or paid, and a job refunds its orders. With
   * `dryRun`, says what that would bring. Throws `not_found` and `invalid_state` (cancelled before).
   */
  async cancelDate(
    actor: Actor,
    id: PerformanceId,
    { dryRun, ...asked }: DateCancellation,
    key: KeyUse | undefined,
  ): Promise<Answer<JobEstimate | JobStarted>> {
    const { fee, to, notify, reason = "" } = asked;
    if (dryRun)
      return this.#estimate(id, async (tx, date) => ({
        ...(await estimateRefunds(tx, date, { fee, to, postponing: null })),
        complimentary: await countGivenTickets(tx, id),
      }));
    return this.#start(actor, id, key, async (tx, { concertId, startsAt: startsBefore }) => {
      // Who gives back by themselves before the job comes to them loses nothing by it.
      const until = (await readClock(tx)) + LIMITS.cancelledDateDays * DAY_MS;
      const givingBack = { until, fee: pointsOf(fee), to };
      await callOff(tx, id, "CANCELLED", { givingBack, isDateOpen: false, startsBefore });
      return { kind: "CANCELLATION", performanceId: id, concertId, fee, to, notify, reason };
    });
  }

  /**
   * Postpones a date: its tickets stay good, its sale stops, and buyers may give back until a day, for the
   * fee and to where the organiser says. Throws `not_found`, `invalid_state` (cancelled) and
   * `invalid_request` (a time that is taken or has passed).
   */
  async postponeDate(
    actor: Actor,
    id: PerformanceId,
    { dryRun, ...asked }: Postponement,
    key: KeyUse | undefined,
  ): Promise<Answer<JobEstimate | JobStarted>> {
    const { fee, to, notify, reason = "" } = asked;
    if (dryRun)
      return this.#estimate(id, async (tx, date) => {
        const postponing = await decidePostponement(tx, date, asked);
        if (postponing instanceof Refusal) return postponing;
        return { ...(await estimateRefunds(tx, date, { fee, to, postponing })), complimentary: 0 };
      });
    return this.#start(actor, id, key, async (tx, settings) => {
      const decided = await decidePostponement(tx, settings, asked);
      if (decided instanceof Refusal) return decided;
      const { concertId, startsAt: startsBefore } = settings;
      const { startsAt, isDateOpen, promise: givingBack } = decided;
      await updatePerformanceSettings(tx, { ...settings, startsAt });
      await callOff(tx, id, "POSTPONED", { givingBack, isDateOpen, startsBefore });
      return { kind: "POSTPONEMENT", performanceId: id, concertId, fee, to, notify, reason };
    });
  }

  /** Throws `not_found`. */
  async find(jobId: JobId): Promise<Job> {
    const page = { before: null, rowsMax: 1, failuresMax: LIMITS.jobFailuresMax };
    const [job] = await readJobs(this.#options.db, { jobId, concertIds: null }, page);
    if (!job) throw notFound();
    return job;
  }

  /** Jobs of the actor's concerts, the newest first. */
  async list({ concertIds }: Actor, { performanceId, ...asked }: JobsAsked) {
    const rowsMax = pageLimit(asked) + 1;
    const page = { before: asked.cursor ?? null, rowsMax, failuresMax: LIMITS.jobFailuresMax };
    const rows = await readJobs(this.#options.db, { performanceId, concertIds }, page);
    return toPage(
      rows,
      asked,
      (job) => job,
      ({ jobId }) => jobId,
    );
  }

  /** Tries again what has failed. Throws `not_found`. */
  async retry(actor: Actor, jobId: JobId): Promise<Job> {
    await this.#options.changes.run(async (tx) => {
      const retried = await retryFailures(tx, jobId);
      if (retried === undefined) return notFound();
      if (retried > 0)
        await recordAction(tx, actor, { action: "retry_job", subject: jobId, detail: { orders: retried } });
      return true;
    });
    return this.find(jobId);
  }

  async concertIdsOf(jobId: JobId): Promise<ConcertId[]> {
    const id = await readConcertOfJob(this.#options.db, jobId);
    return id ? [id] : [];
  }

  /**
   * One turn of work: a piece of the oldest job that has one. Every worker may call it at once. Returns how
   * many orders it came to.
   */
  async work(): Promise<number> {
    const { db, isBusy } = this.#options;
    if (isBusy()) return 0;
    for (const job of await readOpenJobs(db)) {
      if (job.status === "PREPARING" && !(await this.#prepare(job))) continue;
      const orders = await this.#workOn(job);
      if (orders > 0) return orders;
      const tickets = await this.#voidGivenTickets(job);
      if (tickets !== null) return Math.max(1, tickets);
      await endJob(db, job.jobId);
    }
    await this.#sending;
    return 0;
  }

  /** Makes the tickets void that were given to one recipient of a cancelled date. Null: none is left. */
  async #voidGivenTickets({ jobId, kind, performanceId, notify }: OpenJob): Promise<number | null> {
    if (kind !== "CANCELLATION") return null;
    const { db, hasMail } = this.#options;
    return runChange(db, async (tx) => {
      const given = await voidSomeGivenTickets(tx, performanceId);
      if (!given || given.voided === 0) return given && 0;
      const { userId, voided } = given;
      await countVoided(tx, jobId, voided);
      const message = { kind: "complimentary.cancelled", userId, orderId: null, reference: userId } as const;
      if (hasMail && notify)
        await insertMessages(tx, [{ ...message, messageId: newId() }], await readClock(tx));
      return voided;
    });
  }

  async #estimate(
    id: PerformanceId,
    estimate: (tx: Tx, settings: PerformanceSettings) => Promise<JobEstimate | Refusal>,
  ): Promise<Answer<JobEstimate>> {
    const body = await this.#options.changes.run(async (tx) => {
      const locked = await lockDate(tx, id);
      return locked instanceof Refusal ? locked : estimate(tx, locked.settings);
    });
    return { status: 200, body };
  }

  async #start(
    actor: Actor,
    id: PerformanceId,
    key: KeyUse | undefined,
    change: (tx: Tx, settings: PerformanceSettings) => Promise<Omit<NewJob, "jobId" | "startedBy"> | Refusal>,
  ): Promise<Answer<JobStarted>> {
    const { changes } = this.#options;
    const answer = await changes.runOnce(key, async (tx) => {
      const locked = await lockDate(tx, id);
      if (locked instanceof Refusal) return locked;
      const begun = await change(tx, locked.settings);
      if (begun instanceof Refusal) return begun;
      const job = { ...begun, jobId: newId<JobId>(), startedBy: actor.name };
      await insertJob(tx, job);
      const refusal = await renewQueue(tx, locked.queue, undefined);
      if (refusal) return refusal;
      const { jobId, kind, fee, to, notify } = job;
      const action = kind === "CANCELLATION" ? "cancel_date" : "postpone_date";
      const detail = { jobId, fee, to, notify };
      const before = dateState(locked.settings);
      const after = dateState((await readPerformanceSettings(tx, id))!);
      await recordAction(tx, actor, { action, subject: id, detail, before, after, reason: job.reason });
      return { status: 202, body: { jobId }, reference: jobId };
    });
    await this.#prepareNow(answer.body.jobId as JobId);
    return answer;
  }

  /** So that from the answer on nothing of the date can be paid. If this fails, the loop does it. */
  async #prepareNow(jobId: JobId): Promise<void> {
    const { db, log } = this.#options;
    try {
      const job = (await readOpenJobs(db)).find((each) => each.jobId === jobId);
      if (job?.status === "PREPARING") await this.#prepare(job);
    } catch (error) {
      log.warn("job.not_prepared_yet", { jobId, error });
    }
  }

  async #prepare(job: OpenJob): Promise<boolean> {
    const { db, reservations } = this.#options;
    await reservations.releaseAllOf(job.concertId, job.performanceId);
    const [isReady] = await commitBatch<boolean>(db, async (tx) => ({
      outcomes: [await prepareJob(tx, job)],
      writes: [async () => undefined],
    }));
    return isReady === true;
  }

  async #workOn(job: OpenJob): Promise<number> {
    const taken: JobOrderId[] = [];
    try {
      return await this.#doPiece(job, PIECE_ORDERS, null, taken);
    } catch (error) {
      if (isTransient(error) || error instanceof Refusal || taken.length === 0) throw error;
      // One of them cannot be done, which is no reason to leave the others undone.
      for (const id of taken) await this.#doAlone(job, id);
      return taken.length;
    }
  }

  async #doAlone(job: OpenJob, id: JobOrderId): Promise<void> {
    try {
      await this.#doPiece(job, 1, id, []);
    } catch (error) {
      if (isTransient(error) || error instanceof Refusal) throw error;
      const { db, log } = this.#options;
      log.error("job.order_failed", { jobId: job.jobId, jobOrderId: id, error });
      await commitBatch(db, async (tx) => {
        const found = await takeOrders(tx, job.jobId, 1, id);
        const results = found.map(({ jobOrderId }) => ({
          jobOrderId,
          cancellationId: null,
          reason: "internal_error",
        }));
        return { outcomes: [], writes: [() => recordResults(tx, results)] };
      });
    }
  }

  async #doPiece(
    job: OpenJob,
    ordersMax: number,
    only: JobOrderId | null,
    taken: JobOrderId[],
  ): Promise<number> {
    const { db, reversals } = this.#options;
    const outcomes = await commitBatch<DoneOrder>(db, async (tx) => {
      const orders = await takeOrders(tx, job.jobId, ordersMax, only);
      taken.splice(0, taken.length, ...orders.map(({ jobOrderId }) => jobOrderId));
      return planPiece(tx, job, orders, this.#options);
    });
    const done = outcomes as DoneOrder[];
    // The next piece is decided while the payment company is asked about this one.
    await this.#sending;
    this.#sending = reversals.send(done.flatMap(({ started }) => started));
    return done.length;
  }
}

/** What a job changes of a date itself, for the history. */
function dateState({ state, startsAt }: PerformanceSettings): { state: string; startsAt: string } {
  return { state, startsAt: isoTime(startsAt) };
}
