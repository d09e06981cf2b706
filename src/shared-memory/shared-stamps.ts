import { mapSharedFile } from "./shared-file.ts";

const SLOTS = 1 << 16;

/**
 * How long a copy is taken for the present state without asking the database, in milliseconds, where nothing
 * was heard of a change. Changes made on this machine are heard of at once; those of other machines are this
 * late at most.
 */
const TRUST_MS = 250;

/** When something was read, and the stamp it had before. */
export interface Stamp {
  slot: number;
  value: number;
  atMs: number;
}

/**
 * Tells all workers of one machine at once that something which they keep in memory has changed: each key has
 * a stamp, in a file of fixed size that they map into shared memory (512 KiB), and whoever changes what the
 * key names gives it another. What was read after taking the stamp is true while the stamp is the same.
 *
 * A stamp is drawn at random and not counted up, so that two workers who write at once cannot undo each
 * other's news. Keys that share a slot share their stamps, which costs a read too many and never one too few.
 */
export class SharedStamps {
  readonly #stamps: Float64Array;
  readonly #isTrusted: boolean;

  /**
   * `file` is created if absent; without one the stamps are this process's own. With `isTrusted` false every
   * copy counts as changed, so that a test can show that nothing is decided by copies.
   */
  constructor(file?: string, isTrusted = true) {
    this.#isTrusted = isTrusted;
    if (file === undefined) {
      this.#stamps = new Float64Array(SLOTS);
      return;
    }
    const bytes = mapSharedFile(file, SLOTS * 8);
    this.#stamps = new Float64Array(bytes.buffer, bytes.byteOffset, SLOTS);
  }

  /** To be taken before reading what `key` names, and kept beside the copy. */
  stampOf(key: string): Stamp {
    const slot = slotOf(key);
    return { slot, value: this.#stamps[slot]!, atMs: performance.now() };
  }

  /**
   * Whether a copy that was read after this stamp may still be taken for the present state, at `nowMs` of
   * that clock.
   */
  isStillTrue({ slot, value, atMs }: Stamp, nowMs = performance.now()): boolean {
    return this.isUnchanged({ slot, value }) && nowMs - atMs <= TRUST_MS;
  }

  /** Whether nothing was heard of a change since this stamp, however long ago. */
  isUnchanged({ slot, value }: Pick<Stamp, "slot" | "value">): boolean {
    return this.#isTrusted && this.#stamps[slot] === value;
  }

  /** Call it once the change can be read: after the commit. */
  renew(key: string): void {
    this.#stamps[slotOf(key)] = Math.random();
  }
}

function slotOf(key: string): number {
  return Bun.hash.xxHash32(key) & (SLOTS - 1);
}
