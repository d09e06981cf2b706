import { describe, expect, test } from "bun:test";
import { Pressure } from "./pressure.ts";

const SOME_ID = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11";
const JOIN = ["POST", `/v1/queues/${SOME_ID}/tokens`] as const;
const LIST = ["GET", `/v1/performances/${SOME_ID}/seats?available=true`] as const;
const HOLD = ["POST", "/v1/reservations"] as const;
const PAY = ["POST", "/v1/payments"] as const;
const TOP_UP = ["POST", `/v1/users/${SOME_ID}/wallet/top-ups`] as const;
const ALWAYS = [
  ["GET", `/v1/queues/${SOME_ID}/tokens/me`],
  ["GET", "/readyz"],
  ["GET", "/metrics"],
  ["DELETE", `/v1/reservations/${SOME_ID}`],
  ["PATCH", `/v1/organiser/queues/${SOME_ID}`],
] as const;

function isTaken(pressure: Pressure, [method, path]: readonly [string, string]): boolean {
  return pressure.shed({ method, url: `http://frontrow${path}` }) === undefined;
}

describe("what is turned away by how long work has been waiting", () => {
  test.each([
    [0, { join: true, list: true, hold: true, pay: true }],
    [299, { join: true, list: true, hold: true, pay: true }],
    [300, { join: false, list: false, hold: true, pay: true }],
    [600, { join: false, list: false, hold: false, pay: true }],
    [1_500, { join: false, list: false, hold: false, pay: false }],
  ])("%p ms: %p", (waitMs, taken) => {
    const pressure = new Pressure([{ oldestWaitMs: 0 }, { oldestWaitMs: waitMs }]);
    pressure.look(0);
    expect({
      join: isTaken(pressure, JOIN),
      list: isTaken(pressure, LIST),
      hold: isTaken(pressure, HOLD),
      pay: isTaken(pressure, PAY),
    }).toEqual(taken);
    expect(isTaken(pressure, TOP_UP)).toBe(taken.pay);
    for (const call of ALWAYS) expect(isTaken(pressure, call)).toBe(true);
  });

  test("a late event loop counts as waiting", () => {
    const pressure = new Pressure([]);
    pressure.look(400);
    expect(isTaken(pressure, JOIN)).toBe(false);
    pressure.look(0);
    expect(isTaken(pressure, JOIN)).toBe(true);
  });

  test("who is turned away hears when to come again, and that nothing was done", () => {
    const pressure = new Pressure([{ oldestWaitMs: 10_000 }]);
    pressure.look(0);
    for (const [method, path] of [JOIN, HOLD, PAY]) {
      const refusal = pressure.shed({ method, url: `http://frontrow${path}` })!;
      expect(refusal.code).toBe("overloaded");
      expect(refusal.retryAfterSeconds).toBeGreaterThan(0);
    }
  });
});
