import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { Refusal } from "../core/refusals.ts";
import { type RefundChoice, refundPolicyOf } from "../core/refunds/refund-policy.ts";
import { DAY_MS, instantAt, isoTime, localDate } from "../core/time.ts";
import {
  cancellationClosesAt,
  cancellationFee,
  chooseSeats,
  goesToCards,
  KOREAN_REFUND_POLICY,
  quoteCancellation,
  type RefundPromise,
  type RefundTerms,
} from "./rules.ts";

const SEOUL = "Asia/Seoul";
const ZONES = [SEOUL, "America/New_York", "Europe/London", "Pacific/Apia", "America/St_Johns", "UTC"];

/** A show at 19:00 on 24 December in Seoul. */
function terms(paidOn: string, changes: Partial<RefundTerms> = {}): RefundTerms {
  return {
    policy: KOREAN_REFUND_POLICY,
    boughtAt: instantAt(paidOn, 12, SEOUL),
    startsAt: instantAt("2026-12-24", 19, SEOUL),
    timeZone: SEOUL,
    ...changes,
  };
}

describe("a date that was called off", () => {
  const startsAt = instantAt("2026-12-24", 19, SEOUL);
  const until = instantAt("2027-01-05", 0, SEOUL);
  const seats = [
    { seatNumber: 1, price: 10_000 },
    { seatNumber: 2, price: 20_000 },
  ];
  const promise = (fee: number | null, to: "wallet" | "source" = "wallet"): RefundPromise => {
    const promisedAt = instantAt("2026-12-10", 13, SEOUL);
    return { promisedAt, until, fee, to, startsBefore: null, isCancellation: false };
  };
  const at = (fee: number | null, now = startsAt, to: "wallet" | "source" = "wallet") => {
    const changes = { promises: [promise(fee, to)], orderAmount: 30_000 };
    const quote = quoteCancellation(seats, terms("2026-12-10", changes), now);
    return quote instanceof Refusal ? quote.code : quote.seats.map((seat) => seat.fee);
  };

  test.each([
    [0, [0, 0], "nothing"],
    [1_000, [333, 666], "so many points of the whole order, by the prices, each rounded down"],
    [90_000, [10_000, 20_000], "no more than the seats cost"],
    [null, "invalid_state", "by the terms, after whose last moment nothing is given back"],
  ] as const)("with a fee of %p: %p (%s)", (fee, expected) => {
    expect(at(fee)).toEqual(expected as never);
  });

  test("never costs more than the terms say, and nothing special after its day", () => {
    const early = instantAt("2026-12-11", 12, SEOUL);
    expect(at(1_000, early)).toEqual([0, 0]);
    expect(at(1_000, instantAt("2026-12-15", 12, SEOUL))).toEqual([333, 666]);
    expect(at(29_000, instantAt("2026-12-15", 12, SEOUL))).toEqual([1_000, 2_000]);
    expect(at(0, until - 1)).toEqual([0, 0]);
    expect(at(0, until)).toBe("invalid_state");
  });

  test("gives back to the cards until its day, where it says so", () => {
    const to = (asked: "wallet" | "source", now: number) =>
      goesToCards(terms("2026-12-10", { promises: [promise(null, asked)] }), now);
    expect([to("source", until - 1), to("source", until), to("wallet", until - 1)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(goesToCards(terms("2026-12-10"), until - 1)).toBe(false);
  });
});

describe("the fee for a seat of 99,000 at a show on 24 December", () => {
  test.each([
    // bought on, cancelled on (Seoul), fee
    ["2026-12-01", "2026-12-01", 13, 0, "the same day"],
    ["2026-12-01", "2026-12-08", 23, 0, "seven days after buying"],
    ["2026-12-01", "2026-12-09", 0, 4_000, "eight days after: 4,000 a seat"],
    ["2026-12-10", "2026-12-14", 23, 0, "ten days before, to midnight"],
    ["2026-12-10", "2026-12-15", 0, 9_900, "nine days before, though bought five days ago"],
    ["2026-12-10", "2026-12-17", 23, 9_900, "seven days before"],
    ["2026-12-10", "2026-12-18", 0, 19_800, "six days before"],
    ["2026-12-10", "2026-12-21", 23, 19_800, "three days before"],
    ["2026-12-10", "2026-12-22", 0, 29_700, "two days before"],
    ["2026-12-10", "2026-12-23", 16, 29_700, "the day before, in time"],
    ["2026-12-23", "2026-12-23", 16, 29_700, "bought and cancelled the day before"],
  ])("bought %s, cancelled %s at %d: %d (%s)", (paidOn, date, hour, fee) => {
    expect(cancellationFee(99_000, terms(paidOn), instantAt(date, hour, SEOUL))).toBe(fee);
  });

  test("is never more than 10 percent where it is 4,000 a seat, and is rounded down", () => {
    const late = instantAt("2026-12-10", 12, SEOUL);
    expect(cancellationFee(30_000, terms("2026-12-01"), late)).toBe(3_000);
    expect(cancellationFee(9_999, terms("2026-12-01"), late)).toBe(999);
    expect(cancellationFee(0, terms("2026-12-01"), late)).toBe(0);
  });
});

describe("a seat of 10,000 at a show on 24 December at 19:00, bought on the 10th at noon", () => {
  const free = { freeOnPurchaseDay: true };
  const not = { freeOnPurchaseDay: false };
  test.each<[RefundChoice, date: string, hour: number, fee: number, closes: string]>([
    [{ preset: "korean", ...not }, "2026-12-10", 23, 0, "2026-12-23 17"],
    [{ preset: "none", ...not }, "2026-12-10", 12, 10_000, "2026-12-10 12"],
    [{ preset: "none", ...free }, "2026-12-10", 23, 0, "2026-12-11 0"],
    [{ preset: "none", ...free }, "2026-12-11", 0, 10_000, "2026-12-11 0"],
    [{ preset: "until", daysBefore: 3, hour: 12, ...not }, "2026-12-21", 11, 0, "2026-12-21 12"],
    [{ preset: "until", daysBefore: 3, hour: 12, ...not }, "2026-12-22", 0, 10_000, "2026-12-21 12"],
    [
      { preset: "percent", percent: 15, daysBefore: 1, hour: 17, ...not },
      "2026-12-10",
      13,
      1_500,
      "2026-12-23 17",
    ],
    [
      { preset: "percent", percent: 15, daysBefore: 1, hour: 17, ...free },
      "2026-12-10",
      13,
      0,
      "2026-12-23 17",
    ],
    [
      { preset: "percent", percent: 15, daysBefore: 1, hour: 17, ...free },
      "2026-12-11",
      0,
      1_500,
      "2026-12-23 17",
    ],
  ])("by %j, on %s at %d: %d", (choice, date, hour, fee, closes) => {
    const at = terms("2026-12-10", { policy: refundPolicyOf(choice) });
    expect(cancellationFee(10_000, at, instantAt(date, hour, SEOUL))).toBe(fee);
    const [day, closingHour] = closes.split(" ");
    expect(cancellationClosesAt(at)).toBe(instantAt(day!, Number(closingHour), SEOUL));
  });

  test("is not free any more once the show has begun, though it was bought that day", () => {
    const policy = refundPolicyOf({ preset: "none", freeOnPurchaseDay: true });
    const at = terms("2026-12-24", { policy });
    expect(cancellationClosesAt(at)).toBe(at.startsAt);
    expect(cancellationFee(10_000, at, at.startsAt)).toBe(10_000);
  });
});

describe("it closes at 17:00 of the day before, by the venue's clock", () => {
  test.each([
    [SEOUL, "2026-12-24T10:00:00.000Z", "2026-12-23T08:00:00.000Z"],
    // In Seoul the show is on the 25th, at one in the morning.
    [SEOUL, "2026-12-24T16:00:00.000Z", "2026-12-24T08:00:00.000Z"],
    ["America/New_York", "2026-07-05T00:00:00.000Z", "2026-07-03T21:00:00.000Z"],
    // Clocks go forward in New York on 14 March 2027, so the day before still has winter time.
    ["America/New_York", "2027-03-15T00:00:00.000Z", "2027-03-13T22:00:00.000Z"],
  ])("%s, a show at %s: %s", (timeZone, startsAt, closesAt) => {
    const at = terms("2026-01-01", { timeZone, startsAt: Date.parse(startsAt) });
    expect(isoTime(cancellationClosesAt(at))).toBe(closesAt);
  });

  test("a millisecond decides", () => {
    const at = terms("2026-12-20");
    const closesAt = cancellationClosesAt(at);
    const seats = [{ seatNumber: 1, price: 10_000 }];
    expect(quoteCancellation(seats, at, closesAt - 1)).toMatchObject({ fee: 3_000, refund: 7_000 });
    expect(quoteCancellation(seats, at, closesAt)).toMatchObject({
      code: "invalid_state",
      fields: { currentStatus: "CONFIRMED", closedAt: isoTime(closesAt) },
    });
  });
});

describe("for any seats, zone and time", () => {
  const anyCase = fc.record({
    prices: fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 8 }),
    timeZone: fc.constantFrom(...ZONES),
    startsAt: fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) }),
    paidBeforeMs: fc.integer({ min: 0, max: 90 * DAY_MS }),
    waitedMs: fc.integer({ min: 0, max: 90 * DAY_MS }),
  });

  test("fee and refund make up the price; after the free days, cancelling earlier never refunds less", () => {
    fc.assert(
      fc.property(anyCase, ({ prices, timeZone, startsAt, paidBeforeMs, waitedMs }) => {
        const boughtAt = startsAt - paidBeforeMs;
        const at = { policy: KOREAN_REFUND_POLICY, boughtAt, startsAt, timeZone };
        const seats = prices.map((price, i) => ({ seatNumber: i + 1, price }));
        const now = boughtAt + waitedMs;
        const quote = quoteCancellation(seats, at, now);
        if (quote instanceof Refusal) {
          expect(now).toBeGreaterThanOrEqual(cancellationClosesAt(at));
          return;
        }
        expect(quote.fee + quote.refund).toBe(quote.amount);
        expect(quote.amount).toBe(prices.reduce((sum, price) => sum + price, 0));
        expect(quote.fee).toBeWithin(0, Math.ceil(quote.amount * 0.3) + 1);
        const later = quoteCancellation(seats, at, now + DAY_MS);
        if (!(later instanceof Refusal)) expect(later.refund).toBeLessThanOrEqual(quote.refund);
      }),
      { numRuns: 500 },
    );
  });

  test("the closing time is 17:00 on the venue's day before the show", () => {
    fc.assert(
      fc.property(anyCase, ({ timeZone, startsAt }) => {
        // Apia and others have skipped hours, but never 17:00.
        const closesAt = cancellationClosesAt(terms("2026-01-01", { timeZone, startsAt }));
        const shown = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
        expect(shown.format(closesAt)).toBe("17:00");
        expect(localDate(closesAt, timeZone) < localDate(startsAt, timeZone)).toBe(true);
      }),
    );
  });

  test("cancelling seat by seat brings what cancelling them together brings", () => {
    fc.assert(
      fc.property(anyCase, ({ prices, timeZone, startsAt, paidBeforeMs, waitedMs }) => {
        const boughtAt = startsAt - paidBeforeMs;
        const at = { policy: KOREAN_REFUND_POLICY, boughtAt, startsAt, timeZone };
        const seats = prices.map((price, i) => ({ seatNumber: i + 1, price }));
        const together = quoteCancellation(seats, at, boughtAt + waitedMs);
        if (together instanceof Refusal) return;
        const apart = seats.map((seat) => quoteCancellation([seat], at, boughtAt + waitedMs));
        const sum = apart.reduce((total, quote) => total + (quote as typeof together).refund, 0);
        expect(sum).toBe(together.refund);
      }),
    );
  });
});

describe("which seats", () => {
  const facts = {
    seats: [1, 2, 3].map((seatNumber) => ({ seatNumber, price: 10 })),
    cancelledSeatNumbers: [2],
    checkedInSeatNumbers: [] as number[],
  };
  const numbers = (asked: number[] | undefined, changes = {}) => {
    const chosen = chooseSeats(asked, { ...facts, ...changes });
    return chosen instanceof Refusal ? [chosen.code, chosen.fields] : chosen.map((seat) => seat.seatNumber);
  };

  test("those that are left, or those asked for", () => {
    expect(numbers(undefined)).toEqual([1, 3]);
    expect(numbers([3])).toEqual([3]);
  });
  test("not one of another reservation, one given back before, or one used at the door", () => {
    expect(numbers([1, 9])).toMatchObject(["invalid_request", { errors: [{ path: "seatNumbers[1]" }] }]);
    expect(numbers([1, 2])).toMatchObject([
      "invalid_state",
      { currentStatus: "CANCELLED", seatNumbers: [2] },
    ]);
    const used = { checkedInSeatNumbers: [1] };
    expect(numbers([1], used)).toMatchObject(["invalid_state", { currentStatus: "CHECKED_IN" }]);
    expect(numbers(undefined, used)).toMatchObject(["invalid_state", { seatNumbers: [1] }]);
  });
});
