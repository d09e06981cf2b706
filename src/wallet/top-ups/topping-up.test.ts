import { describe, expect, test } from "bun:test";
import { newId, type PaymentId, type ReservationId, type TopUpId, type UserId } from "../../core/ids.ts";
import { Refusal, refuse } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import { WorkingSet } from "../../database/batches/working-set.ts";
import type { TopUp } from "../ledger/rules.ts";
import { sharesOfCards } from "../reversals/sending-back.ts";
import { ReversalRows } from "../reversals/reversal-rows.ts";
import { TopUpRows } from "./top-up-rows.ts";
import { failedTopUp, keptAnswerOf, newTopUp, topUpAnswer, topUpView } from "./topping-up.ts";

const NOON = Date.parse("2030-06-01T12:00:00Z");
const CHARGED = { paymentMethod: "pm", gateway: "books", page: null };
const plain = newTopUp(newId<UserId>(), 10_000, CHARGED, NOON);
const purpose = {
  reservationId: newId<ReservationId>(),
  paymentId: newId<PaymentId>(),
  queueNo: 1,
  position: 2,
  termsVersion: null,
};
const { reservationId, paymentId } = purpose;
const known = { topUpId: plain.topUpId, amount: 10_000, createdAt: isoTime(NOON) };

test("a top-up is sent at once, unless the company has a page on which its buyer authorises", () => {
  const page = { clientKey: "c", scriptUrl: "https://example.test/s.js", origins: [] };
  expect(plain.status).toBe("SENT");
  expect(newTopUp(plain.userId, 1, { ...CHARGED, page }, NOON).status).toBe("REQUIRES_ACTION");
});

test.each([
  ["not_confirmed", /^Nobody confirmed/],
  ["lost_card", /declined: lost_card/],
])("of one that failed as %s its owner is told", (reason, words) => {
  const refusal = failedTopUp({ ...plain, status: "FAILED", reason });
  expect(refusal).toMatchObject({ code: "top_up_declined", fields: { reason, topUpId: plain.topUpId } });
  expect(refusal.message).toMatch(words);
});

describe("its owner sees of a top-up", () => {
  test.each<[string, Partial<TopUp>, number | null, object]>([
    ["no balance while it is open", { status: "SENT" }, 500, { status: "SENT" }],
    ["the balance that it left", { status: "SUCCEEDED" }, 10_500, { status: "SUCCEEDED", balance: 10_500 }],
    ["no balance where none is known", { status: "SUCCEEDED" }, null, { status: "SUCCEEDED" }],
    ["why it failed", { status: "FAILED", reason: "too_old" }, 0, { status: "FAILED", reason: "too_old" }],
    [
      "the hold that it is to pay for",
      { status: "SENT", purpose },
      null,
      { paysReservationId: reservationId },
    ],
    [
      "no payment of it after it failed",
      { status: "FAILED", reason: "too_old", purpose },
      null,
      { reason: "too_old", paysReservationId: reservationId },
    ],
    [
      "the payment that it made",
      { status: "SUCCEEDED", purpose },
      0,
      { balance: 0, paysReservationId: reservationId, paidReservationId: reservationId, paymentId },
    ],
    [
      "why the points stayed in the wallet",
      { status: "SUCCEEDED", purpose, unpaidReason: "hold_expired" },
      10_000,
      { balance: 10_000, paysReservationId: reservationId, unpaidReason: "hold_expired" },
    ],
  ])("%s", (_, state, balance, seen) => {
    const topUp = { ...plain, ...state };
    expect(topUpView(topUp, balance)).toEqual({ ...known, status: topUp.status, ...seen });
  });
});

describe("a top-up that failed", () => {
  test.each([
    ["gateway_unreachable", "gateway_unavailable", null],
    ["never_received", "gateway_unavailable", null],
    ["card_closed", "top_up_declined", { status: 402 }],
  ])("for %s is %s; its key is free only if nothing was sent", (reason, code, kept) => {
    const told = topUpAnswer({ topUp: { ...plain, status: "FAILED", reason }, balance: 0 });
    expect(told).toBeInstanceOf(Refusal);
    expect((told as Refusal).code).toBe(code as never);
    if (kept === null) expect(keptAnswerOf(told)).toBeNull();
    else expect(keptAnswerOf(told)).toMatchObject(kept);
  });

  test("no other refusal frees a key, and an answer is kept as it is", () => {
    expect(keptAnswerOf(refuse("overloaded", "d"))).toMatchObject({ body: { code: "overloaded" } });
    const answer = { status: 201, body: {} };
    expect(keptAnswerOf(answer)).toBe(answer);
  });
});

test("back to cards goes what is left of top-ups that came, after all that this batch has sent", () => {
  const set = new WorkingSet();
  const topUp = (status: TopUp["status"]): TopUp => ({ ...plain, topUpId: newId<TopUpId>(), status });
  const [came, open] = [topUp("SUCCEEDED"), topUp("UNKNOWN")];
  for (const each of [came, open]) set.of(TopUpRows).put(each);
  const ids = [open.topUpId, newId<TopUpId>(), came.topUpId];
  const shares = () => sharesOfCards(set, ids, 20_000, NOON).map(({ topUpId, amount }) => [topUpId, amount]);
  expect(shares()).toEqual([[came.topUpId, 10_000]]);
  for (const [amount, left] of [
    [4_000, 6_000],
    [1_000, 5_000],
  ] as const) {
    const given = { reversalId: newId() as never, cancellationId: null, cancelKey: newId(), reason: null };
    const { topUpId, userId } = came;
    set
      .of(ReversalRows)
      .add({ ...given, topUpId, userId, amount, status: "SENT" as const, createdAt: NOON }, 1_000);
    expect(shares()).toEqual([[came.topUpId, left]]);
  }
});
