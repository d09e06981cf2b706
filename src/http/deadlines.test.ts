import { expect, test } from "bun:test";
import { Deadlines } from "./deadlines.ts";

const never = new Promise<never>(() => {});

test("work that is done in time is answered as it is, refusals included", async () => {
  const deadlines = new Deadlines();
  expect(await deadlines.within(Promise.resolve("done"), 1_000)).toBe("done");
  await expect(deadlines.within(Promise.reject(new Error("no")), 1_000)).rejects.toThrow("no");
});

test("work that is not done in time is answered as unavailable, each by its own bound", async () => {
  const deadlines = new Deadlines();
  const order: string[] = [];
  const ask = (name: string, msMax: number) =>
    deadlines.within(never, msMax).catch((error: unknown) => {
      order.push(name);
      return error;
    });
  const answers = await Promise.all([ask("late", 400), ask("soon", 50)]);
  expect(order).toEqual(["soon", "late"]);
  for (const answer of answers) expect(answer).toMatchObject({ code: "unavailable", retryAfterSeconds: 1 });
});

test("work without a bound is waited for", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const waiting = new Deadlines().within(promise, Infinity);
  setTimeout(() => resolve("done"), 300);
  expect(await waiting).toBe("done");
});
