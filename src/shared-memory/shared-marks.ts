import type { HashedKey } from "./hashed-key.ts";
import { SharedTable } from "./shared-table.ts";

const SLOTS = 1 << 17;
/** Beside a key's id: when it was marked, in milliseconds since 1970. */
const MARKED_AT = 1;

/**
 * A set of marks that all workers of one machine share (2 MiB of shared memory). A mark that was set is seen by every
 * worker at once. The oldest may be forgotten, and one may in theory stand for another key: use it only to find out what
 * must be looked up.
 */
export class SharedMarks {
  readonly #table: SharedTable;

  /** `file` is created if absent. */
  constructor(file: string) {
    this.#table = new SharedTable(file, SLOTS, 1);
  }

  set(key: HashedKey): void {
    const slot = this.#table.slotFor(key);
    this.#table.put(slot, key);
    this.#table.numbers[slot + MARKED_AT] = Date.now();
  }

  /** True until the first mark is set: callers need not even make a key before. */
  get isEmpty(): boolean {
    return this.#table.isEmpty;
  }

  has(key: HashedKey): boolean {
    return this.#table.find(key) >= 0;
  }
}
