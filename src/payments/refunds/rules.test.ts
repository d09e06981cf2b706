import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { Refusal } from "../../core/refusals.ts";
import { DAY_MS, HOUR_MS } from "../../core/time.ts";
import { spreadOverTopUps } from "../../wallet/for-transactions.ts";
import { KOREAN_REFUND_POLICY, type Quote } from "../rules.ts";
import { feeOfCancelledDate, partsOf, quoteRefund, splitFeeReturn } from "./rules.ts";

const STARTS_AT = Date.UTC(2026, 11, 24, 10);
const TERMS = {
  policy: KOREAN_REFUND_POLICY,
  boughtAt: STARTS_AT - 60 * DAY_MS,
  startsAt: STARTS_AT,
  timeZone: "Asia/Seoul",
};
const SEATS = [
  { seatNumber: 1, price: 10_000 },
  { seatNumber: 2, price: 30_000 },
];
const feesOf = (quote: Quote | Refusal) => (quote as Quote).seats.map(({ fee }) => fee);

const prices = fc.array(fc.integer({ min: 0, max: 100_000_000 }), { minLength: 1, maxLength: 50 });
const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);

describe("a refund", () => {
  test.each([
    ["by the terms, five days before", "terms", -5 * DAY_MS, [2_000, 6_000]],
    [
      "by the terms, an hour after the last moment to cancel: everything is kept",
      "terms",
      -25 * HOUR_MS,
      [10_000, 30_000],
    ],
    ["by the terms, after the show", "terms", DAY_MS, [10_000, 30_000]],
    ["without a fee, after the show", "none", DAY_MS, [0, 0]],
    ["with a stated fee, spread by price", 1_000, DAY_MS, [250, 750]],
    ["with everything kept", 40_000, DAY_MS, [10_000, 30_000]],
  ] as const)("%s", (_, fee, afterMs, fees) => {
    expect(feesOf(quoteRefund(SEATS, TERMS, fee, STARTS_AT + afterMs))).toEqual([...fees]);
  });

  test("keeps no more than the seats cost", () => {
    expect(quoteRefund(SEATS, TERMS, 40_001, STARTS_AT)).toMatchObject({ code: "invalid_request" });
  });
});

test("whatever is asked, no point is lost or invented, and cards get back what they brought at most", () => {
  const fee = fc.oneof(
    fc.constantFrom("terms" as const, "none" as const),
    fc.double({ min: 0, max: 1, noNaN: true }),
  );
  const topUps = fc.array(
    fc.record({
      left: fc.integer({ min: 0, max: 10_000_000 }),
      daysBefore: fc.integer({ min: -3, max: 90 }),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(prices, fee, fc.integer({ min: -90, max: 5 }), topUps, (seatPrices, choice, day, brought) => {
      const seats = seatPrices.map((price, i) => ({ seatNumber: i + 1, price }));
      const kept = typeof choice === "number" ? Math.floor(choice * sum(seatPrices)) : choice;
      const quote = quoteRefund(seats, TERMS, kept, STARTS_AT + day * DAY_MS) as Quote;
      for (const seat of quote.seats) {
        expect(Number.isSafeInteger(seat.fee) && seat.fee >= 0 && seat.fee <= seat.price).toBe(true);
        expect(seat.refund).toBe(seat.price - seat.fee);
      }
      if (typeof kept === "number") expect(quote.fee).toBe(kept);
      expect([quote.amount, quote.fee + quote.refund]).toEqual([sum(seatPrices), sum(seatPrices)]);
      const reversible = brought.map(({ left, daysBefore }, i) => ({
        topUpId: `top-up-${i}` as never,
        paymentMethod: "card",
        createdAt: TERMS.boughtAt - daysBefore * DAY_MS,
        left,
      }));
      const { shares, rest } = spreadOverTopUps(quote.refund, reversible, TERMS.boughtAt);
      expect(sum(shares.map(({ amount }) => amount)) + rest).toBe(quote.refund);
      const usable = reversible.filter(({ createdAt }) => createdAt <= TERMS.boughtAt);
      const used = shares.map((share) => ({
        ...share,
        ...usable.find(({ topUpId }) => topUpId === share.topUpId)!,
      }));
      // Only the last share may leave something of its top-up, and something stays only if all are empty.
      expect(used.slice(0, -1).every(({ amount, left }) => amount === left)).toBe(true);
      expect(used.every(({ amount, left }) => amount > 0 && amount <= left)).toBe(true);
      if (rest > 0) expect(sum(usable.map(({ left }) => left))).toBe(quote.refund - rest);
      const times = used.map(({ createdAt }) => createdAt);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    }),
    { numRuns: 10_000 },
  );
});

test("parts are whole, no more than their weights, and together the amount", () => {
  fc.assert(
    fc.property(prices, fc.double({ min: 0, max: 1, noNaN: true }), (weights, share) => {
      const amount = Math.floor(share * sum(weights));
      const parts = partsOf(amount, weights);
      expect(sum(parts)).toBe(amount);
      expect(parts.every((part, i) => part >= 0 && part <= weights[i]!)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test("a fee comes back in any parts, and never more of it than was kept", () => {
  const fees = [
    { seatNumber: 1, fee: 1_000, returned: 400 },
    { seatNumber: 2, fee: 3_000, returned: 0 },
  ];
  expect(splitFeeReturn(fees, undefined)).toEqual([600, 3_000]);
  expect(splitFeeReturn(fees, 6)).toEqual([1, 5]);
  expect(splitFeeReturn(fees, 3_600)).toEqual([600, 3_000]);
  expect(splitFeeReturn(fees, 3_601)).toBeInstanceOf(Refusal);
  expect(splitFeeReturn(fees, 0)).toBeInstanceOf(Refusal);
  expect(splitFeeReturn([{ seatNumber: 1, fee: 5, returned: 5 }], undefined)).toBeInstanceOf(Refusal);
});

test("nothing is split among seats that cost nothing", () => {
  expect(partsOf(0, [0, 0])).toEqual([0, 0]);
});

describe("a date is cancelled with a fee of 3,000 an order", () => {
  const now = STARTS_AT - 20 * DAY_MS;
  const promise = (over: object) => ({
    promisedAt: 0,
    until: now + 1,
    fee: null,
    to: "wallet" as const,
    startsBefore: null,
    isCancellation: false,
    ...over,
  });
  const feeWith = (promises: object[], over: object = {}) =>
    feeOfCancelledDate(3_000, SEATS, { ...TERMS, orderAmount: 40_000, promises, ...over } as never, now);

  /** By the terms it would cost nothing. */
  const FREE = { boughtAt: now - DAY_MS };

  test.each<[string, object[], object, number]>([
    ["as it is", [], {}, 3_000],
    ["less what was taken of the order", [], { feesTaken: 2_000 }, 1_000],
    ["and never below nothing", [], { feesTaken: 4_000 }, 0],
    ["no more than was promised when it was postponed", [promise({ fee: 1_000 })], {}, 1_000],
    ["as it is, once that promise is over", [promise({ fee: 1_000, until: now })], FREE, 3_000],
    ["as it is, where the promise was without a fee of its own", [promise({})], FREE, 3_000],
    [
      "whatever the cancellation itself promises",
      [promise({ fee: 1_000 }), promise({ fee: 0, isCancellation: true })],
      {},
      1_000,
    ],
  ])("%s", (_, promises, over, fee) => {
    expect(feeWith(promises, over)).toBe(fee);
  });

  test("no more than the seats cost", () => {
    expect(feeOfCancelledDate(90_000, SEATS, TERMS, now)).toBe(40_000);
    expect(feeOfCancelledDate("none", SEATS, TERMS, now)).toBe("none");
  });
});
