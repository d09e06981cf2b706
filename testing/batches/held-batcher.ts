import { Batcher, type BatcherOptions } from "../../src/database/batches/batcher.ts";

/** A batcher whose work waits until the test releases it, batch by batch. */
export function heldBatcher(limits: Partial<BatcherOptions<string, string>> = {}) {
  const batches: string[][] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const options: BatcherOptions<string, string> = {
    name: "test",
    commandsMax: 100,
    queueMax: 100,
    ...limits,
    async execute(commands) {
      batches.push([...commands]);
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      await gate.promise;
      return commands.map((command) => command.toUpperCase());
    },
  };
  const batcher = new Batcher(options);
  /** Lets the batch under way finish, and waits until the next one has begun. */
  const finish = async (): Promise<void> => {
    gates.shift()!.resolve();
    await turn();
  };
  return { batcher, batches, gates, finish, options };
}

/** Waits for the end of this turn of the event loop, when a batch is sent. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}
