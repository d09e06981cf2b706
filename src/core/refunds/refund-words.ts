import { dayInPrint, type Locale, timeAtVenue, won } from "../names/in-language.ts";
import { addDays, type Instant, localDate } from "../time.ts";
import { closingTime, dayBefore, type RefundPolicy, type RefundTier } from "./refund-policy.ts";

interface Words {
  purchaseDay: string;
  /** Of terms that give nothing back, but for the day of the purchase. */
  otherwiseNever: string;
  never: string;
  free: (daysAfter: number, daysBefore: number) => string;
  tier: (tier: RefundTier) => string;
  until: (day: string) => string;
  closes: (when: string) => string;
  closesBefore: (closes: RefundPolicy["closes"]) => string;
}

const before = (days: number) => (days === 1 ? "1 day before the show" : `${days} days before the show`);

const WORDS: Record<Locale, Words> = {
  ko: {
    purchaseDay: "예매 당일 밤 12시까지: 무료",
    otherwiseNever: "그 외에는 취소할 수 없습니다.",
    never: "예매 후에는 취소할 수 없습니다.",
    free: (daysAfter, daysBefore) =>
      `예매 ${daysAfter === 0 ? "당일" : `후 ${daysAfter}일 이내`}, ${showIn(daysBefore)}까지: 무료`,
    tier: ({ daysBefore, percent, pointsPerSeatMax }) => {
      const max = pointsPerSeatMax === undefined ? "" : ` (좌석당 최대 ${won("ko", pointsPerSeatMax)})`;
      return `${showIn(daysBefore)}까지: ${percent === 0 ? "무료" : `좌석 금액의 ${percent}%${max}`}`;
    },
    until: (day) => ` (${day}까지)`,
    closes: (when) => `취소 마감시간: ${when}`,
    closesBefore: ({ daysBefore, hour }) => `취소 마감시간: ${showIn(daysBefore)} ${hour}시`,
  },
  en: {
    purchaseDay: "Until midnight on the day of booking: free",
    otherwiseNever: "Otherwise it cannot be cancelled.",
    never: "A booking cannot be cancelled.",
    free: (daysAfter, daysBefore) => {
      const after =
        daysAfter === 0
          ? "On the day of booking"
          : `Within ${daysAfter} day${daysAfter === 1 ? "" : "s"} of booking`;
      return `${after}, until ${daysBefore === 0 ? "the day of the show" : before(daysBefore)}: free`;
    },
    tier: ({ daysBefore, percent, pointsPerSeatMax }) => {
      const max = pointsPerSeatMax === undefined ? "" : `, at most ${won("en", pointsPerSeatMax)} a seat`;
      const fee = percent === 0 ? "free" : `${percent}% of the price${max}`;
      return `Until ${daysBefore === 0 ? "the day of the show" : before(daysBefore)}: ${fee}`;
    },
    until: (day) => ` (until ${day})`,
    closes: (when) => `Cancel by ${when}. Not at all after that.`,
    closesBefore: ({ daysBefore, hour }) => {
      const day = daysBefore === 0 ? "on the day of the show" : before(daysBefore);
      return `Cancel by ${hour}:00 ${day}. Not at all after that.`;
    },
  },
};

function showIn(days: number): string {
  return days === 0 ? "공연 당일" : `공연 ${days}일 전`;
}

export interface WordedTerms {
  policy: RefundPolicy;
  /** Null: the date is not known, or there are several. No day is worked out. */
  startsAt: Instant | null;
  /** Of the venue. */
  timeZone: string;
  /** Of one purchase. What was over before it is left out. */
  boughtAt?: Instant | undefined;
  /** Of one purchase; without it, as the policy has it for everybody. */
  closesAt?: Instant | undefined;
}

/** What cancelling costs and until when, line by line, as mails, pages and documents tell it. */
export function refundTermsInWords(terms: WordedTerms, locale: Locale): string[] {
  const { policy, startsAt, timeZone, closesAt } = terms;
  const { freeDaysAfterPurchase, freeUntilDaysBefore, freeOnPurchaseDay, isFinal, tiers, closes } = policy;
  const words = WORDS[locale];
  const free = freeDaysAfterPurchase < 0 ? null : words.free(freeDaysAfterPurchase, freeUntilDaysBefore);
  const closing = startsAt === null ? null : closingTime(policy, { startsAt, timeZone });
  // Once the show has begun nothing is given back, whatever the terms say.
  const until = closesAt ?? (closing && Math.min(closing, startsAt!));
  return [
    ...(freeOnPurchaseDay ? [words.purchaseDay] : []),
    ...(isFinal ? [freeOnPurchaseDay ? words.otherwiseNever : words.never] : []),
    ...(free === null ? [] : dated(free, lastDay(freeUntilDaysBefore, terms, freeDaysAfterPurchase), locale)),
    ...tiers.flatMap((tier) => dated(words.tier(tier), lastDay(tier.daysBefore, terms), locale)),
    ...(isFinal
      ? []
      : [until === null ? words.closesBefore(closes) : words.closes(timeAtVenue(locale, until, timeZone))]),
  ];
}

/** The last day on which a line holds; null: not worked out; "over": that was before the purchase. */
function lastDay(
  daysBefore: number,
  { startsAt, timeZone, boughtAt }: WordedTerms,
  daysAfter = Infinity,
): string | null {
  if (startsAt === null) return null;
  const day = dayBefore(daysBefore, { startsAt, timeZone });
  if (boughtAt === undefined) return day;
  const boughtOn = localDate(boughtAt, timeZone);
  if (day < boughtOn) return "over";
  if (daysAfter === Infinity) return day;
  const last = addDays(boughtOn, daysAfter);
  return last < day ? last : day;
}

function dated(line: string, day: string | null, locale: Locale): string[] {
  if (day === "over") return [];
  return [day === null ? line : line + WORDS[locale].until(dayInPrint(locale, day))];
}
