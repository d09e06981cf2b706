import { refuse, Refusal } from "../../core/refusals.ts";
import { assert } from "../../core/assert.ts";
import type { Counter, Histogram } from "../../shared-memory/metrics.ts";

export interface BatcherOptions<Command, Outcome> {
  /** Names the batcher in metrics and logs. */
  name: string;
  /**
   * Does the work of many commands at once. Returns one outcome for each, in their order; a refusal is an
   * outcome. If it throws, no command of the batch has taken effect.
   */
  execute: (commands: readonly Command[]) => Promise<(Outcome | Refusal)[]>;
  /** The most commands in one batch. */
  commandsMax: number;
  /** The most commands waiting; one more is refused as `overloaded`. */
  queueMax: number;
  /**
   * When a batch takes longer than this, the next one no longer waits for it, in milliseconds. It may be held
   * up by a lock that is none of the others' business.
   */
  stalledMs?: number;
  /**
   * When so many commands wait, a second batch leaves beside the one in flight: the process decides one while
   * the database works on the other. Left out, batches leave one after another, and commands take effect in
   * the order in which they came.
   */
  secondFrom?: number;
  metrics?: BatcherMetrics | undefined;
}

/** Where a batcher's metrics are exported. */
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

/** Several times what a large batch takes on a busy machine. */
const STALLED_MS = 500;
/** So many may be stalled or at work at once: each has a connection of its own. */
const LANES_MAX = 4;

/**
 * Collects commands while a batch is in flight and sends them together when it returns. A single command is
 * sent at once; a crowd shares one round trip and one commit.
 *
 * If a batch throws, its halves are tried separately, and so on, until only the failing commands fail. One
 * failing command among n costs about 2 log2(n) more batches. If it throws a refusal (the database is
 * unreachable, say), that is the outcome of all commands.
 */
export class Batcher<Command, Outcome> {
  readonly name: string;
  /** Totals since the start. */
  readonly totals = { batches: 0, commands: 0, done: 0, isolated: 0, overloaded: 0 };
  #options: BatcherOptions<Command, Outcome>;
  #waiting: Waiting<Command, Outcome>[] = [];
  /** The batches in flight: one, or two for a crowd, and those that are stalled. */
  readonly #inFlight = new Set<readonly Waiting<Command, Outcome>[]>();
  #lanes = 0;
  #lanesStalled = 0;
  #drained = Promise.withResolvers<void>();

  constructor(options: BatcherOptions<Command, Outcome>) {
    this.name = options.name;
    this.#options = options;
  }

  /** Commands that wait or are in flight. */
  get underWay(): number {
    let underWay = this.#waiting.length;
    for (const batch of this.#inFlight) underWay += batch.length;
    return underWay;
  }

  /** The age of the oldest command without an outcome, in milliseconds; 0 if there is none. */
  get oldestMs(): number {
    // The set keeps its order: the batch that left first has the oldest command.
    const [first] = this.#inFlight;
    const oldest = first?.[0] ?? this.#waiting[0];
    return oldest ? performance.now() - oldest.sinceMs : 0;
  }

  /** Resolves with the command's outcome, which may be a refusal. Rejects if the work itself failed. */
  submit(command: Command): Promise<Outcome | Refusal> {
    if (this.#waiting.length >= this.#options.queueMax) {
      this.#count("overloaded", 1);
      return Promise.resolve(
        refuse("overloaded", "Too many requests are waiting. Try again shortly.", {}, 1),
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ command, sinceMs: performance.now(), resolve, reject });
      this.#openLane();
    });
  }

  /** Resolves once nothing is waiting or in flight. */
  async drained(): Promise<void> {
    while (this.#lanes > 0) await this.#drained.promise;
  }

  #count(total: keyof typeof this.totals, amount: number): void {
    this.totals[total] += amount;
    this.#options.metrics?.counters[total].add(amount);
  }

  /**
   * A lane sends one batch after another. There is one, another for each whose batch is stalled, and one more
   * for a crowd.
   */
  get #lanesWanted(): number {
    const isCrowd = this.#waiting.length >= (this.#options.secondFrom ?? Infinity);
    return Math.min(LANES_MAX, this.#lanesStalled + (isCrowd ? 2 : 1));
  }

  #openLane(): void {
    if (this.#lanes >= this.#lanesWanted) return;
    if (this.#lanes === 0) this.#drained = Promise.withResolvers();
    this.#lanes += 1;
    void this.#run();
  }

  async #run(): Promise<void> {
    // Waits for the end of this turn of the event loop, so that requests read from the sockets together share
    // the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#options.commandsMax);
      this.#inFlight.add(batch);
      await this.#watched(batch);
      this.#inFlight.delete(batch);
      this.#count("done", batch.length);
      this.#options.metrics?.seconds.observe((performance.now() - batch[0]!.sinceMs) / 1_000);
      // Another lane has taken over while this one was stalled, or the crowd is gone.
      if (this.#lanes > this.#lanesWanted) break;
    }
    this.#lanes -= 1;
    if (this.#lanes === 0) this.#drained.resolve();
  }

  /** Sends a batch. When it stalls, what waits gets a lane of its own. */
  async #watched(batch: readonly Waiting<Command, Outcome>[]): Promise<void> {
    let isStalled = false;
    const timer = setTimeout(() => {
      isStalled = true;
      this.#lanesStalled += 1;
      if (this.#waiting.length > 0) this.#openLane();
    }, this.#options.stalledMs ?? STALLED_MS);
    await this.#send(batch);
    clearTimeout(timer);
    if (isStalled) this.#lanesStalled -= 1;
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
