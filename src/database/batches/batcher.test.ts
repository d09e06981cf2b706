import { describe, expect, test } from "bun:test";
import { Refusal, refuse } from "../../core/refusals.ts";
import { heldBatcher, turn } from "../../../testing/batches/held-batcher.ts";
import { accepted, Batcher } from "./batcher.ts";

/** A batcher whose work finishes at once. */
function batcherOver(execute: (commands: readonly string[]) => Promise<(string | Refusal)[]>) {
  return new Batcher<string, string>({ name: "test", commandsMax: 100, queueMax: 100, execute });
}

test("a lone command leaves at once", async () => {
  const { batcher, batches, finish } = heldBatcher();
  const answer = batcher.submit("a");
  await turn();
  expect(batches).toEqual([["a"]]);
  await finish();
  expect(await answer).toBe("A");
});

test("commands that come together share the first batch", async () => {
  const { batcher, batches } = heldBatcher();
  for (const command of ["a", "b", "c"]) void batcher.submit(command);
  await turn();
  expect(batches).toEqual([["a", "b", "c"]]);
});

test("while one batch is in flight the next one gathers, in order", async () => {
  const { batcher, batches, finish } = heldBatcher();
  const answers = [batcher.submit("a")];
  await turn();
  for (const command of ["b", "c", "d"]) {
    answers.push(batcher.submit(command));
    await turn();
  }
  expect(batches).toEqual([["a"]]);
  expect(batcher.underWay).toBe(4);
  await finish();
  expect(batches).toEqual([["a"], ["b", "c", "d"]]);
  expect(batcher.totals.done).toBe(1);
  expect(batcher.underWay).toBe(3);
  await finish();
  expect(batcher.totals.done).toBe(4);
  expect(batcher.underWay).toBe(0);
  expect(await Promise.all(answers)).toEqual(["A", "B", "C", "D"]);
});

test("the oldest command is the one in flight, and then the one that has waited longest", async () => {
  const { batcher, finish } = heldBatcher();
  expect(batcher.oldestMs).toBe(0);
  void batcher.submit("a");
  await turn();
  const betweenMs = performance.now();
  void batcher.submit("b");
  await turn();
  // It came between the two readings of the clock, however far apart these are.
  expect(performance.now() - batcher.oldestMs).toBeLessThan(betweenMs);
  await finish();
  const oldestMs = batcher.oldestMs;
  expect(performance.now() - oldestMs).toBeGreaterThanOrEqual(betweenMs);
  await finish();
  expect(batcher.oldestMs).toBe(0);
});

test("a batch has a bound, and what does not fit leaves next, in order", async () => {
  const { batcher, batches, finish } = heldBatcher({ commandsMax: 2 });
  const answers = ["a", "b", "c", "d", "e"].map((command) => batcher.submit(command));
  await turn();
  await finish();
  await finish();
  await finish();
  expect(batches).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  expect(await Promise.all(answers)).toEqual(["A", "B", "C", "D", "E"]);
});

test("the queue has a bound: one more is refused as overloaded, at once, and does no work", async () => {
  const { batcher, batches, finish } = heldBatcher({ queueMax: 2 });
  const first = batcher.submit("a");
  await turn();
  const waiting = [batcher.submit("b"), batcher.submit("c")];
  const refusal = await batcher.submit("d");
  expect(refusal).toMatchObject({ code: "overloaded", status: 503, retryAfterSeconds: 1 });
  expect(batcher.totals.overloaded).toBe(1);
  await finish();
  await finish();
  expect(await Promise.all([first, ...waiting])).toEqual(["A", "B", "C"]);
  expect(batches.flat()).not.toContain("d");

  const after = batcher.submit("e");
  await turn();
  await finish();
  expect(await after).toBe("E");
});

test("a refusal is an outcome: of its command alone", async () => {
  const batcher = batcherOver((commands) =>
    Promise.resolve(commands.map((command) => (command === "b" ? refuse("sold_out", "gone") : command))),
  );
  const [a, b, c] = await Promise.all(["a", "b", "c"].map((command) => batcher.submit(command)));
  expect([a, c]).toEqual(["a", "c"]);
  expect(b).toMatchObject({ code: "sold_out" });
  expect(batcher.totals).toMatchObject({ batches: 1, commands: 3, isolated: 0 });
});

describe("the work fails", () => {
  test("for one command: its neighbours are done, and only it fails", async () => {
    const seen: string[][] = [];
    const batcher = batcherOver((commands) => {
      seen.push([...commands]);
      if (commands.includes("poison")) return Promise.reject(new TypeError("poison"));
      return Promise.resolve(commands.map((command) => command.toUpperCase()));
    });
    const answers = await Promise.allSettled(["a", "poison", "c"].map((command) => batcher.submit(command)));
    expect(answers).toMatchObject([
      { status: "fulfilled", value: "A" },
      { status: "rejected", reason: { message: "poison" } },
      { status: "fulfilled", value: "C" },
    ]);
    expect(seen).toEqual([["a", "poison", "c"], ["a", "poison"], ["a"], ["poison"], ["c"]]);
    expect(batcher.totals.isolated).toBe(2);
    expect(await batcher.submit("d")).toBe("D");
  });

  test("for one of a hundred, anywhere: the others are done in order in some fifteen batches", async () => {
    for (const at of [0, 1, 37, 50, 99]) {
      let runs = 0;
      const done: string[] = [];
      const batcher = batcherOver((commands) => {
        runs += 1;
        if (commands.includes("poison")) return Promise.reject(new TypeError("poison"));
        done.push(...commands);
        return Promise.resolve([...commands]);
      });
      const commands = Array.from({ length: 100 }, (_, i) => (i === at ? "poison" : String(i)));
      const answers = await Promise.allSettled(commands.map((command) => batcher.submit(command)));
      expect(answers.flatMap(({ status }, i) => (status === "rejected" ? [i] : []))).toEqual([at]);
      expect(done).toEqual(commands.toSpliced(at, 1));
      expect(runs).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(100)));
    }
  });

  test("before it began, as a throw: the same", async () => {
    const batcher = batcherOver((commands) => {
      if (commands.includes("poison")) throw new TypeError("poison");
      return Promise.resolve([...commands]);
    });
    const answers = await Promise.allSettled(["a", "poison"].map((command) => batcher.submit(command)));
    expect(answers.map((answer) => answer.status)).toEqual(["fulfilled", "rejected"]);
  });

  test("with a refusal: that is the outcome of them all, and nothing is tried again", async () => {
    let runs = 0;
    const batcher = batcherOver(() => {
      runs += 1;
      return Promise.reject(refuse("unavailable", "away"));
    });
    const answers = await Promise.all(["a", "b", "c"].map((command) => batcher.submit(command)));
    expect(answers.map((answer) => (answer as Refusal).code)).toEqual(Array(3).fill("unavailable"));
    expect(runs).toBe(1);
  });

  test("by answering fewer outcomes than commands: nobody is given another's", async () => {
    const batcher = batcherOver((commands) => Promise.resolve(commands.slice(1)));
    const answers = await Promise.allSettled(["a", "b"].map((command) => batcher.submit(command)));
    expect(answers.map((answer) => answer.status)).toEqual(["rejected", "rejected"]);
  });
});

test("it has drained once nothing waits and nothing is in flight", async () => {
  const { batcher, finish } = heldBatcher({ commandsMax: 1 });
  await batcher.drained();
  void batcher.submit("a");
  void batcher.submit("b");
  let drained = false;
  const draining = batcher.drained().then(() => (drained = true));
  await turn();
  await finish();
  expect(drained).toBe(false);
  await finish();
  await draining;
  expect(batcher.underWay).toBe(0);
});

test("an outcome that is a refusal is thrown where it is accepted", () => {
  expect(accepted("a")).toBe("a");
  const refusal = refuse("sold_out", "gone");
  let thrown: unknown;
  try {
    accepted<string>(refusal);
  } catch (error) {
    thrown = error;
  }
  // Not toThrow, which also accepts an error that is only returned.
  expect(thrown).toBe(refusal);
});
