import { type HashedKey, hashedKey } from "./hashed-key.ts";
import { SharedTable } from "./shared-table.ts";

const SLOTS = 1 << 17;
/** Beside a key's id: when its allowance is whole again, in milliseconds of the clock that callers give. */
const PAID_AT = 1;

export interface PaceOptions {
  /** Calls that may come at once after a quiet time. */
  burst: number;
  /** Calls a second that may go on for ever; 0 turns the pace off. */
  perSecond: number;
}

/**
 * Holds each of any number of keys to a pace, for all workers of one machine together (2 MiB of shared
 * memory). A slot is needed only while its key has some allowance to earn back, a quarter of a second after a
 * lone call; the key that is nearest to having it back gives way.
 *
 * Two workers that count one key in the same instant may count one call instead of two.
 */
export class Pace {
  readonly perSecond: number;
  readonly #table: SharedTable;
  readonly #perCallMs: number;
  readonly #debtMaxMs: number;

  /** `file` is created if absent. */
  constructor(file: string, { burst, perSecond }: PaceOptions) {
    this.#table = new SharedTable(file, SLOTS, 1);
    this.#perCallMs = 1_000 / perSecond;
    this.#debtMaxMs = burst * this.#perCallMs;
    this.perSecond = perSecond;
  }

  /**
   * Counts one call. Answers 0 when it keeps the pace, else the milliseconds until the next one would; a
   * refused call costs nothing. `nowMs` must come from one clock for all workers of the machine.
   */
  take(key: string | HashedKey, nowMs: number): number {
    if (this.perSecond === 0) return 0;
    const hashed = typeof key === "string" ? hashedKey(key) : key;
    const { numbers } = this.#table;
    const slot = this.#table.slotFor(hashed);
    const known = numbers[slot] === hashed.id ? numbers[slot + PAID_AT]! : 0;
    // A debt beyond the most there can be comes from a clock that went back since.
    const paidAtMs = known > nowMs && known - nowMs <= this.#debtMaxMs ? known : nowMs;
    const overMs = paidAtMs + this.#perCallMs - nowMs - this.#debtMaxMs;
    if (overMs > 0) return overMs;
    this.#table.put(slot, hashed);
    numbers[slot + PAID_AT] = paidAtMs + this.#perCallMs;
    return 0;
  }
}
