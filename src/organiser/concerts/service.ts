import {
  type PerformanceRecord,
  readRecordedConcert,
  readRecordedConcerts,
  readRecordedPerformances,
  readRehearsedAt,
  type RecordedConcert,
  saleState,
} from "../../catalogue/for-transactions.ts";
import type { ImageCreation } from "../../catalogue/images/api.ts";
import { checkImage, insertImage, readImageHead } from "../../catalogue/images/for-transactions.ts";
import { concertView } from "../../catalogue/service.ts";
import type { Actor } from "../../core/access/actor.ts";
import { mayDo } from "../../core/access/permissions.ts";
import type { ConcertId, PerformanceId } from "../../core/ids.ts";
import { invalidRequest, notFound, Refusal } from "../../core/refusals.ts";
import { type Instant, isoTime } from "../../core/time.ts";
import type { Answer, KeyUse } from "../../database/batches/idempotency.ts";
import type { DatabaseClock } from "../../database/clock.ts";
import type { Database } from "../../database/database.ts";
import type { Upload } from "../../http/request/body.ts";
import { type Page, toPage } from "../../http/schemas.ts";
import { readQueueFlags } from "../../waiting-room/for-transactions.ts";
import { recordAction, revisionsOf } from "../../history/for-transactions.ts";
import type { OrganiserChanges } from "../changes.ts";
import type { PerformanceRequest } from "../api.ts";
import type { Figures, Takings } from "../figures/api.ts";
import { NO_FIGURES, readDateFigures, totalOf } from "../figures/for-transactions.ts";
import type { OrganiserPerformance } from "../performances-api.ts";
import { addDateTo } from "./adding-dates.ts";
import type { DuplicateRequest, RecordedConcertJson } from "./api.ts";
import { duplicate } from "./duplicating.ts";
import { publish } from "./publishing.ts";
import { readStays, removeDate } from "./removing-dates.ts";
import { concertState, missingOf } from "./rules.ts";
import { withdraw } from "./withdrawing.ts";

/** The organiser's concerts, drafts too: what stands in them, and what makes them public. */
export class ConcertDesk {
  readonly #db: Database;
  readonly #changes: OrganiserChanges;
  readonly #clock: DatabaseClock;

  constructor(db: Database, changes: OrganiserChanges, clock: DatabaseClock) {
    this.#db = db;
    this.#changes = changes;
    this.#clock = clock;
  }

  /** Every concert that is not withdrawn and that the actor may see, the newest first. */
  async list(actor: Actor, page: Page) {
    const concerts = await readRecordedConcerts(this.#db, actor.concertIds, page);
    const { items, nextCursor } = toPage(
      concerts,
      page,
      (concert) => concert,
      ({ concertId }) => concertId,
    );
    return { items: await this.#views(actor, items), nextCursor };
  }

  /** Its money is left out for roles that may not see it. Throws `not_found`. */
  async find(actor: Actor, id: ConcertId): Promise<RecordedConcertJson> {
    const concert = await readRecordedConcert(this.#db, id);
    if (!concert) throw notFound();
    return (await this.#views(actor, [concert]))[0]!;
  }

  /** Makes a draft public. Throws `invalid_state` with what is missing. */
  async publish(actor: Actor, id: ConcertId, key: KeyUse | undefined): Promise<Answer<RecordedConcertJson>> {
    const { status } = await this.#changes.runOnce(key, async (tx) => {
      const published = await publish(tx, id);
      if (published instanceof Refusal) return published;
      if (published)
        await recordAction(tx, actor, {
          action: "publish_concert",
          subject: id,
          before: { state: "DRAFT" },
          after: { state: "PUBLISHED" },
        });
      return { status: 200, body: {}, reference: id };
    });
    return { status, body: await this.find(actor, id) };
  }

  /** Adds a date. Throws `not_found`, or `invalid_request` with what is wrong. */
  addDate(
    actor: Actor,
    id: ConcertId,
    request: PerformanceRequest,
    key: KeyUse | undefined,
  ): Promise<Answer<OrganiserPerformance>> {
    return this.#changes.runOnce(key, async (tx) => {
      const added = await addDateTo(tx, id, request);
      if (added instanceof Refusal) return added;
      await recordAction(tx, actor, {
        action: "add_performance",
        subject: id,
        detail: request,
        after: added,
      });
      return { status: 201, body: added, reference: added.performanceId };
    });
  }

  /**
   * Removes a concert, as long as no seat of it was ever sold. Its holds end, and so does its queue if
   * nothing else uses it.
   */
  async deleteConcert(actor: Actor, id: ConcertId): Promise<void> {
    await this.#changes.run(async (tx) => {
      const withdrawn = await withdraw(tx, id);
      if (withdrawn instanceof Refusal) return withdrawn;
      await recordAction(tx, actor, {
        action: "delete_concert",
        subject: id,
        detail: withdrawn,
        before: withdrawn,
      });
      return true;
    });
  }

  /** Removes a date of a draft, or one that nobody ever held. Throws `not_found`, `invalid_state`. */
  async removeDate(actor: Actor, id: PerformanceId): Promise<void> {
    await this.#changes.run(async (tx) => {
      const removed = await removeDate(tx, id);
      if (removed instanceof Refusal) return removed;
      const { concertId, ...before } = removed;
      await recordAction(tx, actor, {
        action: "remove_performance",
        subject: concertId,
        before,
      });
      return true;
    });
  }

  /** Makes a draft like this concert, with another id everywhere. Throws `not_found`. */
  async duplicate(
    actor: Actor,
    id: ConcertId,
    { title }: DuplicateRequest,
    key: KeyUse | undefined,
  ): Promise<Answer<RecordedConcertJson>> {
    const { status, body } = await this.#changes.runOnce(key, async (tx) => {
      const concertId = await duplicate(tx, actor, id, title);
      if (concertId instanceof Refusal) return concertId;
      const after = { concertId, title };
      await recordAction(tx, actor, { action: "duplicate_concert", subject: id, detail: after, after });
      return { status: 201, body: { concertId }, reference: concertId };
    });
    return { status, body: await this.find(actor, body.concertId) };
  }

  /** Keeps an image. The same bytes are kept once, so a repetition answers the same. */
  async keepImage(actor: Actor, upload: Upload): Promise<ImageCreation> {
    const head = readImageHead(upload.bytes);
    const objection = checkImage(head, upload.mediaType);
    if (objection !== null) throw invalidRequest("body", objection);
    const imageId = await this.#changes.run(async (tx) => {
      const id = await insertImage(tx, head!, upload);
      await recordAction(tx, actor, {
        action: "keep_image",
        subject: id,
        detail: { ...head },
        after: { imageId: id, ...head },
      });
      return id;
    });
    return { imageId, ...head! };
  }

  async #views({ role }: Actor, concerts: readonly RecordedConcert[]): Promise<RecordedConcertJson[]> {
    const ids = concerts.map(({ concertId }) => concertId);
    const performances = await readRecordedPerformances(this.#db, ids);
    const dateIds = performances.map(({ performanceId }) => performanceId);
    const byConcert = Map.groupBy(performances, ({ concertId }) => concertId);
    const [revision, figures, rehearsals, queues] = await Promise.all([
      revisionsOf(this.#db, [...ids, ...dateIds]),
      readDateFigures(this.#db, ids),
      readRehearsedAt(this.#db, ids),
      readQueueFlags(
        this.#db,
        concerts.map(({ queueNo }) => queueNo),
      ),
    ]);
    const drafts = new Set(concerts.flatMap(({ concertId, isDraft }) => (isDraft ? [concertId] : [])));
    const stays = await readStays(
      this.#db,
      performances.map(({ performanceId, concertId, revision: timesCalledOff }) => {
        const { held, sold, complimentary } = figures.get(performanceId) ?? NO_FIGURES;
        const isOnly = byConcert.get(concertId)!.length === 1;
        const isTaken = held + sold + complimentary > 0;
        const wasCalledOff = timesCalledOff > 0;
        return { performanceId, isDraft: drafts.has(concertId), isOnly, isTaken, wasCalledOff };
      }),
    );
    const seesMoney = mayDo(role, "sale.read");
    const now = this.#clock.now();
    return concerts.map((concert) => {
      const dates = byConcert.get(concert.concertId) ?? [];
      const startsAt = dates.map((date) => date.startsAt);
      const draft = { ...concert, dates, ...queues.get(concert.queueNo)! };
      const sums = dates.map(({ performanceId }) => figures.get(performanceId) ?? NO_FIGURES);
      const views = dates.map((date, i) => ({
        ...performanceView(date, sums[i]!, now),
        ...(seesMoney ? { revenue: takings(sums[i]!) } : {}),
        revision: revision(date.performanceId),
        staysBecause: stays.get(date.performanceId) ?? null,
      }));
      return {
        ...concertView(concert),
        state: concertState(concert.isDraft, startsAt, now),
        createdAt: isoTime(concert.createdAt),
        rehearsedAt: rehearsals.get(concert.concertId) ?? null,
        revision: revision(concert.concertId),
        missing: concert.isDraft ? missingOf(draft, now) : [],
        performances: views,
        ...(seesMoney ? { revenue: takings(totalOf(sums)) } : {}),
      };
    });
  }
}

function performanceView(
  performance: PerformanceRecord,
  { available, held, sold, blocked, complimentary }: Figures,
  now: Instant,
): Omit<RecordedConcertJson["performances"][number], "revision" | "revenue" | "staysBecause"> {
  const { performanceId, date, startsAt, closesAt, seatsTotal, seatPlanId, prices } = performance;
  return {
    performanceId,
    date,
    startsAt: isoTime(startsAt),
    salesCloseAt: isoTime(closesAt),
    state: saleState(performance, now),
    seatsTotal,
    seatPlanId,
    prices: [...prices],
    seats: { available, held, sold, blocked, complimentary },
  };
}

function takings({ gross, fees, refunds, net }: Figures): Takings {
  return { gross, fees, refunds, net };
}
