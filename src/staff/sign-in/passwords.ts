import { refuse } from "../../core/refusals.ts";

/**
 * Passwords are kept as argon2id with the cost that OWASP recommends: 19 MiB and two passes, about 50 ms. Bun
 * computes it on a thread of its own, so a worker goes on answering meanwhile.
 */
const COST = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const;
/** Hashes computed at the same time, so that a flood of guesses takes neither the memory nor all threads. */
const AT_ONCE_MAX = 2;
const WAITING_MAX = 50;

export class Passwords {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  /** Of no password that anybody has. Verified where there is no account, so that both take the same time. */
  #nobodys: Promise<string> | undefined;

  hash(password: string): Promise<string> {
    return this.#inTurn(() => Bun.password.hash(password, COST));
  }

  /** Whether this is the password; `hash` is null where there is none. Both answers take the same time. */
  async verify(password: string, hash: string | null): Promise<boolean> {
    // Made before it is known whether it is needed, else the first guess at no account would take longer.
    this.#nobodys ??= Bun.password.hash(crypto.randomUUID(), COST);
    const nobodys = await this.#nobodys;
    const isSame = await this.#inTurn(() => Bun.password.verify(password, hash ?? nobodys));
    return isSame && hash !== null;
  }

  /** Throws `overloaded` if too many wait. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE_MAX) {
      if (this.#waiting.length >= WAITING_MAX)
        throw refuse("overloaded", "Too many people sign in at this moment.", {}, 2);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}
