import { assert } from "../../core/assert.ts";
import { SEAT_STATUSES } from "../../core/seat-status.ts";
import type { Instant } from "../../core/time.ts";
import { SeatItems } from "./seat-list.ts";
import type { SeatRecord, SeatState } from "./store.ts";

/** The constant part of each seat in a list, `{"seatNumber":1,…,"price":99000`, one after another. */
interface SeatTexts {
  bytes: Buffer;
  /** The end of each seat's text. */
  ends: Uint32Array;
}

/** A status is stored as its index in this array. */
const AVAILABLE = SEAT_STATUSES.indexOf("AVAILABLE");
const HELD = SEAT_STATUSES.indexOf("HELD");
/** What follows a seat's constant text in a list. */
const ENDINGS = SEAT_STATUSES.map((status) => Buffer.from(`,"status":"${status}"},`));

/** Bytes per seat: the stored status, the shown status, and the end of its hold. */
const SEAT_STATE_BYTES = 10;
const LISTED_STATUS_BYTES = 24;
/**
 * Size of both lists relative to the items: the items, the body, and three compressed forms of at most a
 * fifth each.
 */
const LISTED_TIMES = 2 * (2 + 4 / 5);

/**
 * Neighbouring seats as shown at one instant. Immutable: a change makes a new chunk, so unchanged chunks stay
 * encoded.
 *
 * Seats are stored as bytes and numbers, not as objects. The garbage collector visits every live object again
 * and again, and a hundred performances have very many seats.
 */
export class SeatChunk {
  readonly firstNumber: number;
  readonly seatsAvailable: number;
  /** No hold in this chunk lapses before this instant. */
  readonly trueUntil: Instant;
  /** Seats whose hold has lapsed without a write that records it. */
  readonly lapsed: readonly number[];
  readonly #texts: SeatTexts;
  /** The shown and the stored status of each seat. */
  readonly #shown: Uint8Array;
  readonly #written: Uint8Array;
  /** When each held seat's hold ends. */
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
        // A lapsed hold counts for nothing, recorded or not.
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

  /** `seats` must have consecutive numbers, in ascending order. */
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

  /** A new chunk with these changed states, by seat number, as of `now`. */
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

  /** An upper bound of the memory of these seats and of their part in lists. */
  get bytesMax(): number {
    const listed = this.#texts.bytes.length + this.seats * LISTED_STATUS_BYTES;
    return this.#texts.bytes.length + this.seats * SEAT_STATE_BYTES + listed * LISTED_TIMES;
  }

  encoded(availableOnly: boolean): SeatItems {
    if (availableOnly) return (this.#available ??= this.#encode((i) => this.#shown[i] === AVAILABLE));
    return (this.#all ??= this.#encode(() => true));
  }

  /** Only those of the given seats that are in this chunk. Not cached. */
  encodedOf(seatNumbers: ReadonlySet<number>): SeatItems {
    return this.#encode((i) => seatNumbers.has(this.firstNumber + i));
  }

  /** The shown status of each seat, as an index in SEAT_STATUSES. */
  get shown(): Readonly<Uint8Array> {
    return this.#shown;
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
  const texts = seats.map(({ seatNumber, section, row, label, flags, grade, price }, i) => {
    const seat = { seatNumber, section, row, label, ...(flags === 0 ? {} : { flags }), grade, price };
    // Without the closing brace, because the status follows.
    const text = Buffer.from(JSON.stringify(seat).slice(0, -1));
    ends[i] = bytes += text.length;
    return text;
  });
  return { bytes: Buffer.concat(texts), ends };
}
