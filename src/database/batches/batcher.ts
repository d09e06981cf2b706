import { refuse, Refusal } from "../../core/refusals.ts";
import { assert } from "../../core/assert.ts";
import type { Counter, Histogram } from "../../shared-memory/metrics.ts";

export interface BatcherOptions<Command, Outcome> {
  /** Names the batcher in metrics and logs. */
  name: string;
  /**
   * Does the work of many commands at once, and answers one outcome for each, in their order. A refusal is an outcome.
   * When it throws, no command of the batch has taken effect.
   */
  execute: (commands: readonly Command[]) => Promise<(Outcome | Refusal)[]>;
  /** Commands in one batch at most. */
  commandsMax: number;
  /** Commands waiting at most; one more is refused as `overloaded`. */
  queueMax: number;
  metrics?: BatcherMetrics | undefined;
}

/** Where a batcher's figures are exported. */
export interface BatcherMetrics {
  counters: Record<keyof Batcher<never, unknown>["totals"], Counter>;
  seconds: Histogram;
}

interface Waiting<Command, Outcome> {
  command: Command;
  sinceMs: number;
  resolve: (outcome: Outcome | Refusal) => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers commands while one batch is in flight and sends them together when it returns. A lone command leaves at
 * once; a crowd shares one round trip and one commit.
 *
 * When a batch throws, its halves are tried again by themselves, and so on, until only what cannot be done fails: one
 * such command among n costs some 2 log2(n) more batches. When it throws a refusal (the database is away, say), that is the
 * outcome of them all.
 */
export class Batcher<Command, Outcome> {
  readonly name: string;
  /** Totals since the start. */
  readonly totals = { batches: 0, commands: 0, done: 0, isolated: 0, overloaded: 0 };
  #options: BatcherOptions<Command, Outcome>;
  #waiting: Waiting<Command, Outcome>[] = [];
  #inFlight: readonly Waiting<Command, Outcome>[] = [];
  #running: Promise<void> | undefined;

  constructor(options: BatcherOptions<Command, Outcome>) {
    this.name = options.name;
    this.#options = options;
  }

  /** Commands that wait or are in flight. */
  get underWay(): number {
    return this.#waiting.length + this.#inFlight.length;
  }

  /** How long the oldest command that has no outcome yet has been here, in milliseconds; 0 when there is none. */
  get oldestMs(): number {
    const oldest = this.#inFlight[0] ?? this.#waiting[0];
    return oldest ? performance.now() - oldest.sinceMs : 0;
  }

  /** Resolves with the command's outcome, a refusal included. Rejects when the work itself failed. */
  submit(command: Command): Promise<Outcome | Refusal> {
    if (this.#waiting.length >= this.#options.queueMax) {
      this.#count("overloaded", 1);
      return Promise.resolve(
        refuse("overloaded", "Too many requests are waiting. Try again shortly.", {}, 1),
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ command, sinceMs: performance.now(), resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves once nothing is waiting or in flight. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running;
  }

  #count(total: keyof typeof this.totals, amount: number): void {
    this.totals[total] += amount;
    this.#options.metrics?.counters[total].add(amount);
  }

  async #run(): Promise<void> {
    // To the end of this turn of the loop, so that requests read from the sockets together share the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch =
        this.#waiting.length <= this.#options.commandsMax
          ? this.#waiting.splice(0)
          : this.#waiting.splice(0, this.#options.commandsMax);
      this.#inFlight = batch;
      await this.#send(batch);
      this.#inFlight = [];
      this.#count("done", batch.length);
      this.#options.metrics?.seconds.observe((performance.now() - batch[0]!.sinceMs) / 1_000);
    }
    this.#running = undefined;
  }

  async #send(batch: readonly Waiting<Command, Outcome>[]): Promise<void> {
    this.#count("batches", 1);
    this.#count("commands", batch.length);
    let outcomes: (Outcome | Refusal)[];
    try {
      outcomes = await this.#options.execute(batch.map((waiting) => waiting.command));
      assert(outcomes.length === batch.length, `${this.name}: one outcome for each command`);
    } catch (error) {
      if (error instanceof Refusal) {
        for (const waiting of batch) waiting.resolve(error);
        return;
      }
      if (batch.length === 1) {
        batch[0]!.reject(error);
        return;
      }
      this.#count("isolated", 1);
      const half = Math.ceil(batch.length / 2);
      await this.#send(batch.slice(0, half));
      await this.#send(batch.slice(half));
      return;
    }
    for (let i = 0; i < batch.length; i += 1) batch[i]!.resolve(outcomes[i]!);
  }
}

/** Unwraps a batcher's outcome: throws the refusal. */
export function accepted<T>(outcome: T | Refusal): T {
  if (outcome instanceof Refusal) throw outcome;
  return outcome;
}
