import { type ConcertId, isUuid, type PerformanceId, type QueueId } from "../core/ids.ts";
import { invalidRequest, notFound } from "../core/refusals.ts";
import { type Instant, isoTime } from "../core/time.ts";
import type { Batchers } from "../database/batches/batchers.ts";
import type { DatabaseClock } from "../database/clock.ts";
import type { Database } from "../database/database.ts";
import { type Page, toPage } from "../http/schemas.ts";
import type { Stamp } from "../shared-memory/shared-stamps.ts";
import type { Concert, ListedConcert, OfferedConcert, Performance, PublicConcert } from "./api.ts";
import { CATALOGUE_KEY } from "./changes-store.ts";
import {
  choicesOf,
  compareListKeys,
  type ConcertFilter,
  type ListKey,
  listKey,
  nextDate,
  matchesFilter,
  readListCursor,
  writeListCursor,
} from "./concert-list.ts";
import { datedPerformance, offeredPerformance, Offers } from "./offers.ts";
import { type ConcertRecord, concertWithdrawn, isSold, type PerformanceRecord, saleState } from "./rules.ts";
import type { SeatList } from "./seats/seat-list.ts";
import type { SeatMap } from "./seats/seat-map.ts";
import { SeatMaps } from "./seats/seat-maps.ts";
import type { SeatStatuses } from "./seats/seat-statuses.ts";
import { termsVersionOf } from "./terms.ts";
import { readCatalogueVersion, readConcertIdsOf, readConcerts, readPerformances } from "./store.ts";

/** A performance and its concert. */
export interface PerformanceOfConcert {
  performance: PerformanceRecord;
  concert: ConcertRecord;
}

/** Which of a performance's seats to list. */
export interface SeatFilter {
  /** Only those that can be held now. */
  availableOnly: boolean;
  /**
   * Only seats that may have changed since this version. All of them if the history does not reach back that
   * far.
   */
  since?: number | undefined;
}

/** A page of the list of concerts, and what it is narrowed to. */
export type ConcertListPage = Page & ConcertFilter;

/**
 * What is on sale. Each worker keeps the catalogue in memory and reads it again when its version changes.
 * Seat lists are encoded once a version for all readers, and compared with the committed version after news
 * of a change, or after a short time.
 */
export class Catalogue {
  readonly seatMaps: SeatMaps;
  readonly #offers: Offers;
  readonly #db: Database;
  readonly #clock: DatabaseClock;
  #version = 0;
  /** Taken before the catalogue was last compared with the committed one. */
  #stamp: Stamp | undefined;
  #concerts = new Map<ConcertId, ConcertRecord>();
  /** Concerts withdrawn recently, for visitors who were in line for them or inside. */
  #withdrawn = new Map<ConcertId, ConcertRecord>();
  #performances = new Map<PerformanceId, PerformanceRecord>();
  #refreshing: Promise<void> | undefined;

  constructor(db: Database, batchers: Batchers, clock: DatabaseClock) {
    this.#db = db;
    this.#clock = clock;
    this.seatMaps = new SeatMaps(db, batchers, clock);
    this.#offers = new Offers(this.seatMaps);
  }

  /** Reads the catalogue again if an organiser changed it. Calls that arrive meanwhile share the result. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  /** Throws `not_found` for a concert that does not exist now. */
  async concert(id: ConcertId): Promise<ConcertRecord> {
    if (this.#hasHeardOfChange()) await this.refresh();
    const known = this.#concerts.get(id) ?? (await this.#refreshed(() => this.#concerts.get(id)));
    if (!known) throw notFound();
    return known;
  }

  /** A concert with its dates and what is left of them, for everybody. Throws `not_found`. */
  async offeredConcert(id: ConcertId): Promise<OfferedConcert> {
    const concert = await this.concert(id);
    const dates = this.#performancesOf(id).toSorted((a, b) => a.startsAt - b.startsAt);
    const left = await this.#offers.of(id, dates);
    const now = this.#clock.now();
    const performances = dates.map((performance, i) => offeredPerformance(performance, left[i]!, now));
    return { ...this.view(concert, dates), performances };
  }

  /** As `concert`, for visitors inside its sale: also finds a concert that was withdrawn recently. */
  async concertOfSale(id: ConcertId): Promise<ConcertRecord> {
    if (this.#hasHeardOfChange()) await this.refresh();
    return this.#withdrawn.get(id) ?? this.concert(id);
  }

  /** Throws if the concert was withdrawn, to tell those inside a queue that it shared. */
  refuseWithdrawn(id: ConcertId): void {
    if (this.#withdrawn.has(id)) throw concertWithdrawn();
  }

  /** Whether such a concert exists now. `id` may be any text. */
  async exists(id: string): Promise<boolean> {
    const concertId = id.toLowerCase() as ConcertId;
    if (!isUuid(concertId)) return false;
    return (
      this.#concerts.has(concertId) || (await this.#refreshed(() => this.#concerts.has(concertId))) === true
    );
  }

  /** The concerts of a date, or all those of a queue; none if there is no such thing. */
  concertIdsOf(what: { performanceId: string } | { queueId: string }): Promise<ConcertId[]> {
    return readConcertIdsOf(this.#db, what);
  }

  /** Throws `not_found` for a performance that does not exist now. */
  async performance(id: PerformanceId): Promise<PerformanceOfConcert> {
    if (this.#hasHeardOfChange()) await this.refresh();
    const performance =
      this.#performances.get(id) ?? (await this.#refreshed(() => this.#performances.get(id)));
    if (!performance) throw notFound();
    return { performance, concert: await this.concertOfSale(performance.concertId) };
  }

  /**
   * The concert's one performance on a date at the venue. Throws `not_found`, or `invalid_request` if there
   * are several.
   */
  performanceOn(concertId: ConcertId, date: string): PerformanceRecord {
    const found = this.#performancesOf(concertId).filter((performance) => performance.date === date);
    if (found.length > 1)
      throw invalidRequest("date", "has several performances; ask for the seats of one by its performanceId");
    if (!found[0]) throw notFound();
    return found[0];
  }

  /** All concerts, or those that match a filter, in the order of `compareListKeys`. */
  async listConcerts({ cursor, limit, ...filter }: ConcertListPage) {
    await this.refresh();
    const now = this.#clock.now();
    const dates = Map.groupBy(this.#performances.values(), (each) => each.concertId);
    const after = cursor === undefined ? undefined : readListCursor(cursor);
    const keys = [...this.#concerts.values()]
      .filter((concert) => matchesFilter(filter, concert, dates.get(concert.concertId) ?? [], now))
      .map(({ concertId }) => listKey(concertId, dates.get(concertId) ?? [], now))
      .filter((key) => after === undefined || compareListKeys(key, after) > 0)
      .toSorted(compareListKeys);
    const view = (key: ListKey): Omit<ListedConcert, "queueState"> => ({
      ...this.view(this.#concerts.get(key.concertId)!, dates.get(key.concertId)),
      ...nextDate(key),
    });
    const choices = choicesOf(this.#concerts, this.#performances.values(), now);
    return { ...toPage(keys, { limit }, view, writeListCursor), choices };
  }

  /** A concert as everybody sees it. */
  view(concert: ConcertRecord, dates = this.#performancesOf(concert.concertId)): PublicConcert {
    const now = this.#clock.now();
    const isToCome = ({ startsAt, dateStatus }: PerformanceRecord) => startsAt > now || dateStatus === "OPEN";
    const toCome = dates.filter(isToCome).toSorted((a, b) => a.startsAt - b.startsAt);
    const plans = toCome.map(({ seatPlanId }) => seatPlanId);
    const states = new Set(toCome.map((date) => datedPerformance(date, now).state));
    const isPostponed = states.delete("POSTPONED");
    const isCancelled = states.delete("CANCELLED");
    const isOff = states.size === 0;
    return {
      ...concertView(concert),
      seatPlanIds: [...new Set(plans)],
      isCancelled: isOff && isCancelled && !isPostponed,
      isPostponed: isOff && isPostponed,
    };
  }

  /** The dates of a concert with their numbers of available seats. */
  async listPerformances(concertId: ConcertId, availableOnly: boolean): Promise<Performance[]> {
    const performances = this.#performancesOf(concertId);
    const available = await this.seatMaps.countAvailable(performances.map((each) => each.performanceId));
    const now = this.#clock.now();
    const items = performances.map((performance, i) => {
      const dated = datedPerformance(performance, now);
      return { ...dated, seatsAvailable: isSold(dated.state) ? available[i]! : 0 };
    });
    return availableOnly ? items.filter((item) => item.seatsAvailable > 0) : items;
  }

  /** The seats of a performance, with every change that this machine has confirmed to anybody. */
  async seats(id: PerformanceId, filter: SeatFilter): Promise<SeatList> {
    return this.#encodedFor(filter, await this.seatMaps.read(id), this.#clock.now());
  }

  /** The statuses of a performance's seats, or their changes since a version where these are known. */
  async seatStatuses(id: PerformanceId, since: number | undefined): Promise<SeatStatuses> {
    const map = await this.seatMaps.read(id);
    const performance = this.#performances.get(id);
    if (!performance) throw notFound();
    return statusesOf(map, performance, since);
  }

  /** As `seatStatuses`, from memory alone; see `peekSeats`. */
  peekSeatStatuses(id: PerformanceId, since: number | undefined, atMs: number) {
    const { queueId, map, performance } = this.#peek(id, atMs) ?? {};
    return map && { queueId: queueId!, statuses: statusesOf(map, performance!, since) };
  }

  /**
   * As `seats`, from memory alone, with the queue that sells them. Undefined if memory may be out of date.
   */
  peekSeats(
    id: PerformanceId,
    filter: SeatFilter,
    atMs: number,
  ): { queueId: QueueId; seats: SeatList } | undefined {
    const known = this.#peek(id, atMs);
    if (!known) return undefined;
    const { queueId, map } = known;
    return { queueId, seats: this.#encodedFor(filter, map, this.#clock.now(atMs)) };
  }

  /** A map in memory that is true now, with its performance and the queue that sells it. */
  #peek(id: PerformanceId, atMs: number) {
    const map = this.seatMaps.present(id, atMs);
    if (!map || this.#hasHeardOfChange()) return undefined;
    const performance = this.#performances.get(id);
    const concert = performance && this.#concerts.get(performance.concertId);
    return concert && { queueId: concert.queueId, map, performance };
  }

  #encodedFor({ availableOnly, since }: SeatFilter, map: SeatMap, now: Instant): SeatList {
    if (!availableOnly) return (since !== undefined && map.encodedSince(since)) || map.encoded(false);
    // `since` cannot be combined with available seats only: a seat that became unavailable would just be
    // missing.
    const performance = this.#performances.get(map.performanceId);
    return performance && isSold(saleState(performance, now)) ? map.encoded(true) : map.encodedNone();
  }

  #performancesOf(concertId: ConcertId): PerformanceRecord[] {
    return [...this.#performances.values()].filter((performance) => performance.concertId === concertId);
  }

  async #refreshed<T>(find: () => T | undefined): Promise<T | undefined> {
    // A refresh already under way may have read the version from before the requested item was made.
    await this.#refreshing;
    await this.refresh();
    return find();
  }

  async #refresh(): Promise<void> {
    const stamp = this.#db.changes.stampOf(CATALOGUE_KEY);
    const { version, now } = await readCatalogueVersion(this.#db);
    this.#clock.observe(now);
    if (version === this.#version) {
      this.#stamp = stamp;
      return;
    }
    const [{ concerts, withdrawn }, performances] = await Promise.all([
      readConcerts(this.#db),
      readPerformances(this.#db),
    ]);
    this.#concerts = new Map(concerts.map((concert) => [concert.concertId, concert]));
    this.#withdrawn = new Map(withdrawn.map((concert) => [concert.concertId, concert]));
    this.#performances = new Map(performances.map((performance) => [performance.performanceId, performance]));
    this.seatMaps.forgetAllBut(this.#performances);
    this.#offers.forgetAllBut(this.#concerts);
    this.#version = version;
    this.#stamp = stamp;
  }

  /** Whether a worker of this machine has changed the catalogue since it was read here. */
  #hasHeardOfChange(): boolean {
    return this.#stamp === undefined || !this.#db.changes.isUnchanged(this.#stamp);
  }
}

function statusesOf(map: SeatMap, sold: PerformanceRecord, since: number | undefined): SeatStatuses {
  return (since !== undefined && map.statusesSince(since)) || map.statuses(sold);
}

export function concertView(concert: ConcertRecord): Concert {
  return {
    concertId: concert.concertId,
    queueId: concert.queueId,
    title: concert.title,
    venue: concert.venue,
    timeZone: concert.timeZone,
    description: concert.description,
    salesOpenAt: isoTime(concert.salesOpenAt),
    salesCloseAt: isoTime(concert.salesCloseAt),
    policy: concert.policy,
    ...concert.facts,
    termsVersion: termsVersionOf(concert.facts, concert.policy),
  };
}
