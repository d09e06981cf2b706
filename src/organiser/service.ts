import type { Concert } from "../catalogue/api.ts";
import type { Actor } from "../core/access/actor.ts";
import type { ConcertId, PerformanceId, QueueId, UserId } from "../core/ids.ts";
import { hasConcerts } from "../catalogue/for-transactions.ts";
import { notFound, Refusal, refuse } from "../core/refusals.ts";
import { addDays, instantAt } from "../core/time.ts";
import type { DatabaseClock } from "../database/clock.ts";
import { type Database, isTransient } from "../database/database.ts";
import type { Reservations } from "../reservations/service.ts";

import { type Answer, type KeyUse, readKept } from "../database/batches/idempotency.ts";
import type { Wallets } from "../wallet/service.ts";
import { checkRevision, recordAction, revisionOf } from "../history/for-transactions.ts";
import { type WaitingRoom } from "../waiting-room/service.ts";
import {
  changeQueue,
  lockQueueById,
  readAdmissionBound,
  readDraftQueue,
  type Queue,
} from "../waiting-room/for-transactions.ts";
import {
  type ConcertChange,
  type ConcertCreation,
  type ConcertRequest,
  type OrganiserQueue,
  type QueueChange,
} from "./api.ts";
import {
  type OrganiserPerformance,
  type PerformanceChange,
  type Stop,
  type StopRequest,
} from "./performances-api.ts";
import type { Checks, ReconciliationJson } from "./checks/api.ts";
import { runChecks } from "./checks/checks.ts";
import type { OrganiserChanges } from "./changes.ts";
import { changeConcert, createConcert, lockQueueOf } from "./concerts.ts";
import { listPlaces, revokePlaces, seePlace } from "./places/places.ts";
import type { PlacesAsked, Revocation, Revocations } from "./places/api.ts";
import {
  changePerformance,
  pickKnown,
  queueView,
  renewSalesOfQueue,
  settingsOf,
  stopSales,
} from "./sales.ts";

const SETTLEMENT_ZONE = "Asia/Seoul";

/** What the organiser may see and do. Every change is recorded as an action in the same transaction. */
export class Organiser {
  readonly #db: Database;
  readonly #clock: DatabaseClock;
  readonly #room: WaitingRoom;
  readonly #wallets: Wallets;
  readonly #reservations: Reservations;
  readonly #changes: OrganiserChanges;

  constructor(
    db: Database,
    changes: OrganiserChanges,
    clock: DatabaseClock,
    room: WaitingRoom,
    wallets: Wallets,
    reservations: Reservations,
  ) {
    this.#reservations = reservations;
    this.#db = db;
    this.#changes = changes;
    this.#clock = clock;
    this.#room = room;
    this.#wallets = wallets;
  }

  /** Puts a concert on sale with its dates and seats, and a queue of its own unless it shares one. */
  async createConcert(
    actor: Actor,
    body: ConcertRequest,
    key: KeyUse | undefined,
  ): Promise<Answer<ConcertCreation>> {
    return this.#changes.runOnce(key, async (tx) => {
      const created = await createConcert(tx, actor, body);
      if (created instanceof Refusal) return created;
      await recordAction(tx, actor, {
        action: "create_concert",
        subject: created.concertId,
        detail: { title: body.title },
        after: { title: body.title, venue: body.venue, state: body.state, ...created },
      });
      return { status: 201, body: created, reference: created.concertId };
    });
  }

  /** Whether there is any concert, drafts too. */
  hasConcerts(): Promise<boolean> {
    return hasConcerts(this.#db);
  }

  async changeConcert(
    actor: Actor,
    id: ConcertId,
    change: ConcertChange,
    ifMatch?: string,
  ): Promise<Concert> {
    return this.#changes.run(async (tx) => {
      const stale = await checkRevision(tx, id, ifMatch);
      if (stale) return stale;
      const changed = await changeConcert(tx, id, change);
      if (changed instanceof Refusal) return changed;
      await recordAction(tx, actor, { action: "change_concert", subject: id, detail: change, ...changed });
      return changed.after;
    });
  }

  /**
   * Changes until when a date is sold, or stops or resumes its sale. The change applies to every hold after
   * the answer.
   */
  async changePerformance(
    actor: Actor,
    id: PerformanceId,
    change: PerformanceChange,
    ifMatch?: string,
  ): Promise<OrganiserPerformance> {
    return this.#changes.run(async (tx) => {
      const stale = await checkRevision(tx, id, ifMatch);
      if (stale) return stale;
      const changed = await changePerformance(tx, id, change);
      if (changed instanceof Refusal) return changed;
      await recordAction(tx, actor, {
        action: "change_performance",
        subject: id,
        detail: change,
        ...changed,
      });
      return changed.after;
    });
  }

  /**
   * The emergency stop. Once it returns, no hold of the concert's seats succeeds on any worker of any
   * machine. Earlier holds can still be paid for, or are released, as requested.
   */
  async stopSales(
    actor: Actor,
    id: ConcertId,
    { holds }: StopRequest,
    key: KeyUse | undefined,
  ): Promise<Answer<Stop>> {
    const stopped = await this.#changes.run(async (tx) => {
      const kept = (await readKept(tx, [key])).replayed<Stop>(key);
      if (kept) return kept;
      const queue = await lockQueueOf(tx, id);
      const dates = queue ? await stopSales(tx, id, queue) : notFound();
      if (dates instanceof Refusal) return dates;
      const [before, after] = [statesOf(dates.before), statesOf(dates.after)];
      // Also of dates that were stopped before, it may release what is held.
      const performances = dates.after.map(({ performanceId, startsAt }) => ({ performanceId, startsAt }));
      const detail = { holds, performances };
      await recordAction(tx, actor, {
        action: "stop_sales",
        subject: id,
        detail,
        before,
        after,
        always: true,
      });
      return dates.after;
    });
    if (!Array.isArray(stopped)) return stopped;
    // Only after the stop, so that no new holds can appear.
    const released = holds === "release" ? await this.#reservations.releaseAllOf(id) : 0;
    const answer = { status: 200, body: { concertId: id, performances: stopped, released } };
    if (key)
      await this.#changes.run(async (tx) => {
        const kept = await readKept(tx, [key]);
        if (!kept.replayed(key)) kept.keep(key, answer, id);
        for (const write of kept.writes(tx)) await write();
        return true;
      });
    return answer;
  }

  async queue(id: QueueId): Promise<OrganiserQueue> {
    const queue = await this.#findQueue(id);
    const boundBy = await this.#db.transaction((tx) => readAdmissionBound(tx, queue));
    const flow = this.#room.board.flowPerMinute(queue.queueId);
    const revision = await revisionOf(this.#db, id);
    return { ...queueView(queue, flow, this.#clock.now()), admissionBoundBy: boundBy, revision };
  }

  /**
   * Opens, pauses or closes a queue, or changes its limits. A lower capacity removes nobody who is inside.
   */
  async changeQueue(
    actor: Actor,
    id: QueueId,
    change: QueueChange,
    ifMatch?: string,
  ): Promise<OrganiserQueue> {
    await this.#changes.run(async (tx) => {
      const stale = await checkRevision(tx, id, ifMatch);
      if (stale) return stale;
      const queue = await lockQueueById(tx, id);
      if (!queue) return notFound();
      if (queue.isWithdrawn)
        return refuse("invalid_state", "The concerts of this queue were withdrawn.", {
          currentStatus: "CLOSED",
        });
      const before = settingsOf(queue);
      const { arrivalSeconds, graceSeconds, sessionSeconds, lottery } = change;
      const draft = pickKnown({ arrivalSeconds, graceSeconds, sessionSeconds, lottery }, before);
      if (!queue.isDraft && Object.keys(draft).length > 0)
        return refuse("invalid_state", "This is settled once the queue is public.", {
          currentStatus: "PUBLISHED",
        });
      await changeQueue(tx, queue, {
        ...change,
        switch: change.state,
        ...(queue.isDraft ? { draft } : {}),
      });
      if (change.state !== undefined) await renewSalesOfQueue(tx, queue.queueNo);
      await recordAction(tx, actor, {
        action: "change_queue",
        subject: id,
        detail: change,
        before,
        after: { ...before, ...pickKnown(change, before) },
      });
      return true;
    });
    return this.queue(id);
  }

  /** The called visitors who are inside or may still come in. */
  async places(id: QueueId, asked: PlacesAsked) {
    const queue = await this.#findQueue(id);
    return listPlaces(this.#db, queue, asked);
  }

  /** The live place of a user. Throws `not_found` if there is none. */
  async place(id: QueueId, userId: UserId) {
    const place = await seePlace(this.#db, await this.#findQueue(id), userId);
    if (!place) throw notFound();
    return place;
  }

  /**
   * Revokes the user's live place and releases its holds. Throws `not_found` if there is none. The user may
   * join again, at the end of the line.
   */
  async revokePlace(actor: Actor, id: QueueId, userId: UserId): Promise<Revocation> {
    const [revoked] = (await this.revokePlaces(actor, id, [userId])).revoked;
    if (!revoked) throw notFound();
    return { queueId: id, ...revoked, status: "REVOKED" };
  }

  /** As `revokePlace`, for many users in one transaction. The answer names the users without a live place. */
  async revokePlaces(actor: Actor, id: QueueId, userIds: readonly UserId[]): Promise<Revocations> {
    const revoked = await this.#changes.run(async (tx) => {
      const queue = await lockQueueById(tx, id);
      if (!queue) return notFound();
      const places = await revokePlaces(tx, queue, userIds);
      if (userIds.length > 1 && places.length > 0)
        await recordAction(tx, actor, { action: "revoke_places", subject: id, detail: { places } });
      else
        for (const place of places)
          await recordAction(tx, actor, { action: "revoke_place", subject: id, detail: place });
      return places;
    });
    for (const { position } of revoked) this.#room.markEnded({ queueId: id, position });
    const had = new Set(revoked.map(({ userId }) => userId));
    return {
      queueId: id,
      revoked,
      withoutPlace: userIds.filter((userId) => !had.has(userId)),
    };
  }

  /**
   * Compares a day's top-ups (in Seoul time, as payment companies there settle) with the gateway, row by row,
   * and lists what is stuck now. Throws `unavailable` if the gateway cannot be asked.
   */
  async reconcile(date: string | undefined): Promise<ReconciliationJson> {
    const range = {
      from: date === undefined ? null : instantAt(date, 0, SETTLEMENT_ZONE),
      to: date === undefined ? null : instantAt(addDays(date, 1), 0, SETTLEMENT_ZONE),
    };
    const found = await this.#wallets.reconcile(range).catch((error: unknown) => {
      if (isTransient(error)) throw error;
      throw refuse("unavailable", "The payment company cannot be asked now.", {}, 5);
    });
    return { date: date ?? null, ...found, stuck: await this.#wallets.stuck() };
  }

  /** Runs the checks of the invariants now. */
  checks(): Promise<Checks> {
    return runChecks(this.#db, () => this.#wallets.countGatewayDifferences());
  }

  /** A queue as it is now, drafts too. Throws `not_found`. */
  async #findQueue(id: QueueId): Promise<Queue> {
    const queue = (await this.#room.board.findFresh(id)) ?? (await readDraftQueue(this.#db, id));
    if (!queue) throw notFound();
    return queue;
  }
}

/** The state of each date, by its id. */
function statesOf(dates: readonly OrganiserPerformance[]): Record<string, string> {
  return Object.fromEntries(dates.map(({ performanceId, state }) => [performanceId, state]));
}
