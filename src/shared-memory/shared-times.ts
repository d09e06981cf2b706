import { mapSharedFile } from "./shared-file.ts";

/** Places that a file has room for. It is sparse: what is not used takes no memory. */
const PLACES_MAX = 1 << 22;
/** The first page is for those who pass the times on. */
const HEADER = 1_024;
const TURN = 0;
const PASSED_ON = 1;
const WRITER = 2;
/** Turns are counted in pieces of time of this length. */
const TURN_MS = 125;

/**
 * When each of a long row of numbered places was last heard of, to the second, for all workers of one machine
 * together. A note is one write to memory.
 */
export class SharedTimes {
  readonly #words: Uint32Array;

  /** `file` is created if absent. */
  constructor(file: string) {
    const { buffer, byteOffset } = mapSharedFile(file, (HEADER + PLACES_MAX) * 4);
    this.#words = new Uint32Array(buffer, byteOffset, HEADER + PLACES_MAX);
  }

  /** Whether there is room for this place. Nothing is known of others. */
  covers(place: number): boolean {
    return place < PLACES_MAX;
  }

  note(place: number, second: number): void {
    if (place < PLACES_MAX) this.#words[HEADER + place] = second;
  }

  /** The second in which the place was last heard of; 0 if never. */
  secondOf(place: number): number {
    return place < PLACES_MAX ? this.#words[HEADER + place]! : 0;
  }

  /** The times of the places from one on, up to another, which is not among them. */
  slice(from: number, to: number): Uint32Array {
    return this.#words.subarray(HEADER + from, HEADER + Math.min(to, PLACES_MAX));
  }

  /**
   * Takes the turn to pass the times on, for one worker of this machine. False if another one took it less
   * than so many milliseconds ago.
   */
  takeTurn(nowMs: number, everyMs: number): boolean {
    const turn = Math.floor(nowMs / TURN_MS) >>> 0;
    const last = Atomics.load(this.#words, TURN);
    if ((turn - last) >>> 0 < everyMs / TURN_MS) return false;
    return Atomics.compareExchange(this.#words, TURN, last, turn) === last;
  }

  /** The second up to which times have been passed on. */
  get passedOnUntil(): number {
    return this.#words[PASSED_ON]!;
  }

  set passedOnUntil(second: number) {
    this.#words[PASSED_ON] = second;
  }

  /** A number by which others tell this file from those of other machines and runs. */
  get writer(): number {
    const drawn = 1 + Math.floor(Math.random() * 0x7fff_fffe);
    return Atomics.compareExchange(this.#words, WRITER, 0, drawn) || drawn;
  }
}
