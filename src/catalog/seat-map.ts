import type { PerformanceId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import type { Instant } from "../core/time.ts";
import { API_HEADERS } from "../platform/http.ts";
import { SeatChunk } from "./seat-chunk.ts";
import type { SeatChanges, SeatRecord } from "./store.ts";

/** Seat numbers that share a chunk: few enough that one change is cheap, many enough that a large venue has few. */
const CHUNK_SEATS = 256;
/** Seats that the known versions may have changed together: some megabytes. */
const CHANGED_SEATS_MAX = 100_000;

/** A seat list as it is sent, encoded once for everybody who asks. */
export interface EncodedSeats {
  /** A blob is sent as it lies there; bytes would be copied for every answer. */
  body: Blob;
  etag: string;
  /** Of the answer that carries it; made once, as reading a literal's fields costs as much as sending the answer. */
  headers: Headers;
}

/** Which seats a version changed. */
interface Change {
  version: number;
  seatNumbers: readonly number[];
}

const encoder = new TextEncoder();
const COMMA = encoder.encode(",");
const END = encoder.encode("]}");

/**
 * The seats of one performance as of one version, and what the versions before it changed. A hold that lapses changes
 * what is shown without any write, so a map also has an instant until which it is true. A map never changes; what comes
 * after it shares with it whatever chunks of seats are the same, so that a change costs the same in any venue.
 */
export class SeatMap {
  readonly performanceId: PerformanceId;
  readonly version: number;
  readonly seatsAvailable: number;
  readonly trueUntil: Instant;
  readonly #chunks: readonly SeatChunk[];
  /** One entry for each of the latest versions, oldest first. */
  readonly #changes: readonly Change[];
  #all: EncodedSeats | undefined;
  #available: EncodedSeats | undefined;
  readonly #since = new Map<number, EncodedSeats>();

  private constructor(
    performanceId: PerformanceId,
    version: number,
    chunks: readonly SeatChunk[],
    changes: readonly Change[],
  ) {
    this.performanceId = performanceId;
    this.version = version;
    this.#chunks = chunks;
    this.#changes = changes;
    this.seatsAvailable = chunks.reduce((sum, chunk) => sum + chunk.seatsAvailable, 0);
    this.trueUntil = chunks.reduce((earliest, chunk) => Math.min(earliest, chunk.trueUntil), Infinity);
  }

  /** A map without a history. `seats` in the order of their numbers. */
  static of(id: PerformanceId, version: number, seats: readonly SeatRecord[], now: Instant): SeatMap {
    const chunks = Map.groupBy(seats, (seat) => chunkOf(seat.seatNumber));
    return new SeatMap(
      id,
      version,
      [...chunks.values()].map((each) => SeatChunk.of(each, now)),
      [],
    );
  }

  /** The same seats at a later instant: lapsed holds are free again. */
  at(now: Instant): SeatMap {
    const chunks = this.#chunks.map((chunk) => (now >= chunk.trueUntil ? chunk.at(now) : chunk));
    return new SeatMap(this.performanceId, this.version, chunks, this.#changes);
  }

  /** The seats after these changes; undefined if they are not all that changed since. */
  changed({ now, version, changes }: SeatChanges): SeatMap | undefined {
    const isWhole = changes.length === version - this.version;
    if (!isWhole) return undefined;
    const states = new Map(changes.flatMap(({ seats }) => seats.map((seat) => [seat.seatNumber, seat])));
    const touched = new Set([...states.keys()].map(chunkOf));
    const chunks = this.#chunks.map((chunk) =>
      touched.has(chunkOf(chunk.firstNumber)) ? chunk.changed(states, now) : chunk,
    );
    const added = changes.map((each) => ({
      version: each.version,
      seatNumbers: each.seats.map((seat) => seat.seatNumber),
    }));
    return new SeatMap(this.performanceId, version, chunks, latest([...this.#changes, ...added]));
  }

  encoded(availableOnly: boolean): EncodedSeats {
    const parts = () => this.#chunks.map((chunk) => chunk.encoded(availableOnly));
    if (availableOnly) return (this.#available ??= this.#encode(parts(), {}));
    return (this.#all ??= this.#encode(parts(), {}));
  }

  /**
   * The seats that may be shown differently now than at an earlier version, as they are now; undefined where the map's
   * history does not reach back to it.
   */
  encodedSince(version: number): EncodedSeats | undefined {
    const known = this.#since.get(version);
    if (known) return known;
    const isKnown = version <= this.version && version >= this.version - this.#changes.length;
    if (!isKnown) return undefined;
    const wanted = new Set(this.#chunks.flatMap((chunk) => chunk.lapsed));
    for (let i = this.#changes.length - (this.version - version); i < this.#changes.length; i += 1)
      for (const seatNumber of this.#changes[i]!.seatNumbers) wanted.add(seatNumber);
    const touched = new Set([...wanted].map(chunkOf));
    const parts = this.#chunks
      .filter((chunk) => touched.has(chunkOf(chunk.firstNumber)))
      .map((chunk) => chunk.encodedOf(wanted));
    const encoded = this.#encode(parts, { since: version });
    this.#since.set(version, encoded);
    return encoded;
  }

  #encode(chunks: readonly ReturnType<SeatChunk["encoded"]>[], fields: object): EncodedSeats {
    const { performanceId, version } = this;
    const start = `${JSON.stringify({ performanceId, version, ...fields }).slice(0, -1)},"items":[`;
    const parts: Uint8Array<ArrayBuffer>[] = [encoder.encode(start)];
    for (const { bytes } of chunks) {
      if (bytes.length === 0) continue;
      if (parts.length > 1) parts.push(COMMA);
      parts.push(bytes);
    }
    parts.push(END);
    // From the parts' own hashes: those of most are known already.
    const hash = Bun.hash.wyhash(start + chunks.map((chunk) => chunk.hash.toString(36)).join());
    const etag = `"${hash.toString(36)}"`;
    const headers = new Headers({ ...API_HEADERS, "Cache-Control": "private, no-cache", ETag: etag });
    return { body: new Blob(parts), etag, headers };
  }
}

function chunkOf(seatNumber: number): number {
  return Math.floor(seatNumber / CHUNK_SEATS);
}

/** As many of the latest changes as may be kept. */
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
