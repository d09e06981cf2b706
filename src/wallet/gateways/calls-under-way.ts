import { refuse } from "../../core/refusals.ts";

/**
 * What one worker has under way that waits for the payment company: no more than so many, so that a slow
 * company does not slow down everything else.
 */
export class CallsUnderWay {
  readonly #max: number;
  /** What a caller beyond the limit is told. */
  readonly #tooMany: string;
  #count = 0;

  constructor(max: number, tooMany: string) {
    this.#max = max;
    this.#tooMany = tooMany;
  }

  /** Does this as one of them. Throws `overloaded`, and does nothing, while too many are under way. */
  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#count >= this.#max) throw refuse("overloaded", this.#tooMany, {}, 2);
    this.#count += 1;
    try {
      return await work();
    } finally {
      this.#count -= 1;
    }
  }

  /** Resolves once none is under way. */
  async drained(): Promise<void> {
    while (this.#count > 0) await Bun.sleep(20);
  }
}
