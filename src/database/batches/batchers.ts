import { LIMITS } from "../../core/limits.ts";
import type { Refusal } from "../../core/refusals.ts";
import type { Metrics } from "../../shared-memory/metrics.ts";
import { type BatchPlan, commitBatch } from "./batch-commit.ts";
import { Batcher, type BatcherMetrics, type BatcherOptions } from "./batcher.ts";
import type { Database, Tx } from "../database.ts";
import { type CommandKind, planCommands, type Submitted } from "./working-set.ts";

/** The part of a batcher that is monitored. */
export type AnyBatcher = Pick<
  Batcher<never, unknown>,
  "name" | "underWay" | "oldestMs" | "totals" | "drained"
>;

const COUNTED: Record<keyof Batcher<never, unknown>["totals"], readonly [name: string, help: string]> = {
  batches: ["frontrow_batches_total", "Batches that were begun."],
  commands: ["frontrow_batch_commands_total", "Commands in these batches, those tried again included."],
  done: ["frontrow_commands_done_total", "Commands that had an outcome."],
  isolated: ["frontrow_batches_halved_total", "Batches that failed and were tried again in halves."],
  overloaded: ["frontrow_commands_overloaded_total", "Commands refused, since too many were waiting."],
};

/** Takes commands of one kind. Resolves with the command's outcome, which may be a refusal. */
export interface Submitter<Command, Outcome> {
  submit(command: Command): Promise<Outcome | Refusal>;
}

/**
 * From so many waiting commands on two batches of people inside are in flight. What a batch costs beside its
 * commands, some thirty statements, is about what so many commands cost.
 */
const SECOND_BATCH_FROM = 16;
/** With fewer connections a second batch would leave too few to those who read. */
const SECOND_BATCH_CONNECTIONS_MIN = 5;

/** From how many waiting commands on a worker with so many connections has two batches in flight. */
export function secondBatchFrom(connections: number): number {
  return connections < SECOND_BATCH_CONNECTIONS_MIN ? Infinity : SECOND_BATCH_FROM;
}

/** All batchers of one worker. Each is registered when it is made. */
export class Batchers {
  readonly all: AnyBatcher[] = [];
  readonly #db: Database;
  readonly #metrics: Metrics | undefined;
  readonly #inside: Batcher<Submitted, unknown>;

  constructor(db: Database, metrics?: Metrics) {
    this.#db = db;
    this.#metrics = metrics;
    this.#inside = this.sharing("inside", (commands) => commitBatch(db, (tx) => planCommands(tx, commands)), {
      secondFrom: secondBatchFrom(db.connections),
    });
  }

  /**
   * Takes commands of people inside a sale. Commands of all kinds share batches: each batch locks, reads,
   * decides and writes for all of them together.
   */
  inside<Command, Outcome>(kind: CommandKind<Command, Outcome>): Submitter<Command, Outcome> {
    const anyKind = kind as CommandKind<unknown, unknown>;
    return {
      submit: (command) => this.#inside.submit({ kind: anyKind, command }) as Promise<Outcome | Refusal>,
    };
  }

  /** Makes a batcher whose commands are decided together and written in one transaction. */
  committing<Command, Outcome>(
    name: string,
    plan: (tx: Tx, commands: readonly Command[]) => Promise<BatchPlan<Outcome>>,
  ): Batcher<Command, Outcome> {
    return this.sharing(name, (commands) => commitBatch(this.#db, (tx) => plan(tx, commands)));
  }

  /** Makes a batcher whose commands share one statement. */
  sharing<Command, Outcome>(
    name: string,
    execute: BatcherOptions<Command, Outcome>["execute"],
    options: Pick<BatcherOptions<Command, Outcome>, "secondFrom"> = {},
  ): Batcher<Command, Outcome> {
    const { batchCommandsMax: commandsMax, batcherQueueMax: queueMax } = LIMITS;
    const metrics = this.#metricsOf(name);
    const batcher = new Batcher({ name, execute, commandsMax, queueMax, metrics, ...options });
    this.all.push(batcher);
    return batcher;
  }

  #metricsOf(batcher: string): BatcherMetrics | undefined {
    const metrics = this.#metrics;
    if (!metrics) return undefined;
    const help = "From the coming of a batch's oldest command to the batch's outcome.";
    const counters = Object.entries(COUNTED).map(([total, [name, says]]) => [
      total,
      metrics.counter(name, says, { batcher }),
    ]);
    return {
      counters: Object.fromEntries(counters) as BatcherMetrics["counters"],
      seconds: metrics.histogram("frontrow_batch_seconds", help, { batcher }),
    };
  }

  /** Resolves once no command is waiting or in flight. */
  async drained(): Promise<void> {
    await Promise.all(this.all.map((batcher) => batcher.drained()));
  }
}
