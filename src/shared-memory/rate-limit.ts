import { hashedKey } from "./hashed-key.ts";
import { SharedTable } from "./shared-table.ts";

const SLOTS = 1 << 16;
/** Beside a key's id: when its window began, in seconds, and the requests counted in it. */
const BEGAN_AT = 1;
const COUNT = 2;
const WINDOW_SECONDS = 60;

/**
 * Counts requests by key (an address, a user) for all workers of one machine together, in 1.5 MiB of shared
 * memory: a request costs one atomic addition, no lock, no message and no database. A window of a minute
 * begins with a key's first request. When the table is full, the oldest window gives way.
 *
 * Workers on other machines count for themselves: there the load balancer in front is the place for a total.
 */
export class RateLimiter {
  readonly #table: SharedTable;
  readonly #limit: number;

  /** `file` is created if absent; a `limitPerMinute` of 0 turns limiting off. */
  constructor(file: string, limitPerMinute: number) {
    this.#table = new SharedTable(file, SLOTS, 2);
    this.#limit = limitPerMinute;
  }

  /**
   * Counts one request. Answers 0 when it is allowed, else the seconds until the key's window ends.
   * `nowSeconds` must come from one clock for all workers of the machine.
   */
  take(key: string, nowSeconds: number, limit = this.#limit): number {
    if (limit === 0) return 0;
    const slot = this.#openWindow(key, nowSeconds);
    const beganAt = this.#table.numbers[slot + BEGAN_AT]!;
    const used = Atomics.add(this.#table.words, 2 * (slot + COUNT), 1);
    return used < limit ? 0 : Math.max(1, beganAt + WINDOW_SECONDS - nowSeconds);
  }

  /** The slot of the key, its window begun anew where it has none that is open. */
  #openWindow(key: string, nowSeconds: number): number {
    const hashed = hashedKey(key);
    const { numbers } = this.#table;
    const slot = this.#table.slotFor(hashed);
    const isOwn = numbers[slot] === hashed.id;
    const agoSeconds = nowSeconds - numbers[slot + BEGAN_AT]!;
    // A window that is yet to begin comes from a clock that went back since; it would not end for as long.
    if (isOwn && agoSeconds < WINDOW_SECONDS && agoSeconds >= -WINDOW_SECONDS) return slot;
    // Two workers may begin a window at once: at worst, a request of that instant is counted twice or not at
    // all.
    this.#table.put(slot, hashed);
    numbers[slot + BEGAN_AT] = nowSeconds;
    Atomics.store(this.#table.words, 2 * (slot + COUNT), 0);
    return slot;
  }
}
