import { assert } from "../../core/assert.ts";
import { SEAT_STATUSES } from "../../core/seat-status.ts";
import type { Instant } from "../../core/time.ts";
import { SeatItems } from "./seat-list.ts";
import type { SeatRecord, SeatState } from "./store.ts";

/** What of the seats never changes, as it stands in a list: `{"seatNumber":1,…,"price":99000`, one after another. */
interface SeatTexts {
  bytes: Buffer;
  /** Where each seat's text ends. */
  ends: Uint32Array;
}

/** A status is kept as its place among all of them. */
const AVAILABLE = SEAT_STATUSES.indexOf("AVAILABLE");
const HELD = SEAT_STATUSES.indexOf("HELD");
/** What follows a seat's text in a list. */
const ENDINGS = SEAT_STATUSES.map((status) => Buffer.from(`,"status":"${status}"},`));

/** A status as written, one as shown, and until when it is held. */
const SEAT_STATE_BYTES = 10;
const LISTED_STATUS_BYTES = 24;
/** Of both lists: the items, the body, and each compressed three ways, to a fifth at most. */
const LISTED_TIMES = 2 * (2 + 4 / 5);

/**
 * Neighbouring seats as they are shown at one instant. It never changes: a change makes another one of it, so that those
 * without changes stay encoded.
 *
 * Seats are kept as bytes and numbers and not as objects: a collector has to look at every object again and again, and of
 * the seats of a hundred performances there are many.
 */
export class SeatChunk {
  readonly firstNumber: number;
  readonly seatsAvailable: number;
  /** Until then no hold in it lapses. */
  readonly trueUntil: Instant;
  /** Seats whose hold has lapsed, and no write has said so yet. */
  readonly lapsed: readonly number[];
  readonly #texts: SeatTexts;
  /** As shown, and as written, by seat. */
  readonly #shown: Uint8Array;
  readonly #written: Uint8Array;
  /** By seat; of those that are held. */
  readonly #heldUntil: Float64Array;
  #all: SeatItems | undefined;
  #available: SeatItems | undefined;

  private constructor(
    firstNumber: number,
    texts: SeatTexts,
    written: Uint8Array,
    heldUntil: Float64Array,
    now: Instant,
  ) {
    this.firstNumber = firstNumber;
    this.#texts = texts;
    this.#written = written;
    this.#heldUntil = heldUntil;
    this.#shown = written.slice();
    let seatsAvailable = 0;
    let trueUntil = Infinity;
    const lapsed: number[] = [];
    for (let i = 0; i < written.length; i += 1) {
      if (written[i] === HELD && heldUntil[i]! <= now) {
        // A hold that has lapsed counts for nothing, written down or not.
        this.#shown[i] = AVAILABLE;
        lapsed.push(firstNumber + i);
      }
      if (this.#shown[i] === AVAILABLE) seatsAvailable += 1;
      else if (this.#shown[i] === HELD) trueUntil = Math.min(trueUntil, heldUntil[i]!);
    }
    this.seatsAvailable = seatsAvailable;
    this.trueUntil = trueUntil;
    this.lapsed = lapsed;
  }

  /** `seats` are those of consecutive numbers, in their order. */
  static of(seats: readonly SeatRecord[], now: Instant): SeatChunk {
    const firstNumber = seats[0]!.seatNumber;
    const written = new Uint8Array(seats.length);
    const heldUntil = new Float64Array(seats.length);
    for (const [i, seat] of seats.entries()) {
      assert(seat.seatNumber === firstNumber + i, "the seats of a performance are numbered without a gap");
      written[i] = SEAT_STATUSES.indexOf(seat.status);
      heldUntil[i] = seat.heldUntil ?? 0;
    }
    return new SeatChunk(firstNumber, textsOf(seats), written, heldUntil, now);
  }

  /** The same seats at another instant. */
  at(now: Instant): SeatChunk {
    return new SeatChunk(this.firstNumber, this.#texts, this.#written, this.#heldUntil, now);
  }

  /** The seats after changes, by seat number, at the instant of these. */
  changed(states: ReadonlyMap<number, SeatState>, now: Instant): SeatChunk {
    const written = this.#written.slice();
    const heldUntil = this.#heldUntil.slice();
    for (let i = 0; i < written.length; i += 1) {
      const state = states.get(this.firstNumber + i);
      if (!state) continue;
      written[i] = SEAT_STATUSES.indexOf(state.status);
      heldUntil[i] = state.heldUntil ?? 0;
    }
    return new SeatChunk(this.firstNumber, this.#texts, written, heldUntil, now);
  }

  get seats(): number {
    return this.#written.length;
  }

  /** An upper bound of the memory that these seats take, with the lists that they are in. */
  get bytesMax(): number {
    const listed = this.#texts.bytes.length + this.seats * LISTED_STATUS_BYTES;
    return this.#texts.bytes.length + this.seats * SEAT_STATE_BYTES + listed * LISTED_TIMES;
  }

  encoded(availableOnly: boolean): SeatItems {
    if (availableOnly) return (this.#available ??= this.#encode((i) => this.#shown[i] === AVAILABLE));
    return (this.#all ??= this.#encode(() => true));
  }

  /** These seats alone, those that are in it; not kept. */
  encodedOf(seatNumbers: ReadonlySet<number>): SeatItems {
    return this.#encode((i) => seatNumbers.has(this.firstNumber + i));
  }

  #encode(isWanted: (i: number) => boolean): SeatItems {
    const { bytes: texts, ends } = this.#texts;
    const beginOf = (i: number): number => (i === 0 ? 0 : ends[i - 1]!);
    const wanted: number[] = [];
    let length = 0;
    for (let i = 0; i < ends.length; i += 1) {
      if (!isWanted(i)) continue;
      wanted.push(i);
      length += ends[i]! - beginOf(i) + ENDINGS[this.#shown[i]!]!.length;
    }
    const items = Buffer.allocUnsafeSlow(length);
    let at = 0;
    for (const i of wanted) {
      at += texts.copy(items, at, beginOf(i), ends[i]);
      at += ENDINGS[this.#shown[i]!]!.copy(items, at);
    }
    // Without the last comma.
    return new SeatItems(items.subarray(0, Math.max(0, length - 1)));
  }
}

function textsOf(seats: readonly SeatRecord[]): SeatTexts {
  const ends = new Uint32Array(seats.length);
  let bytes = 0;
  const texts = seats.map(({ seatNumber, section, row, grade, price }, i) => {
    // Without its closing brace: the status follows.
    const text = Buffer.from(JSON.stringify({ seatNumber, section, row, grade, price }).slice(0, -1));
    ends[i] = bytes += text.length;
    return text;
  });
  return { bytes: Buffer.concat(texts), ends };
}
