import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { refundPolicyOf } from "../core/refunds/refund-policy.ts";
import { DAY_MS, instantAt } from "../core/time.ts";
import {
  bestPromise,
  cancellationClosesAt,
  cancellationFee,
  cancellationFees,
  inheritTerms,
  KOREAN_REFUND_POLICY,
  movedFrom,
  type RefundPromise,
} from "./rules.ts";

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

describe("one show, by the usual terms", () => {
  const at = (day: string, hour = 0) => instantAt(day, hour, SEOUL);
  const terms = (promises: Partial<RefundPromise>[], over: object = {}) => ({
    policy: KOREAN_REFUND_POLICY,
    boughtAt: at("2026-11-01"),
    startsAt: at("2026-12-24", 19),
    timeZone: SEOUL,
    orderAmount: 30_000,
    promises: promises.map((each, i) => ({
      promisedAt: i,
      until: at("2026-12-15"),
      fee: null,
      to: "wallet" as const,
      startsBefore: null,
      isCancellation: false,
      ...each,
    })),
    ...over,
  });
  const feeAt = (now: number, promises: Partial<RefundPromise>[]) =>
    cancellationFee(10_000, terms(promises), now);

  test("brought forward by a week, it costs what the later date would, until it begins", () => {
    const moved = [{ startsBefore: at("2026-12-31", 19) }];
    expect(feeAt(at("2026-12-18"), [])).toBe(2_000);
    expect(feeAt(at("2026-12-18"), moved)).toBe(1_000);
    expect(feeAt(at("2026-12-24", 19) - 1, moved)).toBe(1_000);
    expect(feeAt(at("2026-12-24", 19), moved)).toBe(10_000);
  });

  test("costs all of the price from the last moment of the terms, to the millisecond", () => {
    expect(feeAt(at("2026-12-23", 17) - 1, [])).toBe(3_000);
    expect(feeAt(at("2026-12-23", 17), [])).toBe(10_000);
  });

  test("costs all of the price on days that no tier is for", () => {
    const policy = { ...KOREAN_REFUND_POLICY, tiers: [{ daysBefore: 3, percent: 10 }] };
    const fee = (day: string) => cancellationFee(10_000, terms([], { policy }), at(day));
    expect([fee("2026-12-21"), fee("2026-12-22")]).toEqual([1_000, 10_000]);
  });

  test("a promise ends with its day, while the terms still hold", () => {
    const free = [{ fee: 0 }];
    expect(feeAt(at("2026-12-15") - 1, free)).toBe(0);
    expect(feeAt(at("2026-12-15"), free)).toBe(1_000);
  });

  test("of a fee for the order, no seat is asked for what others have paid of it", () => {
    const fees = (feesTaken: number) =>
      cancellationFees([10_000, 20_000], terms([{ fee: 1_000 }], { feesTaken }), at("2026-12-14"));
    expect([fees(0), fees(600), fees(1_000)]).toEqual([
      [333, 666],
      [333, 67],
      [0, 0],
    ]);
  });

  test("of several promises the cheapest is told, and of two of one price the longer one", () => {
    const until = [1, 2, 3, 4];
    const best = (...fees: (number | null)[]) =>
      bestPromise(terms(fees.map((fee, i) => ({ fee, until: until[i]! }))));
    expect(best(5, 3, 3, null)).toEqual({ fee: 3, until: 3 });
    expect(best(3, 5)).toEqual({ fee: 3, until: 1 });
    expect([best(null), best()]).toEqual([null, null]);
  });

  test("where it was moved from is its first date, unless it is there again", () => {
    const [first, second] = [at("2026-12-20", 19), at("2026-12-22", 19)];
    const moves = [
      { promisedAt: 2, startsBefore: second },
      { promisedAt: 1, startsBefore: first },
    ];
    expect(movedFrom(terms(moves))).toBe(first);
    expect(movedFrom(terms(moves, { startsAt: first }))).toBeNull();
    expect([movedFrom(terms([])), movedFrom(terms([{ promisedAt: 1 }]))]).toEqual([null, null]);
  });

  test("exchanged seats inherit their share of the order, rounded up, and dates that are theirs", () => {
    const was = { firstPaymentId: "p" as never, termsVersion: null, terms: terms([{ startsBefore: 7 }]) };
    const heir = (givenUp: number, amount: number, isSameDate = true) =>
      inheritTerms(was, { givenUp, amount, isSameDate });
    expect(heir(7_000, 10_000).orderAmount).toBe(42_858);
    expect(heir(0, 10_000).orderAmount).toBe(40_000);
    expect(heir(7_000, 10_000).promises).toMatchObject([{ promisedAt: 0, startsBefore: 7 }]);
    expect(heir(7_000, 10_000, false).promises).toMatchObject([{ promisedAt: 0, startsBefore: null }]);
  });
});
