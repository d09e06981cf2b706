import type { HashedKey } from "./hashed-key.ts";
import { SharedTable } from "./shared-table.ts";

const SLOTS = 1 << 17;
/** Beside a key's id: when it was marked, in milliseconds since 1970. */
const MARKED_AT = 1;

/**
 * A set of marks that all workers of one machine share (2 MiB of shared memory). A mark that was set is seen
 * by every worker at once. The oldest may be forgotten, and one may in theory stand for another key: use it
 * only to find out what must be looked up.
 */
export class SharedMarks {
  readonly #table: SharedTable;

  readonly #isTrusted: boolean;

  /**
   * `file` is created if absent. With `isTrusted` false every key counts as marked, so that all of them are
   * looked up.
   */
  constructor(file: string, isTrusted = true) {
    this.#table = new SharedTable(file, SLOTS, 1);
    this.#isTrusted = isTrusted;
  }

  set(key: HashedKey): void {
    const slot = this.#table.slotFor(key);
    this.#table.put(slot, key);
    this.#table.numbers[slot + MARKED_AT] = Date.now();
  }

  /** True until the first mark is set: callers need not even make a key before. */
  get isEmpty(): boolean {
    return this.#isTrusted && this.#table.isEmpty;
  }

  has(key: HashedKey): boolean {
    return !this.#isTrusted || this.#table.find(key) >= 0;
  }
}
