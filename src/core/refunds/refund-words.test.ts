import { expect, test } from "bun:test";
import { KOREAN_REFUND_POLICY, refundPolicyOf } from "./refund-policy.ts";
import { cancellationClosesAt } from "../../payments/rules.ts";
import { untilAtVenue } from "../names/in-language.ts";
import { refundTermsInWords as inWords, type WordedTerms } from "./refund-words.ts";

/** The lines of fees and days, without the one of how money comes back. */
const refundTermsInWords = (terms: WordedTerms, locale: "ko" | "en") =>
  inWords({ ...terms, isBackElsewhere: true }, locale);

const BOUGHT_AT = Date.UTC(2026, 10, 2, 3);
const SHOW = { startsAt: Date.UTC(2026, 11, 24, 10), timeZone: "Asia/Seoul", boughtAt: BOUGHT_AT };
const KOREAN = { policy: KOREAN_REFUND_POLICY, ...SHOW };

test("what giving back costs is told with its days, the day of the purchase counted in", () => {
  expect(refundTermsInWords(KOREAN, "ko")).toEqual([
    "예매 후 7일 이내, 공연 10일 전까지: 무료 (2026년 11월 9일(월)까지)",
    "공연 10일 전까지: 좌석 금액의 10% (좌석당 최대 4,000원) (2026년 12월 14일(월)까지)",
    "공연 7일 전까지: 좌석 금액의 10% (2026년 12월 17일(목)까지)",
    "공연 3일 전까지: 좌석 금액의 20% (2026년 12월 21일(월)까지)",
    "공연 1일 전까지: 좌석 금액의 30% (2026년 12월 23일(수)까지)",
    "취소 마감시간: 2026년 12월 23일(수) 오후 5:00",
  ]);
  const late = refundTermsInWords({ ...KOREAN, boughtAt: Date.UTC(2026, 11, 20, 3) }, "en");
  expect(late).toEqual([
    "Until 3 days before the show: 20% of the price (until Mon, 21 Dec 2026)",
    "Until 1 day before the show: 30% of the price (until Wed, 23 Dec 2026)",
    "Cancel by Wed, 23 Dec 2026, 17:00 (local time, GMT+9). Not at all after that.",
  ]);
});

test("before the purchase the last days are those of a booking made now", () => {
  const offered = (month: number, day: number) =>
    refundTermsInWords({ ...KOREAN, boughtAt: Date.UTC(2026, month, day, 3), isOffer: true }, "en");
  const free = "Within 7 days of booking, until 10 days before the show: free";
  expect(offered(10, 2)[0]).toBe(`${free} (until Mon, 9 Nov 2026, if you book today)`);
  expect(offered(11, 10)[0]).toBe(`${free} (until Mon, 14 Dec 2026)`);
  // What is over is not offered.
  expect(offered(11, 20)[0]).toBe("Until 3 days before the show: 20% of the price (until Mon, 21 Dec 2026)");
});

test("no day is told of a date that is not known, and none closes later than the show begins", () => {
  const lines = refundTermsInWords({ ...KOREAN, startsAt: null }, "en");
  expect(lines.join()).not.toContain("2026");
  expect(lines.at(-1)).toBe("Cancel by 17:00 1 day before the show. Not at all after that.");
  const choice = { preset: "until", daysBefore: 0, hour: 23, freeOnPurchaseDay: false } as const;
  expect(refundTermsInWords({ policy: refundPolicyOf(choice), ...SHOW }, "ko")).toEqual([
    "공연 당일까지: 무료 (2026년 12월 24일(목)까지)",
    "취소 마감시간: 2026년 12월 24일(목) 오후 7:00",
  ]);
});

test("who cancels what cost nothing is told of no fee, and still until when", () => {
  expect(refundTermsInWords({ ...KOREAN, isFree: true }, "en")).toEqual([
    "Cancelling is free.",
    "Cancel by Wed, 23 Dec 2026, 17:00 (local time, GMT+9). Not at all after that.",
  ]);
  const final = refundPolicyOf({ preset: "none", freeOnPurchaseDay: false });
  expect(refundTermsInWords({ ...SHOW, policy: final, isFree: true }, "ko")).toEqual([
    "예매 후에는 취소할 수 없습니다.",
  ]);
});

test("terms that close at midnight name the day that ends with it, those by the hour the hour", () => {
  const closing = (hour: number, locale: "ko" | "en") => {
    const choice = { preset: "until", daysBefore: 1, hour, freeOnPurchaseDay: false } as const;
    return refundTermsInWords({ policy: refundPolicyOf(choice), ...SHOW }, locale).at(-1);
  };
  expect(closing(0, "ko")).toBe("취소 마감시간: 2026년 12월 22일(화)");
  expect(closing(0, "en")).toBe(
    "Cancel by the end of Tue, 22 Dec 2026 (local time, GMT+9). Not at all after that.",
  );
  expect(closing(1, "ko")).toBe("취소 마감시간: 2026년 12월 23일(수) 오전 1:00");
});

test("terms that give nothing back say so, and what the day of the purchase gives", () => {
  const never = (freeOnPurchaseDay: boolean) =>
    refundTermsInWords({ policy: refundPolicyOf({ preset: "none", freeOnPurchaseDay }), ...SHOW }, "en");
  expect(never(false)).toEqual(["A booking cannot be cancelled."]);
  expect(never(true)).toEqual([
    "Until midnight on the day of booking, before the show begins: free",
    "Otherwise it cannot be cancelled.",
  ]);
});

test("the last moment that is told is the one that holds, on the day of the show too", () => {
  const startsAt = Date.UTC(2026, 10, 27, 9, 4);
  const timeZone = "Asia/Seoul";
  for (const freeOnPurchaseDay of [true, false])
    for (const preset of ["until", "percent"] as const)
      for (const boughtAt of [startsAt - 30 * 3_600_000, startsAt - 5 * 3_600_000, startsAt - 1_800_000]) {
        const rule = { daysBefore: 0, hour: 17, percent: 20, freeOnPurchaseDay };
        const terms = { policy: refundPolicyOf({ preset, ...rule }), startsAt, timeZone, boughtAt };
        const until = untilAtVenue("en", cancellationClosesAt(terms), timeZone);
        for (const isOffer of [true, false])
          expect(refundTermsInWords({ ...terms, isOffer }, "en").at(-1)).toStartWith(`Cancel by ${until}.`);
      }
  const choice = {
    preset: "percent",
    percent: 20,
    daysBefore: 0,
    hour: 17,
    freeOnPurchaseDay: true,
  } as const;
  const today = { policy: refundPolicyOf(choice), startsAt, timeZone, boughtAt: startsAt - 1_800_000 };
  expect(refundTermsInWords({ ...today, isOffer: true }, "ko")).toEqual([
    "예매 당일 밤 12시까지, 공연 시작 전: 무료",
    "취소 마감시간: 2026년 11월 27일(금) 오후 6:04",
  ]);
  const before = { ...today, boughtAt: startsAt - 86_400_000 };
  expect(refundTermsInWords({ ...before, isOffer: true }, "en")).toEqual([
    "Until midnight on the day of booking, before the show begins: free",
    "Until the day of the show: 20% of the price (until Fri, 27 Nov 2026)",
    "Cancel by Fri, 27 Nov 2026, 17:00 (local time, GMT+9).",
  ]);
  expect(refundTermsInWords({ ...before, startsAt: null, isOffer: true }, "ko")).toEqual([
    "예매 당일 밤 12시까지, 공연 시작 전: 무료",
    "공연 당일까지: 좌석 금액의 20%",
    "취소 마감시간: 공연 당일 17시",
  ]);
});

test("before paying it is told that refunds come as points, and where they go back to the card", () => {
  expect(inWords({ ...KOREAN, isOffer: true }, "en").at(-1)).toBe(
    "Refunds come as points, which the page Points can send back to your card.",
  );
  const told = "환불 금액은 포인트로 돌려드리며, 포인트 화면에서 결제 수단으로 환불할 수 있습니다.";
  expect(inWords(KOREAN, "ko").at(-1)).toBe(told);
  const final = refundPolicyOf({ preset: "none", freeOnPurchaseDay: false });
  for (const nothing of [{ isFree: true }, { policy: final }, { isBackElsewhere: true }])
    expect(inWords({ ...KOREAN, ...nothing }, "ko")).not.toContain(told);
});
