import type { PerformanceId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import { API_HEADERS } from "../platform/http.ts";
import type { SeatRecord } from "./store.ts";

/** A seat list as it is sent, encoded once for everybody who asks. */
export interface EncodedSeats {
  /** A blob is sent as it lies there; bytes would be copied for every answer. */
  body: Blob;
  etag: string;
  /** Of the answer that carries it; made once, as reading a literal's fields costs as much as sending the answer. */
  headers: Headers;
}

/**
 * The seats of one performance as of one version. A hold that lapses changes what is shown without any write, so a map
 * also has an instant until which it is true.
 */
export class SeatMap {
  readonly performanceId: PerformanceId;
  readonly version: number;
  readonly seatsAvailable: number;
  readonly trueUntil: Instant;
  readonly #seats: readonly SeatRecord[];
  readonly #now: Instant;
  #all: EncodedSeats | undefined;
  #available: EncodedSeats | undefined;

  constructor(performanceId: PerformanceId, version: number, seats: readonly SeatRecord[], now: Instant) {
    this.performanceId = performanceId;
    this.version = version;
    this.#seats = seats;
    this.#now = now;
    this.seatsAvailable = seats.reduce(
      (count, seat) => count + (shownStatus(seat, now) === "AVAILABLE" ? 1 : 0),
      0,
    );
    this.trueUntil = seats.reduce(
      (earliest, seat) =>
        shownStatus(seat, now) === "HELD" ? Math.min(earliest, seat.heldUntil!) : earliest,
      Infinity,
    );
  }

  /** The same seats at a later instant: lapsed holds are free again. */
  at(now: Instant): SeatMap {
    return new SeatMap(this.performanceId, this.version, this.#seats, now);
  }

  encoded(availableOnly: boolean): EncodedSeats {
    if (availableOnly) return (this.#available ??= this.#encode(true));
    return (this.#all ??= this.#encode(false));
  }

  #encode(availableOnly: boolean): EncodedSeats {
    const items = [];
    for (const seat of this.#seats) {
      const status = shownStatus(seat, this.#now);
      if (availableOnly && status !== "AVAILABLE") continue;
      const { seatNumber, section, row, grade, price } = seat;
      items.push({ seatNumber, section, row, grade, price, status });
    }
    const bytes = new TextEncoder().encode(
      JSON.stringify({ performanceId: this.performanceId, version: this.version, items }),
    );
    const etag = `"${Bun.hash(bytes).toString(36)}"`;
    const headers = new Headers({ ...API_HEADERS, "Cache-Control": "private, no-cache", ETag: etag });
    return { body: new Blob([bytes]), etag, headers };
  }
}

/** What a seat is at `now`: a hold that has lapsed counts for nothing, written down or not. */
export function shownStatus(
  seat: Pick<SeatRecord, "status" | "heldUntil">,
  now: Instant,
): SeatRecord["status"] {
  return seat.status === "HELD" && seat.heldUntil! <= now ? "AVAILABLE" : seat.status;
}
