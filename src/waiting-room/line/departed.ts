import type { Departure } from "./departure-store.ts";

/** The places of one queue that ended before their visitors were called: one bit a position. */
export class Departed {
  /** How many departures have been added. */
  known = 0;
  #bits = new Uint8Array(0);

  /** Adds a departure. They must come in order. */
  take({ departure, position }: Departure): void {
    const byte = position >>> 3;
    // Doubles in size, so that a growing line is not copied at each departure.
    if (byte >= this.#bits.length) {
      const longer = new Uint8Array(Math.max(64, 2 * this.#bits.length, byte + 1));
      longer.set(this.#bits);
      this.#bits = longer;
    }
    this.#bits[byte]! |= 1 << (position & 7);
    this.known = departure;
  }

  has(position: number): boolean {
    return ((this.#bits[position >>> 3] ?? 0) & (1 << (position & 7))) !== 0;
  }

  /** For the bound on memory. */
  get bytes(): number {
    return this.#bits.length;
  }
}
