import type { HashedKey } from "./hashed-key.ts";
import { mapSharedFile } from "./shared-file.ts";

/** Neighbouring slots in which a key may stand. */
const PROBES = 8;

/**
 * A hash table of fixed size that all workers of one machine share, in a file that they map into memory. A
 * slot has the key's id and then a few numbers. A key stands in one of eight neighbouring slots; when all are
 * taken, the one whose first number is least gives way.
 *
 * Nothing is locked. Two workers that take a slot in the same instant may undo each other's write, so use it
 * for what may be counted once too often or forgotten. What must not be lost is counted in `words`, by
 * `Atomics`.
 */
export class SharedTable {
  readonly numbers: Float64Array;
  /** The same bytes as whole numbers of 32 bits: the number at index n is at 2n and 2n + 1. */
  readonly words: Int32Array;
  readonly #slots: number;
  readonly #width: number;

  /**
   * `file` is created if absent. `slots` is a power of two, `numbersOfEach` what a slot has besides its key's
   * id.
   */
  constructor(file: string, slots: number, numbersOfEach: number) {
    this.#slots = slots;
    this.#width = 1 + numbersOfEach;
    const length = (1 + slots) * this.#width;
    const { buffer, byteOffset } = mapSharedFile(file, length * 8);
    this.numbers = new Float64Array(buffer, byteOffset, length);
    this.words = new Int32Array(buffer, byteOffset, 2 * length);
  }

  /** True until the first key was put in: callers need not even make a key before. */
  get isEmpty(): boolean {
    return this.numbers[0] === 0;
  }

  /** Where the key's id stands in `numbers`; -1 where it has no slot. */
  find({ id, start }: HashedKey): number {
    for (let probe = 0; probe < PROBES; probe += 1) {
      const slot = this.#slotAt(start + probe);
      if (this.numbers[slot] === id) return slot;
    }
    return -1;
  }

  /** The key's own slot, or the one that would give way to it, which then still has another key's id. */
  slotFor({ id, start }: HashedKey): number {
    let least = -1;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const slot = this.#slotAt(start + probe);
      if (this.numbers[slot] === id) return slot;
      if (least < 0 || this.numbers[slot + 1]! < this.numbers[least + 1]!) least = slot;
    }
    return least;
  }

  /** Gives a slot to a key. */
  put(slot: number, { id }: HashedKey): void {
    this.numbers[slot] = id;
    this.numbers[0] = 1;
  }

  #slotAt(position: number): number {
    return (1 + (position & (this.#slots - 1))) * this.#width;
  }
}
