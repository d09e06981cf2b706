import type { PerformanceId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { notFound } from "../../core/refusals.ts";
import type { Instant } from "../../core/time.ts";
import { accepted, type Batcher } from "../../database/batches/batcher.ts";
import type { Batchers } from "../../database/batches/batchers.ts";
import type { DatabaseClock } from "../../database/clock.ts";
import type { Database } from "../../database/database.ts";
import type { Look } from "../../shared-memory/shared-stamps.ts";
import { SeatMap } from "./seat-map.ts";
import { readSeatChanges, readSeats, readSeatVersions } from "./store.ts";

/** A seat map, and the look before its version was compared with the committed one. */
interface KeptSeats {
  map: SeatMap;
  look: Look;
  bytes: number;
  usedAtMs: number;
}

/** What is remembered of a seat map that may be forgotten. */
type SeatCount = Pick<SeatMap, "version" | "trueUntil" | "seatsAvailable">;

/** Seat maps that one call may have read at the same time. */
const READS_AT_ONCE = 4;

/**
 * The seat maps that a worker keeps in memory. They are compared with the committed version when a change was heard of or
 * a while has passed. All together take a bounded number of bytes; those that were asked for least lately give way.
 */
export class SeatMaps {
  readonly versions: Batcher<PerformanceId, number | null>;
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
    this.versions = batchers.reading("seat-version", (ids) => this.#readVersions(ids));
  }

  /** An upper bound of what the maps take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The seat map kept, if nothing is known against it and it was compared lately. */
  present(id: PerformanceId, atMs: number): SeatMap | undefined {
    const kept = this.#kept.get(id);
    if (!kept || !this.#db.changes.isStillTrue(kept.look, atMs)) return undefined;
    kept.usedAtMs = atMs;
    const now = this.#clock.now(atMs);
    if (now >= kept.map.trueUntil) kept.map = kept.map.at(now);
    return kept.map;
  }

  /** The seats of a performance, with every change of which this machine has told anybody. Throws `not_found`. */
  async read(id: PerformanceId): Promise<SeatMap> {
    const present = this.present(id, performance.now());
    if (present) return present;
    const look = this.#db.changes.look(id);
    return this.#compared(id, look, await this.#committedVersion(id));
  }

  /** How many seats can be had now, of each of these performances. */
  async countAvailable(ids: readonly PerformanceId[]): Promise<number[]> {
    const counts = await Promise.all(ids.map((id) => this.#knownCount(id)));
    const unread = ids.keys().filter((i) => counts[i] === undefined);
    const readInTurn = async (): Promise<void> => {
      for (const i of unread) counts[i] = (await this.read(ids[i]!)).seatsAvailable;
    };
    await Promise.all(Array.from({ length: READS_AT_ONCE }, readInTurn));
    return counts as number[];
  }

  /** Forgets the performances that are not in the catalogue any more. */
  forgetAllBut(known: ReadonlyMap<PerformanceId, unknown>): void {
    for (const id of this.#kept.keys()) if (!known.has(id)) this.#forget(id);
    for (const id of this.#counts.keys()) if (!known.has(id)) this.#counts.delete(id);
  }

  /** The count where it can be told without reading seats. */
  async #knownCount(id: PerformanceId): Promise<number | undefined> {
    const present = this.present(id, performance.now());
    if (present) return present.seatsAvailable;
    const committed = await this.#committedVersion(id);
    const known = this.#counts.get(id);
    const isTrue = known?.version === committed && this.#clock.now() < known.trueUntil;
    return isTrue ? known.seatsAvailable : undefined;
  }

  async #committedVersion(id: PerformanceId): Promise<number> {
    const committed = accepted(await this.versions.submit(id));
    if (committed === null) throw notFound();
    return committed;
  }

  /** The map as of a committed version at least, kept with the look before that version was read. */
  async #compared(id: PerformanceId, look: Look, committed: number): Promise<SeatMap> {
    const kept = this.#kept.get(id);
    let map = kept && kept.map.version >= committed ? kept.map : await this.#load(id, committed);
    const now: Instant = this.#clock.now();
    if (now >= map.trueUntil) map = map.at(now);
    if (map.version >= (this.#kept.get(id)?.map.version ?? 0)) this.#keep(id, map, look);
    return map;
  }

  #keep(id: PerformanceId, map: SeatMap, look: Look): void {
    this.#forget(id);
    const bytes = map.bytesMax;
    this.#kept.set(id, { map, look, bytes, usedAtMs: performance.now() });
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

  /** Reads the seats; callers that want the same performance share one statement, if it is fresh enough for them. */
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

  /** The seats as they are now: what has changed since they were last read, or all of them where that is not known. */
  async #readMap(id: PerformanceId): Promise<SeatMap> {
    const kept = this.#kept.get(id)?.map;
    const changed = kept?.changed(await readSeatChanges(this.#db, id, kept.version));
    if (changed) return changed;
    const { now, version, seats } = await readSeats(this.#db, id);
    return SeatMap.of(id, version, seats, now);
  }

  async #readVersions(ids: readonly PerformanceId[]): Promise<(number | null)[]> {
    const { now, versions } = await readSeatVersions(this.#db, [...new Set(ids)]);
    this.#clock.observe(now);
    return ids.map((id) => versions.get(id) ?? null);
  }
}
