import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import {
  DEFAULT_REFUND_CHOICE,
  type RefundChoice,
  refundPolicyOf,
} from "../../core/refunds/refund-policy.ts";
import { DAY_MS, HOUR_MS, instantAt, isoTime, localDate } from "../../core/time.ts";
import { termsCalendar } from "./calendar-rules.ts";
import { cancellationFee, quoteCancellation, type RefundTerms } from "../rules.ts";

const SEOUL = "Asia/Seoul";

function terms(choice: RefundChoice, boughtOn: string, timeZone = SEOUL): RefundTerms {
  return {
    policy: refundPolicyOf(choice),
    boughtAt: instantAt(boughtOn, 12, timeZone),
    startsAt: instantAt("2026-12-24", 19, timeZone),
    timeZone,
  };
}

const shown = ({ periods }: ReturnType<typeof termsCalendar>) =>
  periods.map(({ from, until, fee }) => {
    const at = (when: number) =>
      `${localDate(when, SEOUL).slice(5)} ${isoTime(when + 9 * HOUR_MS).slice(11, 16)}`;
    return [at(from), at(until), fee];
  });

describe("the calendar of terms", () => {
  test("has the usual tiers of Korean sellers", () => {
    expect(shown(termsCalendar(99_000, terms(DEFAULT_REFUND_CHOICE, "2026-12-01")))).toEqual([
      ["12-01 12:00", "12-09 00:00", 0],
      ["12-09 00:00", "12-15 00:00", 4_000],
      ["12-15 00:00", "12-18 00:00", 9_900],
      ["12-18 00:00", "12-22 00:00", 19_800],
      ["12-22 00:00", "12-23 17:00", 29_700],
    ]);
  });

  test("begins with the purchase, however late that was", () => {
    expect(shown(termsCalendar(99_000, terms(DEFAULT_REFUND_CHOICE, "2026-12-20")))).toEqual([
      ["12-20 12:00", "12-22 00:00", 19_800],
      ["12-22 00:00", "12-23 17:00", 29_700],
    ]);
  });

  test("changes where a promise ends, and at the last moment of each date that the show has had", () => {
    const startsBefore = instantAt("2026-12-26", 19, SEOUL);
    const until = instantAt("2026-12-18", 9, SEOUL);
    const promise = {
      promisedAt: 0,
      until,
      fee: 0,
      to: "wallet",
      startsBefore,
      isCancellation: false,
    } as const;
    const moved = {
      ...terms(DEFAULT_REFUND_CHOICE, "2026-12-20"),
      boughtAt: instantAt("2026-12-16", 0, SEOUL),
    };
    const policy = { ...moved.policy, closes: { daysBefore: 4, hour: 17 } };
    const calendar = termsCalendar(99_000, { ...moved, policy, orderAmount: 99_000, promises: [promise] });
    expect(shown(calendar)).toEqual([
      ["12-16 00:00", "12-18 09:00", 0],
      ["12-18 09:00", "12-20 00:00", 9_900],
      ["12-20 00:00", "12-22 17:00", 19_800],
    ]);
  });

  test("is free on the day of buying where it says so, and else not at all for what is final", () => {
    const none = (freeOnPurchaseDay: boolean) =>
      shown(termsCalendar(10_000, terms({ preset: "none", freeOnPurchaseDay }, "2026-12-20")));
    expect(none(true)).toEqual([["12-20 12:00", "12-21 00:00", 0]]);
    expect(none(false)).toEqual([]);
  });

  test("says at each moment what a cancellation then brings, in every zone", () => {
    const day = fc.boolean();
    const hour = fc.integer({ min: 0, max: 23 });
    const daysBefore = fc.integer({ min: 0, max: 40 });
    const choice: fc.Arbitrary<RefundChoice> = fc.oneof(
      fc.record({ preset: fc.constantFrom("korean" as const, "none" as const), freeOnPurchaseDay: day }),
      fc.record({ preset: fc.constant("until" as const), daysBefore, hour, freeOnPurchaseDay: day }),
      fc.record({
        preset: fc.constant("percent" as const),
        percent: fc.integer({ min: 0, max: 100 }),
        daysBefore,
        hour,
        freeOnPurchaseDay: day,
      }),
    );
    fc.assert(
      fc.property(
        choice,
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom(SEOUL, "America/St_Johns", "UTC"),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (chosen, daysAhead, zone, share) => {
          const startsAt = instantAt("2026-12-24", 19, zone);
          const boughtAt = startsAt - daysAhead * DAY_MS - HOUR_MS;
          const at = { ...terms(chosen, "2026-12-01", zone), boughtAt };
          const { periods, closesAt } = termsCalendar(10_000, at);
          const now = Math.floor(boughtAt + share * (startsAt + DAY_MS - boughtAt));
          const period = periods.find(({ from, until }) => from <= now && now < until);
          const quote = quoteCancellation([{ seatNumber: 1, price: 10_000 }], at, now);
          expect(period !== undefined).toBe(now < closesAt);
          if (period)
            expect([period.fee, period.refund]).toEqual([
              (quote as { fee: number }).fee,
              10_000 - period.fee,
            ]);
          for (const { from, fee } of periods) expect(cancellationFee(10_000, at, from)).toBe(fee);
        },
      ),
      { numRuns: 300 },
    );
  });
});
