import type { PerformanceId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { notFound } from "../../core/refusals.ts";
import type { Instant } from "../../core/time.ts";
import { accepted, type Batcher } from "../../database/batches/batcher.ts";
import type { Batchers } from "../../database/batches/batchers.ts";
import type { DatabaseClock } from "../../database/clock.ts";
import type { Database } from "../../database/database.ts";
import type { Stamp } from "../../shared-memory/shared-stamps.ts";
import { SeatMap } from "./seat-map.ts";
import { readSeatNews, readSeats, type SeatChanges, type SeatNewsAsked } from "./store.ts";

/** A seat map, and the stamp taken before its version was compared with the committed one. */
interface KeptSeats {
  map: SeatMap;
  stamp: Stamp;
  bytes: number;
  usedAtMs: number;
}

/** What is kept of a seat map that may itself be evicted. */
type SeatCount = Pick<SeatMap, "version" | "trueUntil" | "seatsAvailable">;

/** How many seat maps one call may read at the same time. */
const READS_AT_ONCE = 4;

/**
 * The seat maps that a worker keeps in memory. A map is compared with the committed version after news of a
 * change, or after a short time. Their total size is bounded; the least recently used maps are evicted first.
 */
export class SeatMaps {
  readonly news: Batcher<SeatNewsAsked, SeatChanges | null>;
  readonly #db: Database;
  readonly #clock: DatabaseClock;
  readonly #bytesMax: number;
  readonly #kept = new Map<PerformanceId, KeptSeats>();
  readonly #counts = new Map<PerformanceId, SeatCount>();
  readonly #loading = new Map<PerformanceId, Promise<SeatMap>>();
  #bytes = 0;

  constructor(
    db: Database,
    batchers: Batchers,
    clock: DatabaseClock,
    bytesMax: number = LIMITS.seatMapsBytesMax,
  ) {
    this.#db = db;
    this.#clock = clock;
    this.#bytesMax = bytesMax;
    this.news = batchers.sharing("seat-news", (asked) => this.#readNews(asked));
  }

  /** An upper bound of the memory of all maps. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The map in memory, if it was compared recently and no change was announced since. */
  present(id: PerformanceId, atMs: number): SeatMap | undefined {
    const kept = this.#kept.get(id);
    if (!kept || !this.#db.changes.isStillTrue(kept.stamp, atMs)) return undefined;
    kept.usedAtMs = atMs;
    const now = this.#clock.now(atMs);
    if (now >= kept.map.trueUntil) kept.map = kept.map.at(now);
    return kept.map;
  }

  /**
   * The seats of a performance, with every change that this machine has confirmed to anybody. Throws
   * `not_found`.
   */
  async read(id: PerformanceId): Promise<SeatMap> {
    const present = this.present(id, performance.now());
    if (present) return present;
    const stamp = this.#db.changes.stampOf(id);
    return this.#renewed(id, stamp, await this.#newsOf(id, this.#kept.get(id)?.map.version ?? null));
  }

  /** The number of available seats of each of these performances. */
  async countAvailable(ids: readonly PerformanceId[]): Promise<number[]> {
    const counts = await Promise.all(ids.map((id) => this.#knownCount(id)));
    const unread = ids.keys().filter((i) => counts[i] === undefined);
    const readInTurn = async (): Promise<void> => {
      for (const i of unread) counts[i] = (await this.read(ids[i]!)).seatsAvailable;
    };
    await Promise.all(Array.from({ length: READS_AT_ONCE }, readInTurn));
    return counts as number[];
  }

  /** Drops the performances that are no longer in the catalogue. */
  forgetAllBut(known: ReadonlyMap<PerformanceId, unknown>): void {
    for (const id of this.#kept.keys()) if (!known.has(id)) this.#forget(id);
    for (const id of this.#counts.keys()) if (!known.has(id)) this.#counts.delete(id);
  }

  /** The count, if it is known without reading seats. */
  async #knownCount(id: PerformanceId): Promise<number | undefined> {
    const present = this.present(id, performance.now());
    if (present) return present.seatsAvailable;
    const { version } = await this.#newsOf(id, null);
    const known = this.#counts.get(id);
    const isTrue = known?.version === version && this.#clock.now() < known.trueUntil;
    return isTrue ? known.seatsAvailable : undefined;
  }

  async #newsOf(performanceId: PerformanceId, since: number | null): Promise<SeatChanges> {
    const news = accepted(await this.news.submit({ performanceId, since }));
    if (news === null) throw notFound();
    return news;
  }

  /**
   * The map as of this news, or a newer one: the kept map with its changes, or all seats where these are not
   * known. It is kept with the stamp taken before the news was asked for.
   */
  async #renewed(id: PerformanceId, stamp: Stamp, news: SeatChanges): Promise<SeatMap> {
    const kept = this.#kept.get(id)?.map;
    let map = kept && kept.version >= news.version ? kept : kept?.changed(news);
    map ??= await this.#load(id, news.version);
    const now: Instant = this.#clock.now();
    if (now >= map.trueUntil) map = map.at(now);
    if (map.version >= (this.#kept.get(id)?.map.version ?? 0)) this.#keep(id, map, stamp);
    return map;
  }

  #keep(id: PerformanceId, map: SeatMap, stamp: Stamp): void {
    this.#forget(id);
    const bytes = map.bytesMax;
    this.#kept.set(id, { map, stamp, bytes, usedAtMs: performance.now() });
    this.#counts.set(id, {
      version: map.version,
      trueUntil: map.trueUntil,
      seatsAvailable: map.seatsAvailable,
    });
    this.#bytes += bytes;
    while (this.#bytes > this.#bytesMax && this.#kept.size > 1) this.#forget(this.#leastLatelyUsed(id));
  }

  #leastLatelyUsed(butNot: PerformanceId): PerformanceId {
    let oldest: PerformanceId | undefined;
    let oldestAtMs = Infinity;
    for (const [id, { usedAtMs }] of this.#kept) {
      if (id === butNot || usedAtMs >= oldestAtMs) continue;
      oldest = id;
      oldestAtMs = usedAtMs;
    }
    return oldest!;
  }

  #forget(id: PerformanceId): void {
    this.#bytes -= this.#kept.get(id)?.bytes ?? 0;
    this.#kept.delete(id);
  }

  /** Reads all seats. Callers share a read that is under way if it turns out to be new enough for them. */
  async #load(id: PerformanceId, versionMin: number): Promise<SeatMap> {
    const loading = this.#loading.get(id);
    if (loading) {
      const map = await loading;
      if (map.version >= versionMin) return map;
    }
    return this.#loading.get(id) ?? this.#startLoading(id);
  }

  #startLoading(id: PerformanceId): Promise<SeatMap> {
    const loading = this.#readMap(id).finally(() => this.#loading.delete(id));
    this.#loading.set(id, loading);
    return loading;
  }

  async #readMap(id: PerformanceId): Promise<SeatMap> {
    const { now, version, seats } = await readSeats(this.#db, id);
    return SeatMap.of(id, version, seats, now);
  }

  /** Asked for by many at once, each piece of news is read once. */
  async #readNews(asked: readonly SeatNewsAsked[]): Promise<(SeatChanges | null)[]> {
    const distinct = new Map(asked.map((each) => [keyOf(each), each]));
    const news = new Map(
      (await readSeatNews(this.#db, [...distinct.values()])).map((each) => [keyOf(each), each]),
    );
    for (const { now } of news.values()) this.#clock.observe(now);
    return asked.map((each) => news.get(keyOf(each)) ?? null);
  }
}

function keyOf({ performanceId, since }: SeatNewsAsked): string {
  return `${performanceId} ${since}`;
}
