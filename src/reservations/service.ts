import type { Catalogue } from "../catalogue/service.ts";
import type { ConcertId, PerformanceId, ReservationId, UserId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { notFound } from "../core/refusals.ts";
import { accepted, type Batcher } from "../database/batches/batcher.ts";
import { commitBatch } from "../database/batches/batch-commit.ts";
import type { Batchers, Submitter } from "../database/batches/batchers.ts";
import { planAll } from "../database/batches/working-set.ts";
import type { Database } from "../database/database.ts";
import { type Answer, type KeyUse, replayOr } from "../database/batches/idempotency.ts";
import type { KnownPlans } from "../halls/for-transactions.ts";
import { PlanPairs } from "../halls/neighbours/for-transactions.ts";
import { type Page, toPage } from "../http/schemas.ts";
import { type WaitingRoom } from "../waiting-room/service.ts";
import { EndedPlaces, tokenInvalid } from "../waiting-room/for-transactions.ts";
import type { QueueToken } from "../http/credentials.ts";
import type { Reservation as ReservationJson } from "./api.ts";
import { hold, type HoldCommand } from "./holding.ts";
import { endPlace, type EndPlaceCommand, release, type ReleaseCommand } from "./releasing.ts";
import { findHolds, readReservation, readReservationsOf } from "./rows/store.ts";
import { reservationView } from "./reservation-view.ts";

/** Claims on seats: holds them for one buyer, releases them, and shows buyers their reservations. */
export class Reservations {
  readonly holds: Submitter<HoldCommand, Answer<ReservationJson>>;
  readonly releases: Submitter<ReleaseCommand, true>;
  readonly departures: Batcher<EndPlaceCommand, true>;
  /** Places that have ended, so their visitors can hold nothing more. */
  readonly #ended: EndedPlaces;
  readonly #db: Database;
  readonly #catalogue: Catalogue;
  readonly #room: WaitingRoom;
  readonly #pairs: PlanPairs;
  readonly #plans: KnownPlans;

  constructor(db: Database, batchers: Batchers, catalogue: Catalogue, room: WaitingRoom, plans: KnownPlans) {
    this.#db = db;
    this.#catalogue = catalogue;
    this.#room = room;
    this.#ended = new EndedPlaces(room.board);
    this.#pairs = new PlanPairs(db);
    this.#plans = plans;
    this.holds = batchers.inside(hold);
    this.releases = batchers.inside(release);
    this.departures = batchers.committing("leave", (tx, commands) => planAll(endPlace, tx, commands));
  }

  /**
   * Holds all of the seats for the buyer, or none. Throws the refusals of `checkHold` and of the queue token.
   */
  async hold(
    token: QueueToken,
    performanceId: PerformanceId,
    seatNumbers: readonly number[],
    key: KeyUse | undefined,
  ): Promise<Answer<ReservationJson>> {
    const { performance, concert } = await this.#catalogue.performance(performanceId);
    if (concert.queueId !== token.queueId) throw tokenInvalid();
    const ended = this.#ended.find(token);
    if (ended) return accepted(await replayOr<ReservationJson>(this.#db, key, ended));
    const queue = await this.#room.requireCalled(token);
    const { planNo } = performance;
    const pairs = concert.policy.leaveNoSingle ? await this.#pairs.find(planNo) : undefined;
    const wheelchairPlaces = await this.#plans.wheelchairPlacesOf(planNo, seatNumbers);
    const outcome = await this.holds.submit({
      userId: token.userId,
      token,
      queue,
      concertId: concert.concertId,
      performanceId,
      planNo,
      seatNumbers,
      key,
      pairs,
      wheelchairPlaces,
      plans: this.#plans,
    });
    return accepted(await this.#ended.observe(token, outcome));
  }

  /** Releases a hold of the buyer. Throws `not_found`, `reservation_expired` or `reservation_not_held`. */
  async release(userId: UserId, id: ReservationId): Promise<void> {
    const { reservation } = await this.#readOwn(userId, id);
    const holder = { queueNo: reservation.queueNo, position: reservation.position };
    accepted(await this.releases.submit({ userId, reservationId: id, holder }));
  }

  /**
   * Releases every hold of a concert's seats, or of one of its dates. Returns how many holds this call ended.
   */
  async releaseAllOf(concertId: ConcertId, performanceId: PerformanceId | null = null): Promise<number> {
    let released = 0;
    for (;;) {
      const outcomes = await commitBatch(this.#db, async (tx) => {
        const holds = await findHolds(tx, concertId, LIMITS.batchCommandsMax, performanceId);
        return planAll(
          release,
          tx,
          holds.map((each) => ({ ...each, isOfAll: true })),
        );
      });
      if (outcomes.length === 0) return released;
      released += outcomes.filter((outcome) => outcome === true).length;
    }
  }

  /** Gives up the visitor's place and releases its holds. */
  async leave(token: QueueToken): Promise<void> {
    const queue = await this.#room.board.find(token.queueId);
    if (!queue) throw notFound();
    const place = { queueNo: queue.queueNo, position: token.position };
    const outcome = await this.departures.submit({ place, userId: token.userId, as: "LEFT" });
    accepted(await this.#ended.observe(token, outcome));
    this.#room.markEnded(token);
  }

  async find(userId: UserId, id: ReservationId): Promise<ReservationJson> {
    const { reservation, occasion, now } = await this.#readOwn(userId, id);
    return reservationView(reservation, occasion, now);
  }

  /** The buyer's reservations, newest first. */
  async list(userId: UserId, page: Page) {
    const rows = await readReservationsOf(this.#db, userId, page);
    return toPage(
      rows,
      page,
      ({ reservation, occasion, now }) => reservationView(reservation, occasion, now),
      ({ reservation }) => reservation.reservationId,
    );
  }

  async #readOwn(userId: UserId, id: ReservationId) {
    const found = await readReservation(this.#db, id);
    if (!found || found.reservation.userId !== userId) throw notFound();
    return found;
  }
}
