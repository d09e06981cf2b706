import { describe, expect, test } from "bun:test";
import { answerOf, cancelOf, meaningOf, Payment } from "./messages.ts";

describe("an error", () => {
  test.each([
    [403, "REJECT_CARD_PAYMENT", "declined"],
    [400, "INVALID_CARD_EXPIRATION", "declined"],
    [400, "EXCEED_MAX_DAILY_PAYMENT_COUNT", "declined"],
    [404, "NOT_FOUND_PAYMENT_SESSION", "declined"],
    [400, "NOT_FOUND_TERMINAL_ID", "declined"],
    [403, "FDS_ERROR", "declined"],
    [403, "NOT_CANCELABLE_AMOUNT", "declined"],
    [403, "NOT_ALLOWED_PARTIAL_REFUND", "declined"],
    [400, "FORBIDDEN_BANK_REFUND_REQUEST", "declined"],
    [401, "UNAUTHORIZED_KEY", "unreachable"],
    [400, "INVALID_API_KEY", "unreachable"],
    [409, "REJECT_CARD_PAYMENT", "unknown"],
    [403, "FORBIDDEN_REQUEST", "unreachable"],
    [503, "TOO_MANY_REQUESTS", "unreachable"],
    [429, "ANYTHING", "unreachable"],
    [400, "ALREADY_PROCESSED_PAYMENT", "unknown"],
    [400, "PROVIDER_ERROR", "unknown"],
    [400, "CARD_PROCESSING_ERROR", "unknown"],
    [400, "ALREADY_CANCELED_PAYMENT", "unknown"],
    [403, "FORBIDDEN_CONSECUTIVE_REQUEST", "unknown"],
    [409, "IDEMPOTENT_REQUEST_PROCESSING", "unknown"],
    [500, "FAILED_INTERNAL_SYSTEM_PROCESSING", "unknown"],
    [500, "REJECT_CARD_PAYMENT", "unknown"],
    [400, "SOMETHING_ADDED_LATER", "unknown"],
  ] as const)("%d %s is %s", (status, code, outcome) => {
    const meaning = meaningOf(status, { code, message: "m" });
    if (outcome === "unreachable") expect(meaning).toEqual({ outcome });
    else expect(meaning).toEqual({ outcome, reason: code.toLowerCase() });
  });

  test("without a code is of somebody else, and says nothing", () => {
    expect(meaningOf(502, "Bad Gateway")).toEqual({ outcome: "unknown", reason: "status_502" });
  });
});

const payment = (status: string, over: object = {}): Payment =>
  Payment.parse({
    paymentKey: "pk",
    orderId: "k1",
    status,
    totalAmount: 5_000,
    balanceAmount: 4_000,
    currency: "KRW",
    ...over,
  });

describe("what a payment's state means", () => {
  const captured = { outcome: "captured", amount: 5_000, currency: "KRW" };

  test.each<[string, object, object]>([
    ["DONE", {}, captured],
    ["PARTIAL_CANCELED", {}, captured],
    ["CANCELED", {}, captured],
    [
      "ABORTED",
      { failure: { code: "REJECT_CARD_COMPANY" } },
      { outcome: "declined", reason: "reject_card_company" },
    ],
    ["EXPIRED", {}, { outcome: "declined", reason: "expired" }],
    ["IN_PROGRESS", {}, { outcome: "unknown", reason: "in_progress" }],
  ])("%s %j: %j", (status, over, answer) => {
    expect(answerOf(payment(status, over))).toEqual(answer as never);
  });
});

describe("a cancellation is found by our key at the end of its reason", () => {
  const one = (cancelReason: string, cancelAmount: number, more = {}) => ({
    cancelReason,
    cancelAmount,
    ...more,
  });

  test.each<[string, object[] | null, object]>([
    [
      "among others",
      [one("points returned c0", 1), one("points returned c1", 2)],
      { outcome: "cancelled", amount: 2 },
    ],
    [
      "and not before it is done",
      [one("points returned c1", 2, { cancelStatus: "IN_PROGRESS" })],
      { outcome: "absent" },
    ],
    ["and not another's", [one("points returned c0", 1)], { outcome: "absent" }],
    ["where there is any", null, { outcome: "absent" }],
  ])("%s", (_, cancels, answer) => {
    expect(cancelOf(payment("DONE", { cancels }), "c1")).toEqual(answer as never);
  });
});
