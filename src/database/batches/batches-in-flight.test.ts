import { describe, expect, test } from "bun:test";
import { heldBatcher, turn } from "../../../testing/batches/held-batcher.ts";
import type { Batcher } from "./batcher.ts";
import { secondBatchFrom } from "./batchers.ts";

describe("where a second batch may leave from three waiting on", () => {
  const crowd = (batcher: Batcher<string, string>, commands: string) =>
    [...commands].map((command) => batcher.submit(command));

  test("it takes them along while the first is in flight", async () => {
    const { batcher, batches, gates } = heldBatcher({ secondFrom: 3 });
    const first = batcher.submit("a");
    await turn();
    const [b] = crowd(batcher, "bcd");
    await turn();
    expect(batches).toEqual([["a"], ["b", "c", "d"]]);
    expect(batcher.underWay).toBe(4);
    gates[1]!.resolve();
    expect(await b).toBe("B");
    gates[0]!.resolve();
    expect(await first).toBe("A");
  });

  test("two wait for the first", async () => {
    const { batcher, batches, finish } = heldBatcher({ secondFrom: 3 });
    void batcher.submit("a");
    await turn();
    crowd(batcher, "bc");
    await turn();
    expect(batches).toEqual([["a"]]);
    await finish();
    expect(batches).toEqual([["a"], ["b", "c"]]);
  });

  test("there is no third, however many wait", async () => {
    const { batcher, batches, finish } = heldBatcher({ secondFrom: 3 });
    void batcher.submit("a");
    await turn();
    crowd(batcher, "bcd");
    await turn();
    crowd(batcher, "efgh");
    await turn();
    expect(batches).toEqual([["a"], ["b", "c", "d"]]);
    await finish();
    expect(batches).toEqual([["a"], ["b", "c", "d"], ["e", "f", "g", "h"]]);
  });

  test("when the crowd is gone, there is one at a time again", async () => {
    const { batcher, batches, finish } = heldBatcher({ secondFrom: 3 });
    void batcher.submit("a");
    await turn();
    crowd(batcher, "bcd");
    await turn();
    crowd(batcher, "e");
    await finish();
    expect(batches).toEqual([["a"], ["b", "c", "d"]]);
    await finish();
    expect(batches).toEqual([["a"], ["b", "c", "d"], ["e"]]);
    crowd(batcher, "f");
    await turn();
    expect(batches).toHaveLength(3);
    await finish();
    await finish();
    await batcher.drained();
    expect(batches).toEqual([["a"], ["b", "c", "d"], ["e"], ["f"]]);
  });
});

test("where none may, a crowd waits for the batch in flight, and takes effect in order", async () => {
  const { batcher, batches, finish } = heldBatcher();
  void batcher.submit("a");
  await turn();
  const letters = Array.from({ length: 50 }, (_, i) => String(i));
  for (const letter of letters) void batcher.submit(letter);
  await turn();
  expect(batches).toEqual([["a"]]);
  await finish();
  expect(batches).toEqual([["a"], letters]);
});

test("a batch that is stalled holds up nobody else, and is not sent twice", async () => {
  const { batcher, batches, gates } = heldBatcher({ stalledMs: 1 });
  const stalled = batcher.submit("a");
  await turn();
  const next = batcher.submit("b");
  while (batches.length < 2) await Bun.sleep(1);
  expect(batches).toEqual([["a"], ["b"]]);
  expect(batcher.underWay).toBe(2);
  gates[1]!.resolve();
  expect(await next).toBe("B");
  expect(batcher.oldestMs).toBeGreaterThan(0);
  gates[0]!.resolve();
  expect(await stalled).toBe("A");
  await batcher.drained();
  expect(batcher.underWay).toBe(0);
});

test("once a batch that was stalled is through, there is one at a time again", async () => {
  const { batcher, batches, gates, finish, options } = heldBatcher({ stalledMs: 1 });
  void batcher.submit("a");
  await turn();
  void batcher.submit("b");
  while (batches.length < 2) await Bun.sleep(1);
  options.stalledMs = 60_000;
  for (const gate of gates.splice(0)) gate.resolve();
  await batcher.drained();
  for (const command of ["c", "d"]) {
    void batcher.submit(command);
    await turn();
  }
  expect(batches).toEqual([["a"], ["b"], ["c"]]);
  await finish();
  expect(batches).toEqual([["a"], ["b"], ["c"], ["d"]]);
});

test("control: a batch that takes its time holds up the next", async () => {
  const { batcher, batches, gates } = heldBatcher({ stalledMs: 60_000 });
  void batcher.submit("a");
  await turn();
  void batcher.submit("b");
  await turn();
  expect(batches).toEqual([["a"]]);
  gates[0]!.resolve();
  await turn();
  expect(batches).toEqual([["a"], ["b"]]);
});

test("a worker of four connections or fewer keeps them for those who read: one batch at a time", () => {
  expect([2, 4, 5, 16].map(secondBatchFrom)).toEqual([Infinity, Infinity, 16, 16]);
});
