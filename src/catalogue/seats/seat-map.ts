import type { PerformanceId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import type { Instant } from "../../core/time.ts";
import { RecentMap } from "../../core/recent-map.ts";
import { SeatChunk } from "./seat-chunk.ts";
import { type SeatItems, SeatList } from "./seat-list.ts";
import { SEAT_STATUSES } from "../../core/seat-status.ts";
import { packStatuses } from "../../core/seats/packed-statuses.ts";
import { SeatStatuses } from "./seat-statuses.ts";
import type { SeatChanges, SeatRecord } from "./store.ts";

const AVAILABLE = SEAT_STATUSES.indexOf("AVAILABLE");
/** Seats per chunk: few enough that one change is cheap, many enough that a large venue has few chunks. */
const CHUNK_SEATS = 256;
/** At most this many changed seats are kept in a map's history: some megabytes. */
const CHANGED_SEATS_MAX = 100_000;
/** Lists of changes that a map caches. Buyers ask for changes since one of the few latest versions. */
const LISTS_OF_CHANGES_MAX = 8;
/** If more seats than this may have changed, the whole list is sent instead. */
const SEATS_OF_A_CHANGE_MAX = 1_024;
/** Memory of one seat in a list of changes, plain and compressed. */
const CHANGED_SEAT_BYTES = 200;
/** Memory of one seat in the statuses: a third of a byte, plain and in three encodings. */
const STATUS_BYTES = 2;
/** Memory of one seat in what says which seats have which grade and price. */
const KIND_BYTES = 2;

/** What a performance sells its seats by. It is another object when the catalogue has changed. */
interface SoldBy {
  seatPlanId: string;
  prices: readonly object[];
}

/** A grade at a price, and how many of its seats can be had. */
export interface Offer {
  grade: string;
  price: number;
  seatsAvailable: number;
}

/** The grades and prices of a performance, and of each of its seats. Never changes with a seat's status. */
interface Kinds {
  all: readonly Omit<Offer, "seatsAvailable">[];
  /** An index of `all` for each seat, by its number. */
  ofSeat: Uint16Array;
}

/** Which seats a version changed. */
interface Change {
  version: number;
  seatNumbers: readonly number[];
}

/**
 * The seats of one performance as of one version, and the history of the latest versions. A lapsing hold
 * changes what is shown without a write, so a map is true only until a known instant. Maps are immutable. A
 * new map shares all unchanged chunks with the one before, so a change costs the same in a venue of any size.
 */
export class SeatMap {
  readonly performanceId: PerformanceId;
  readonly version: number;
  readonly seatsAvailable: number;
  readonly trueUntil: Instant;
  readonly #chunks: readonly SeatChunk[];
  /** One entry for each of the latest versions, oldest first. */
  readonly #changes: readonly Change[];
  readonly #kinds: Kinds;
  #offers: readonly Offer[] | undefined;
  #all: SeatList | undefined;
  #available: SeatList | undefined;
  #none: SeatList | undefined;
  readonly #since = new RecentMap<SeatList>(LISTS_OF_CHANGES_MAX);
  #statuses: { soldBy: SoldBy; body: SeatStatuses } | undefined;
  readonly #statusesSince = new RecentMap<SeatStatuses>(LISTS_OF_CHANGES_MAX);

  private constructor(
    performanceId: PerformanceId,
    version: number,
    chunks: readonly SeatChunk[],
    changes: readonly Change[],
    kinds: Kinds,
  ) {
    this.performanceId = performanceId;
    this.version = version;
    this.#chunks = chunks;
    this.#changes = changes;
    this.#kinds = kinds;
    this.seatsAvailable = chunks.reduce((sum, chunk) => sum + chunk.seatsAvailable, 0);
    this.trueUntil = chunks.reduce((earliest, chunk) => Math.min(earliest, chunk.trueUntil), Infinity);
  }

  /** A map without history. `seats` must be in the order of their numbers. */
  static of(id: PerformanceId, version: number, seats: readonly SeatRecord[], now: Instant): SeatMap {
    const chunks = Map.groupBy(seats, (seat) => chunkOf(seat.seatNumber));
    return new SeatMap(
      id,
      version,
      [...chunks.values()].map((each) => SeatChunk.of(each, now)),
      [],
      kindsOf(seats),
    );
  }

  /** The same seats at a later instant, with lapsed holds shown as free. */
  at(now: Instant): SeatMap {
    const chunks = this.#chunks.map((chunk) => (now >= chunk.trueUntil ? chunk.at(now) : chunk));
    return new SeatMap(this.performanceId, this.version, chunks, this.#changes, this.#kinds);
  }

  /** A new map with these changes. Undefined if the changes are incomplete since this map's version. */
  changed({ now, version, changes: told }: SeatChanges): SeatMap | undefined {
    // They may have been asked for since a version before this one.
    const changes = told.filter((change) => change.version > this.version);
    if (changes.length !== version - this.version) return undefined;
    const states = new Map(changes.flatMap(({ seats }) => seats.map((seat) => [seat.seatNumber, seat])));
    const touched = new Set([...states.keys()].map(chunkOf));
    const chunks = this.#chunks.map((chunk) =>
      touched.has(chunkOf(chunk.firstNumber)) ? chunk.changed(states, now) : chunk,
    );
    const added = changes.map((each) => ({
      version: each.version,
      seatNumbers: each.seats.map((seat) => seat.seatNumber),
    }));
    const history = latest([...this.#changes, ...added]);
    return new SeatMap(this.performanceId, version, chunks, history, this.#kinds);
  }

  /** What is left of each grade and price, the dearest first. */
  get offers(): readonly Offer[] {
    if (this.#offers) return this.#offers;
    const { all, ofSeat } = this.#kinds;
    const left = all.map(() => 0);
    for (const { firstNumber, shown } of this.#chunks)
      for (let i = 0; i < shown.length; i += 1)
        if (shown[i] === AVAILABLE) left[ofSeat[firstNumber + i]!]! += 1;
    return (this.#offers = all
      .map((kind, i) => ({ ...kind, seatsAvailable: left[i]! }))
      .toSorted((a, b) => b.price - a.price));
  }

  encoded(availableOnly: boolean): SeatList {
    const items = () => this.#chunks.map((chunk) => chunk.encoded(availableOnly));
    if (availableOnly) return (this.#available ??= this.#list(items(), {}));
    return (this.#all ??= this.#list(items(), {}));
  }

  /** An empty list: nothing is available for a date that is not on sale. */
  encodedNone(): SeatList {
    return (this.#none ??= this.#list([], {}));
  }

  /**
   * The seats that may be shown differently now than at an earlier version, in their present state. Undefined
   * if the history does not reach back to that version, or if so many changed that the whole list, which all
   * readers share, is cheaper.
   */
  encodedSince(version: number): SeatList | undefined {
    const known = this.#since.get(String(version));
    if (known) return known;
    const wanted = this.#changedSince(version);
    if (!wanted) return undefined;
    const touched = new Set([...wanted].map(chunkOf));
    const items = this.#chunks
      .filter((chunk) => touched.has(chunkOf(chunk.firstNumber)))
      .map((chunk) => chunk.encodedOf(wanted));
    const list = this.#list(items, { since: version });
    this.#since.set(String(version), list);
    return list;
  }

  /** The status of every seat, beside the plan and the prices that they are sold by. */
  statuses(soldBy: SoldBy): SeatStatuses {
    if (this.#statuses?.soldBy === soldBy) return this.#statuses.body;
    const { performanceId, version } = this;
    const { seatPlanId, prices } = soldBy;
    const seats = this.#chunks.reduce((sum, chunk) => sum + chunk.seats, 0);
    const shown = this.#chunks.values().flatMap((chunk) => chunk.shown.values());
    const statuses = packStatuses(seats, shown);
    const body = new SeatStatuses({ performanceId, seatPlanId, version, prices, statuses });
    this.#statuses = { soldBy, body };
    return body;
  }

  /** As `encodedSince`: numbers and statuses alone. */
  statusesSince(version: number): SeatStatuses | undefined {
    const known = this.#statusesSince.get(String(version));
    if (known) return known;
    const wanted = this.#changedSince(version);
    if (!wanted) return undefined;
    const chunks = new Map(this.#chunks.map((chunk) => [chunkOf(chunk.firstNumber), chunk]));
    const changes = [...wanted]
      .toSorted((a, b) => a - b)
      .map((seatNumber) => {
        const { firstNumber, shown } = chunks.get(chunkOf(seatNumber))!;
        return [seatNumber, shown[seatNumber - firstNumber]!];
      });
    const body = new SeatStatuses({ since: version, version: this.version, changes });
    this.#statusesSince.set(String(version), body);
    return body;
  }

  /** The seats that may be shown differently now than at this version; undefined as in `encodedSince`. */
  #changedSince(version: number): ReadonlySet<number> | undefined {
    const isKnown = version <= this.version && version >= this.version - this.#changes.length;
    if (!isKnown) return undefined;
    const wanted = new Set(this.#chunks.flatMap((chunk) => chunk.lapsed));
    for (let i = this.#changes.length - (this.version - version); i < this.#changes.length; i += 1) {
      for (const seatNumber of this.#changes[i]!.seatNumbers) wanted.add(seatNumber);
      if (wanted.size > SEATS_OF_A_CHANGE_MAX) return undefined;
    }
    return wanted;
  }

  /** An upper bound of the memory that the map and its lists take. */
  get bytesMax(): number {
    let bytes = 0;
    let seats = 0;
    for (const chunk of this.#chunks) {
      bytes += chunk.bytesMax;
      seats += chunk.seats;
    }
    bytes += (STATUS_BYTES + KIND_BYTES) * seats;
    bytes += LISTS_OF_CHANGES_MAX * CHANGED_SEAT_BYTES * Math.min(seats, SEATS_OF_A_CHANGE_MAX);
    for (const { seatNumbers } of this.#changes) bytes += 100 + 8 * seatNumbers.length;
    return bytes;
  }

  #list(items: readonly SeatItems[], fields: object): SeatList {
    return new SeatList({ performanceId: this.performanceId, version: this.version, ...fields }, items);
  }
}

function chunkOf(seatNumber: number): number {
  return Math.floor(seatNumber / CHUNK_SEATS);
}

/** As many of the latest changes as the history may hold. */
function latest(changes: readonly Change[]): Change[] {
  let from = changes.length;
  let seats = 0;
  while (from > 0 && changes.length - from < LIMITS.seatChangesKept) {
    seats += changes[from - 1]!.seatNumbers.length;
    if (seats > CHANGED_SEATS_MAX) break;
    from -= 1;
  }
  return changes.slice(from);
}

function kindsOf(seats: readonly SeatRecord[]): Kinds {
  const indexes = new Map<string, number>();
  const all: Omit<Offer, "seatsAvailable">[] = [];
  const ofSeat = new Uint16Array((seats.at(-1)?.seatNumber ?? 0) + 1);
  for (const { seatNumber, grade, price } of seats) {
    const key = `${price} ${grade}`;
    let index = indexes.get(key);
    if (index === undefined) {
      index = all.push({ grade, price }) - 1;
      indexes.set(key, index);
    }
    ofSeat[seatNumber] = index;
  }
  return { all, ofSeat };
}
