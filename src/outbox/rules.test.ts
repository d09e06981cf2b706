import { expect, test } from "bun:test";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../core/time.ts";
import { afterAttempt, type Message } from "./rules.ts";

const MESSAGE: Message = {
  messageId: "m" as never,
  kind: "order.paid",
  userId: "u" as never,
  orderId: null,
  reference: "r",
  status: "PENDING",
  attempts: 1,
  reason: null,
  createdAt: 0,
  nextTryAt: 0,
  endedAt: null,
};
const FAILED = { outcome: "failed", reason: "451: later" } as const;

test("pauses double from 15 seconds to an hour", () => {
  const pauses = [1, 2, 3, 9, 40].map(
    (attempts) => afterAttempt({ ...MESSAGE, attempts }, FAILED, 0).pauseMs,
  );
  expect(pauses).toEqual([15, 30, 60, 3_600, 3_600].map((seconds) => seconds * SECOND_MS));
});

test.each([
  ["order.paid", 48 * HOUR_MS],
  ["order.cancelled", 48 * HOUR_MS],
  ["recovery", 10 * MINUTE_MS],
] as const)("%s is given up when the next attempt would be too late", (kind, triedForMs) => {
  const at = (now: number) => afterAttempt({ ...MESSAGE, kind }, FAILED, now).status;
  expect(at(triedForMs - 16 * SECOND_MS)).toBe("PENDING");
  expect(at(triedForMs - 15 * SECOND_MS)).toBe("FAILED");
});

test("what is accepted, refused for good or pointless is over", () => {
  const after = (outcome: "refused" | "pointless") => afterAttempt(MESSAGE, { outcome, reason: "x" }, 0);
  expect(afterAttempt(MESSAGE, { outcome: "accepted" }, 0)).toMatchObject({ status: "SENT", reason: null });
  expect(after("refused")).toMatchObject({ status: "FAILED", reason: "x" });
  expect(after("pointless")).toMatchObject({ status: "DROPPED", reason: "x" });
});
