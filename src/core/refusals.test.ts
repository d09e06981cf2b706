import { expect, test } from "bun:test";
import { REFUSALS, Refusal, type RefusalCode, refuse } from "./refusals.ts";

/**
 * The error table of the HTTP contract. Codes may be added to it, never renamed or moved to another status.
 */
const CONTRACT: Record<number, string[]> = {
  400: ["invalid_request", "invalid_seat_plan", "idempotency_key_required"],
  401: ["unauthenticated", "queue_token_missing", "queue_token_invalid"],
  402: ["insufficient_points", "top_up_declined"],
  403: ["forbidden", "queue_token_waiting", "proof_of_work_required", "proof_of_work_invalid"],
  404: ["not_found"],
  409: [
    "seat_unavailable",
    "seat_limit_exceeded",
    "reservation_not_held",
    "idempotency_key_in_use",
    "invalid_state",
  ],
  410: ["reservation_expired", "queue_token_expired", "sold_out"],
  413: ["body_too_large"],
  422: ["idempotency_key_reused"],
  423: ["sales_not_open"],
  429: ["too_many_requests"],
  500: ["internal_error"],
  502: ["gateway_unavailable"],
  503: ["overloaded", "unavailable"],
};

test("the table of refusals is the contract's, code by code", () => {
  const byStatus: Record<number, string[]> = {};
  for (const [code, { status }] of Object.entries(REFUSALS)) (byStatus[status] ??= []).push(code);
  expect(byStatus).toEqual(CONTRACT);
});

test("every refusal has a title of its own", () => {
  const titles = Object.values(REFUSALS).map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
  expect(titles.every((title) => title.length > 0)).toBe(true);
});

test("a refusal carries its status, its sentence, its fields and when to ask again", () => {
  for (const code of Object.keys(REFUSALS) as RefusalCode[]) {
    expect(refuse(code, "why").status).toBe(REFUSALS[code].status);
  }
  const refusal = refuse("insufficient_points", "You have 1 of 3.", { shortfall: 2 }, 5);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({
    message: "You have 1 of 3.",
    fields: { shortfall: 2 },
    retryAfterSeconds: 5,
  });
});
