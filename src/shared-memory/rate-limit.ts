import { mapSharedFile } from "./shared-file.ts";

const SLOTS = 1 << 16;
/** A slot: two words of the address's hash, the second its window began, and the requests counted in it. */
const SLOT_WORDS = 4;
const PROBES = 8;
const WINDOW_SECONDS = 60;

/**
 * Counts requests by address for all workers of one machine together, in a file that they map into shared memory: a
 * request costs one atomic addition, no lock, no message and no database. Windows of a minute start with an address's
 * first request. The table is of fixed size; when its neighbourhood is full, the oldest window gives way.
 *
 * Workers on other machines count for themselves: there the load balancer in front is the place for a total.
 */
export class RateLimiter {
  readonly #words: Int32Array;
  readonly #limit: number;

  /** `file` is created if absent; a `limitPerMinute` of 0 turns limiting off. */
  constructor(file: string, limitPerMinute: number) {
    const bytes = mapSharedFile(file, SLOTS * SLOT_WORDS * 4);
    this.#words = new Int32Array(bytes.buffer, bytes.byteOffset, SLOTS * SLOT_WORDS);
    this.#limit = limitPerMinute;
  }

  /**
   * Counts one request. Answers 0 when it is allowed, else the seconds until the address's window ends.
   * `nowSeconds` must come from one clock for all workers of the machine.
   */
  take(address: string, nowSeconds: number, limit = this.#limit): number {
    if (limit === 0) return 0;
    const slot = this.#slotOf(address, nowSeconds);
    const began = this.#words[slot + 2]!;
    const used = Atomics.add(this.#words, slot + 3, 1);
    return used < limit ? 0 : Math.max(1, began + WINDOW_SECONDS - nowSeconds);
  }

  /** The address's slot with a window that is still open, claimed or restarted where needed. */
  #slotOf(address: string, nowSeconds: number): number {
    const hash = Bun.hash.wyhash(address);
    const low = Number(hash & 0x7fff_ffffn) | 1;
    const high = Number((hash >> 32n) & 0x7fff_ffffn);
    let oldest = -1;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const slot = ((high + probe) & (SLOTS - 1)) * SLOT_WORDS;
      if (this.#words[slot] === low && this.#words[slot + 1] === high) {
        const agoSeconds = nowSeconds - this.#words[slot + 2]!;
        // A window that is yet to begin comes from a clock that went back since; it would not end for as long.
        if (agoSeconds >= WINDOW_SECONDS || agoSeconds < -WINDOW_SECONDS) this.#restart(slot, nowSeconds);
        return slot;
      }
      if (oldest < 0 || this.#words[slot + 2]! < this.#words[oldest + 2]!) oldest = slot;
    }
    this.#words[oldest] = low;
    this.#words[oldest + 1] = high;
    this.#restart(oldest, nowSeconds);
    return oldest;
  }

  /** Two workers may restart a window at once; at worst a request of that instant is counted twice or not at all. */
  #restart(slot: number, nowSeconds: number): void {
    this.#words[slot + 2] = nowSeconds;
    Atomics.store(this.#words, slot + 3, 0);
  }
}
