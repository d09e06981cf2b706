import { type HashedKey, hashedKey } from "./hashed-key.ts";
import { mapSharedFile } from "./shared-file.ts";

const SLOTS = 1 << 17;
/** A slot: the key's hash, and the moment at which the key's allowance is whole again. */
const SLOT_NUMBERS = 2;
const PROBES = 8;

export interface PaceOptions {
  /** Calls that may come at once after a quiet time. */
  burst: number;
  /** Calls a second that may go on for ever; 0 turns the pace off. */
  perSecond: number;
}

/**
 * Holds each of any number of keys to a pace, for all workers of one machine together, in a file of fixed size that
 * they map into shared memory (2 MiB). A slot is of use only while its key has some allowance to earn back, a quarter
 * of a second after a lone call; when a neighbourhood is full, the one nearest to having it back gives way.
 *
 * Nothing is locked: two workers that count one key in the same instant may count one call instead of two.
 */
export class Pace {
  readonly perSecond: number;
  readonly #slots: Float64Array;
  readonly #perCallMs: number;
  readonly #debtMaxMs: number;

  /** `file` is created if absent. */
  constructor(file: string, { burst, perSecond }: PaceOptions) {
    const bytes = mapSharedFile(file, SLOTS * SLOT_NUMBERS * 8);
    this.#slots = new Float64Array(bytes.buffer, bytes.byteOffset, SLOTS * SLOT_NUMBERS);
    this.#perCallMs = 1_000 / perSecond;
    this.#debtMaxMs = burst * this.#perCallMs;
    this.perSecond = perSecond;
  }

  /**
   * Counts one call. Answers 0 when it keeps the pace, else the milliseconds until the next one would; a refused call
   * costs nothing. `nowMs` must come from one clock for all workers of the machine.
   */
  take(key: string | HashedKey, nowMs: number): number {
    if (this.perSecond === 0) return 0;
    const { id, start } = typeof key === "string" ? hashedKey(key) : key;
    const slot = this.#slotOf(id, start);
    const known = this.#slots[slot] === id ? this.#slots[slot + 1]! : 0;
    // A debt beyond the most there can be comes from a clock that went back since.
    const paidAtMs = known > nowMs && known - nowMs <= this.#debtMaxMs ? known : nowMs;
    const overMs = paidAtMs + this.#perCallMs - nowMs - this.#debtMaxMs;
    if (overMs > 0) return overMs;
    this.#slots[slot] = id;
    this.#slots[slot + 1] = paidAtMs + this.#perCallMs;
    return 0;
  }

  /** The key's own slot, or the one of its neighbourhood that is soonest of no use. */
  #slotOf(id: number, start: number): number {
    let soonest = -1;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const slot = ((start + probe) & (SLOTS - 1)) * SLOT_NUMBERS;
      if (this.#slots[slot] === id) return slot;
      if (soonest < 0 || this.#slots[slot + 1]! < this.#slots[soonest + 1]!) soonest = slot;
    }
    return soonest;
  }
}
