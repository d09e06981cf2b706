import { describe, expect, test } from "bun:test";
import { answerOf, cancelOf, meaningOf, PaymentIntent, Refund } from "./messages.ts";

describe("what an error means for the money", () => {
  const error = (type: string, code?: string, decline_code?: string) => ({
    error: { type, code, decline_code },
  });
  const declined = (reason: string) => ({ outcome: "declined", reason });
  const unknown = (reason: string) => ({ outcome: "unknown", reason });

  test.each<[number, object, object]>([
    [402, error("card_error", "card_declined", "insufficient_funds"), declined("insufficient_funds")],
    [402, error("card_error", "card_declined", "do_not_honor"), declined("do_not_honor")],
    [402, error("card_error", "expired_card"), declined("expired_card")],
    [402, error("card_error"), declined("card_error")],
    [400, error("invalid_request_error", "amount_too_small"), declined("amount_too_small")],
    [400, error("invalid_request_error", "charge_already_refunded"), declined("charge_already_refunded")],
    // The key is in use: the first request with it may yet succeed.
    [409, error("idempotency_error", "idempotency_key_in_use"), unknown("idempotency_key_in_use")],
    [409, error("invalid_request_error", "lock_timeout"), unknown("lock_timeout")],
    [409, error("invalid_request_error", "idempotency_key_in_use"), unknown("idempotency_key_in_use")],
    [400, error("idempotency_error"), unknown("idempotency_error")],
    [500, error("api_error"), unknown("api_error")],
    [400, error("something_added_later"), unknown("something_added_later")],
    // Nothing was moved.
    [401, error("invalid_request_error"), { outcome: "unreachable" }],
    [403, error("invalid_request_error"), { outcome: "unreachable" }],
    [429, error("invalid_request_error", "rate_limit"), { outcome: "unreachable" }],
    // Somebody else answered.
    [401, {}, unknown("status_401")],
    [502, { message: "Bad Gateway" }, unknown("status_502")],
  ])("%d %j: %j", (status, answer, meaning) => {
    expect(meaningOf(status, answer)).toEqual(meaning as never);
  });
});

describe("what a payment's state means", () => {
  const intent = (status: string, over: object = {}) =>
    PaymentIntent.parse({
      id: "pi",
      amount: 5_000,
      amount_received: 4_000,
      currency: "krw",
      status,
      created: 1,
      metadata: {},
      ...over,
    });

  test.each<[string, PaymentIntent, object]>([
    [
      "captured is what was received",
      intent("succeeded"),
      { outcome: "captured", amount: 4_000, currency: "KRW" },
    ],
    ["canceled", intent("canceled"), { outcome: "declined", reason: "canceled" }],
    [
      "declined by the bank, which says why",
      intent("requires_payment_method", {
        last_payment_error: { code: "card_declined", decline_code: "lost_card" },
      }),
      { outcome: "declined", reason: "lost_card" },
    ],
    [
      "declined with a code alone",
      intent("requires_payment_method", { last_payment_error: { code: "expired_card" } }),
      { outcome: "declined", reason: "expired_card" },
    ],
    ["may still be captured", intent("processing"), { outcome: "unknown", reason: "processing" }],
  ])("%s", (_, given, answer) => {
    expect(answerOf(given)).toEqual(answer as never);
  });
});

describe("what a refund's state means", () => {
  test.each<[object, object]>([
    [{ status: "succeeded" }, { outcome: "cancelled", amount: 700 }],
    [
      { status: "failed", failure_reason: "lost_or_stolen_card" },
      { outcome: "declined", reason: "lost_or_stolen_card" },
    ],
    [{ status: "failed" }, { outcome: "declined", reason: "failed" }],
    [{ status: "canceled" }, { outcome: "declined", reason: "canceled" }],
    [{ status: "pending" }, { outcome: "unknown", reason: "pending" }],
    [{}, { outcome: "unknown", reason: "status_missing" }],
  ])("%j: %j", (given, answer) => {
    expect(cancelOf(Refund.parse({ id: "re", amount: 700, ...given }))).toEqual(answer as never);
  });
});
