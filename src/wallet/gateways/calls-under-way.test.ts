import { expect, test } from "bun:test";
import { CallsUnderWay } from "./calls-under-way.ts";

const TOO_MANY = { code: "overloaded", message: "Too many.", retryAfterSeconds: 2 };

test("beyond the limit nothing is begun: the caller is told when to come again", async () => {
  const calls = new CallsUnderWay(2, "Too many.");
  const ends = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
  const begun = ends.map(({ promise }) => calls.take(() => promise));
  let isDone = false;
  const next = () => calls.take(() => Promise.resolve((isDone = true)));
  for (let i = 0; i < 2; i += 1)
    expect(await next().catch((error: unknown) => error)).toMatchObject(TOO_MANY);
  expect(isDone).toBeFalse();

  ends[0]!.resolve(7);
  expect(await begun[0]).toBe(7);
  expect(await next()).toBeTrue();
  ends[1]!.reject(new Error("no answer"));
  expect(await begun[1]!.catch((error: Error) => error.message)).toBe("no answer");
  for (let i = 0; i < 3; i += 1) expect(await next()).toBeTrue();
});

test("a worker that ends waits for the answers that are still to come", async () => {
  const calls = new CallsUnderWay(1, "Too many.");
  const end = Promise.withResolvers<string>();
  const told: string[] = [];
  const taken = calls.take(() => end.promise).then((answer) => told.push(answer));
  const drained = calls.drained().then(() => told.push("drained"));
  end.resolve("answered");
  await Promise.all([taken, drained]);
  expect(told).toEqual(["answered", "drained"]);
});
