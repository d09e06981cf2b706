import type { HashedKey } from "./hashed-key.ts";
import { mapSharedFile } from "./shared-file.ts";

const SLOTS = 1 << 17;
const PROBES = 8;

/**
 * A set of marks that all workers of one machine share, in a file of fixed size that they map into memory (1 MiB). A
 * mark that was set is seen by every worker at once. Marks may be forgotten when their neighbourhood is full, and one
 * may in theory stand for another key: use it only for what is then looked up.
 */
export class SharedMarks {
  /** The first number counts the marks set, so that an empty set costs one read. */
  readonly #numbers: Float64Array;

  /** `file` is created if absent. */
  constructor(file: string) {
    const bytes = mapSharedFile(file, (SLOTS + 1) * 8);
    this.#numbers = new Float64Array(bytes.buffer, bytes.byteOffset, SLOTS + 1);
  }

  set({ id, start }: HashedKey): void {
    let slot = start;
    for (let probe = 0; probe < PROBES; probe += 1) {
      slot = 1 + ((start + probe) & (SLOTS - 1));
      if (this.#numbers[slot] === 0 || this.#numbers[slot] === id) break;
    }
    this.#numbers[slot] = id;
    this.#numbers[0]! += 1;
  }

  /** True until the first mark is set: callers need not even make a key then. */
  get isEmpty(): boolean {
    return this.#numbers[0] === 0;
  }

  has({ id, start }: HashedKey): boolean {
    for (let probe = 0; probe < PROBES; probe += 1) {
      if (this.#numbers[1 + ((start + probe) & (SLOTS - 1))] === id) return true;
    }
    return false;
  }
}
