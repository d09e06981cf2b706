import { dayInPrint, type Locale, untilAtVenue, won } from "../names/in-language.ts";
import { addDays, type Instant, localDate } from "../time.ts";
import { closingTime, dayBefore, lastMoment, type RefundPolicy, type RefundTier } from "./refund-policy.ts";

interface Words {
  purchaseDay: string;
  /** Of terms that give nothing back, but for the day of the purchase. */
  otherwiseNever: string;
  never: string;
  /** Of a booking that cost nothing, whatever its terms are. */
  costsNothing: string;
  free: (daysAfter: number, daysBefore: number) => string;
  tier: (tier: RefundTier) => string;
  until: (day: string) => string;
  /** Of a day that hangs on the day of the purchase, told before it. */
  untilToday: (day: string) => string;
  closes: (when: string) => string;
  moneyBack: string;
  closesBefore: (closes: RefundPolicy["closes"]) => string;
}

const before = (days: number) => (days === 1 ? "1 day before the show" : `${days} days before the show`);

const WORDS: Record<Locale, Words> = {
  ko: {
    purchaseDay: "예매 당일 밤 12시까지, 공연 시작 전: 무료",
    otherwiseNever: "그 외에는 취소할 수 없습니다.",
    never: "예매 후에는 취소할 수 없습니다.",
    costsNothing: "취소 수수료는 없습니다.",
    free: (daysAfter, daysBefore) =>
      `예매 ${daysAfter === 0 ? "당일" : `후 ${daysAfter}일 이내`}, ${showIn(daysBefore)}까지: 무료`,
    tier: ({ daysBefore, percent, pointsPerSeatMax }) => {
      const max = pointsPerSeatMax === undefined ? "" : ` (좌석당 최대 ${won("ko", pointsPerSeatMax)})`;
      return `${showIn(daysBefore)}까지: ${percent === 0 ? "무료" : `좌석 금액의 ${percent}%${max}`}`;
    },
    until: (day) => ` (${day}까지)`,
    untilToday: (day) => ` (오늘 예매하면 ${day}까지)`,
    moneyBack: "환불 금액은 포인트로 돌려드리며, 포인트 화면에서 결제 수단으로 환불할 수 있습니다.",
    closes: (when) => `취소 마감시간: ${when}`,
    closesBefore: ({ daysBefore, hour }) => `취소 마감시간: ${showIn(daysBefore)} ${hour}시`,
  },
  en: {
    purchaseDay: "Until midnight on the day of booking, before the show begins: free",
    otherwiseNever: "Otherwise it cannot be cancelled.",
    never: "A booking cannot be cancelled.",
    costsNothing: "Cancelling is free.",
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
    untilToday: (day) => ` (until ${day}, if you book today)`,
    moneyBack: "Refunds come as points, which the page Points can send back to your card.",
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
  /** Of one purchase; or now, for whoever may buy. What was over before it is left out. */
  boughtAt: Instant;
  /** Whether the seats cost nothing: then there is no fee to tell of. */
  isFree?: boolean;
  /** Whether money goes back to the card or over the counter, and not to the points. */
  isBackElsewhere?: boolean;
  /** Whether nothing was bought yet. */
  isOffer?: boolean;
  /** Of one purchase; without it, as the policy has it for everybody. */
  closesAt?: Instant | undefined;
}

/** What cancelling costs and until when, line by line, as mails, pages and documents tell it. */
export function refundTermsInWords(terms: WordedTerms, locale: Locale): string[] {
  const { policy, startsAt, timeZone, boughtAt } = terms;
  const { freeDaysAfterPurchase, freeUntilDaysBefore, freeOnPurchaseDay, isFinal, tiers } = policy;
  const words = WORDS[locale];
  const free = freeDaysAfterPurchase < 0 ? null : words.free(freeDaysAfterPurchase, freeUntilDaysBefore);
  const byPolicy = startsAt === null ? null : closingTime(policy, { startsAt, timeZone });
  const closing = closingLine(terms, locale);
  if (terms.isFree && !isFinal) return [words.costsNothing, closing];
  // What has closed before the purchase, but for its own day, has no other fee to tell of.
  const isClosed = byPolicy !== null && byPolicy <= boughtAt;
  return [
    ...(freeOnPurchaseDay ? [words.purchaseDay] : []),
    ...(isFinal ? [freeOnPurchaseDay ? words.otherwiseNever : words.never] : []),
    ...(free === null || isClosed
      ? []
      : dated(free, lastDay(freeUntilDaysBefore, terms, freeDaysAfterPurchase), words, locale)),
    ...(isClosed ? [] : tiers).flatMap((tier) =>
      dated(words.tier(tier), lastDay(tier.daysBefore, terms), words, locale),
    ),
    ...(isFinal ? [] : [closing]),
    ...((isFinal && !freeOnPurchaseDay) || terms.isBackElsewhere ? [] : [words.moneyBack]),
  ];
}

function closingLine(terms: WordedTerms, locale: Locale): string {
  const { policy, startsAt, timeZone } = terms;
  const words = WORDS[locale];
  const until = terms.closesAt ?? (startsAt === null ? null : lastMoment({ ...terms, startsAt }));
  const line =
    until === null ? words.closesBefore(policy.closes) : words.closes(untilAtVenue(locale, until, timeZone));
  // Whoever books later still has the day of that booking.
  return policy.freeOnPurchaseDay ? line.replace(" Not at all after that.", "") : line;
}

/** The last day on which a line holds. Null: not worked out; "over": that was before the purchase. */
function lastDay(
  daysBefore: number,
  { startsAt, timeZone, boughtAt, isOffer = false }: WordedTerms,
  daysAfter = Infinity,
): { day: string; isIfToday: boolean } | "over" | null {
  if (startsAt === null) return null;
  const day = dayBefore(daysBefore, { startsAt, timeZone });
  const boughtOn = localDate(boughtAt, timeZone);
  if (day < boughtOn) return "over";
  const last = daysAfter === Infinity ? day : addDays(boughtOn, daysAfter);
  return last < day ? { day: last, isIfToday: isOffer } : { day, isIfToday: false };
}

function dated(line: string, last: ReturnType<typeof lastDay>, words: Words, locale: Locale): string[] {
  if (last === "over") return [];
  if (last === null) return [line];
  const day = dayInPrint(locale, last.day);
  return [line + (last.isIfToday ? words.untilToday(day) : words.until(day))];
}
