/** Values that are kept in memory up to so many bytes. Those asked for least lately give way. */
export class KeptByBytes<Key, Value> {
  readonly #bytesMax: number;
  readonly #bytesOf: (value: Value) => number;
  /** The one asked for last stands last. */
  readonly #kept = new Map<Key, Value>();
  #bytes = 0;

  constructor(bytesMax: number, bytesOf: (value: Value) => number) {
    this.#bytesMax = bytesMax;
    this.#bytesOf = bytesOf;
  }

  /** What all of them take. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: Key): Value | undefined {
    const value = this.#kept.get(key);
    if (value === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, value);
    return value;
  }

  /** Keeps a value, alone if it is larger than the bound. */
  set(key: Key, value: Value): void {
    this.delete(key);
    this.#kept.set(key, value);
    this.#bytes += this.#bytesOf(value);
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#bytesMax || oldest === key) return;
      this.delete(oldest);
    }
  }

  delete(key: Key): void {
    const value = this.#kept.get(key);
    if (value === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= this.#bytesOf(value);
  }
}
