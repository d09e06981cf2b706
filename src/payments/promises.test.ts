import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { refundPolicyOf } from "../core/refunds/refund-policy.ts";
import { DAY_MS, instantAt } from "../core/time.ts";
import { cancellationClosesAt, cancellationFee, cancellationFees, inheritTerms } from "./rules.ts";

const SEOUL = "Asia/Seoul";

describe("whatever was promised", () => {
  const SHOW = instantAt("2026-12-24", 19, SEOUL);
  const moment = fc.integer({ min: SHOW - 60 * DAY_MS, max: SHOW + 60 * DAY_MS });
  const anyPromise = fc.record({
    promisedAt: moment,
    until: moment,
    fee: fc.option(fc.integer({ min: 0, max: 100_000 })),
    to: fc.constantFrom("wallet" as const, "source" as const),
    startsBefore: fc.option(moment),
    isCancellation: fc.boolean(),
  });
  const hour = fc.integer({ min: 0, max: 23 });
  const daysBefore = fc.integer({ min: 0, max: 10 });
  const anyChoice = fc.oneof(
    fc.record({
      preset: fc.constantFrom("korean" as const, "none" as const),
      freeOnPurchaseDay: fc.boolean(),
    }),
    fc.record({ preset: fc.constant("until" as const), daysBefore, hour, freeOnPurchaseDay: fc.boolean() }),
  );
  const anyPurchase = fc.record({
    choice: anyChoice,
    boughtAt: moment,
    startsAt: moment,
    prices: fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 2, maxLength: 6 }),
    promises: fc.array(anyPromise, { maxLength: 3 }),
  });
  const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
  const termsOf = ({
    choice,
    prices,
    ...rest
  }: typeof anyPurchase extends fc.Arbitrary<infer T> ? T : never) => ({
    ...rest,
    policy: refundPolicyOf(choice),
    timeZone: SEOUL,
    orderAmount: sum(prices),
  });

  test("a later promise takes nothing away: no fee rises, and no day to give back comes earlier", () => {
    fc.assert(
      fc.property(anyPurchase, anyPromise, moment, moment, (purchase, later, newStart, now) => {
        const before = termsOf(purchase);
        // The show begins later or earlier than it was to, but has not begun.
        fc.pre(now < before.startsAt && now < newStart);
        const promises = [...before.promises, { ...later, startsBefore: before.startsAt }];
        const after = { ...before, startsAt: newStart, promises };
        const fees = cancellationFees(purchase.prices, after, now);
        for (const [i, fee] of cancellationFees(purchase.prices, before, now).entries())
          expect(fees[i]).toBeLessThanOrEqual(fee);
        if (now < cancellationClosesAt(before)) expect(now).toBeLessThan(cancellationClosesAt(after));
      }),
      { numRuns: 2_000 },
    );
  });

  test("exchanged seats cost what those cost that were given up, and the order its fee once", () => {
    fc.assert(
      fc.property(anyPurchase, anyPromise, moment, fc.nat(), (purchase, promise, now, newPrice) => {
        const terms = { ...termsOf(purchase), promises: [...purchase.promises, promise] };
        const [given, ...left] = purchase.prices as [number, ...number[]];
        const was = { firstPaymentId: "p" as never, termsVersion: null, terms };
        const same = inheritTerms(was, { givenUp: given, amount: given, isSameDate: true });
        fc.pre(given > 0);
        const moved = { ...terms, ...same };
        expect(cancellationFee(given, moved, now)).toBe(cancellationFee(given, terms, now));
        expect(cancellationClosesAt(moved)).toBe(cancellationClosesAt(terms));
        const amount = newPrice % 1_000_000;
        const other = { ...terms, ...inheritTerms(was, { givenUp: given, amount, isSameDate: true }) };
        const live = terms.promises.filter(({ until, fee }) => fee !== null && now < until);
        if (live.length === 0) return;
        const fees = [...cancellationFees(left, terms, now), cancellationFee(amount, other, now)];
        expect(sum(fees)).toBeLessThanOrEqual(Math.min(...live.map(({ fee }) => fee!)));
      }),
      { numRuns: 2_000 },
    );
  });

  test("nothing comes back by the terms once the show has begun", () => {
    fc.assert(
      fc.property(anyPurchase, fc.nat(), (purchase, later) => {
        const terms = { ...termsOf(purchase), promises: [] };
        const now = Math.max(terms.startsAt, terms.boughtAt) + (later % DAY_MS);
        expect(cancellationFees(purchase.prices, terms, now)).toEqual(purchase.prices);
        expect(cancellationClosesAt(terms)).toBeLessThanOrEqual(Math.max(terms.startsAt, terms.boughtAt));
      }),
      { numRuns: 2_000 },
    );
  });
});
