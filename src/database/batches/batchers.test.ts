import { expect, test } from "bun:test";
import { turn } from "../../../testing/batches/held-batcher.ts";
import type { Database } from "../database.ts";
import { Batchers } from "./batchers.ts";

test("whoever stops a worker waits for every command that is under way, of whichever batcher", async () => {
  const batchers = new Batchers({ connections: 4 } as Database);
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  for (const [i, { promise }] of gates.entries()) {
    const batcher = batchers.sharing<string, string>(`of ${i}`, async (commands) => {
      await promise;
      return [...commands];
    });
    void batcher.submit("a command");
  }
  await turn();
  expect(batchers.all.map(({ underWay }) => underWay)).toEqual([0, 1, 1]);
  let isDrained = false;
  const drained = batchers.drained().then(() => (isDrained = true));
  for (const gate of gates) {
    await turn();
    expect(isDrained).toBe(false);
    gate.resolve();
  }
  await drained;
});
