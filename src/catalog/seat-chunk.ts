import type { Instant } from "../core/time.ts";
import type { SeatRecord, SeatState } from "./store.ts";

/** A part of a list as it is sent: items with commas between them, and a hash of it. */
interface EncodedChunk {
  bytes: Uint8Array<ArrayBuffer>;
  hash: bigint;
}

const encoder = new TextEncoder();

/**
 * Neighbouring seats as they are shown at one instant. It never changes: a change makes another one of it, so that those
 * without changes stay encoded.
 */
export class SeatChunk {
  readonly firstNumber: number;
  readonly seatsAvailable: number;
  /** Until then no hold in it lapses. */
  readonly trueUntil: Instant;
  /** Seats whose hold has lapsed, and no write has said so yet. */
  readonly lapsed: readonly number[];
  readonly #seats: readonly SeatRecord[];
  readonly #now: Instant;
  #all: EncodedChunk | undefined;
  #available: EncodedChunk | undefined;

  /** `seats` in the order of their numbers. */
  constructor(seats: readonly SeatRecord[], now: Instant) {
    this.#seats = seats;
    this.#now = now;
    this.firstNumber = seats[0]!.seatNumber;
    let seatsAvailable = 0;
    let trueUntil = Infinity;
    const lapsed: number[] = [];
    for (const seat of seats) {
      const status = shownStatus(seat, now);
      if (status === "AVAILABLE") seatsAvailable += 1;
      if (status === "HELD") trueUntil = Math.min(trueUntil, seat.heldUntil!);
      if (status !== seat.status) lapsed.push(seat.seatNumber);
    }
    this.seatsAvailable = seatsAvailable;
    this.trueUntil = trueUntil;
    this.lapsed = lapsed;
  }

  /** The same seats at another instant. */
  at(now: Instant): SeatChunk {
    return new SeatChunk(this.#seats, now);
  }

  /** The seats after changes, by seat number, at the instant of these. */
  changed(states: ReadonlyMap<number, SeatState>, now: Instant): SeatChunk {
    const seats = this.#seats.map((seat) => {
      const state = states.get(seat.seatNumber);
      return state ? { ...seat, status: state.status, heldUntil: state.heldUntil } : seat;
    });
    return new SeatChunk(seats, now);
  }

  encoded(availableOnly: boolean): EncodedChunk {
    if (availableOnly) return (this.#available ??= this.#encode((_, status) => status === "AVAILABLE"));
    return (this.#all ??= this.#encode(() => true));
  }

  /** These seats alone, those that are in it; not kept. */
  encodedOf(seatNumbers: ReadonlySet<number>): EncodedChunk {
    return this.#encode((seat) => seatNumbers.has(seat.seatNumber));
  }

  #encode(isWanted: (seat: SeatRecord, status: SeatRecord["status"]) => boolean): EncodedChunk {
    const items: string[] = [];
    for (const seat of this.#seats) {
      const status = shownStatus(seat, this.#now);
      if (!isWanted(seat, status)) continue;
      const { seatNumber, section, row, grade, price } = seat;
      items.push(JSON.stringify({ seatNumber, section, row, grade, price, status }));
    }
    const bytes = encoder.encode(items.join(","));
    return { bytes, hash: Bun.hash.wyhash(bytes) };
  }
}

/** What a seat is at `now`: a hold that has lapsed counts for nothing, written down or not. */
export function shownStatus(
  seat: Pick<SeatRecord, "status" | "heldUntil">,
  now: Instant,
): SeatRecord["status"] {
  return seat.status === "HELD" && seat.heldUntil! <= now ? "AVAILABLE" : seat.status;
}
