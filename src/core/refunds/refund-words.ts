import { dayInPrint, type Locale, untilAtVenue, won } from "../names/in-language.ts";
import { addDays, type Instant, localDate } from "../time.ts";
import { closingTime, dayBefore, lastMoment, type RefundPolicy, type RefundTier } from "./refund-policy.ts";

interface Words {
  purchaseDay: string;
  /** Where the show begins on that day, and cuts it short. */
  purchaseDayToShow: (when: string) => string;
  /** Where days are not worked out: the show may begin on that day. */
  purchaseDayOrShow: string;
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
  closesBefore: (closes: RefundPolicy["closes"]) => string;
  /** The same two, where a booking made later can be cancelled on its own day still. */
  closesButThatDay: (closing: string) => string;
}

const before = (days: number) => (days === 1 ? "1 day before the show" : `${days} days before the show`);

const WORDS: Record<Locale, Words> = {
  ko: {
    purchaseDay: "예매 당일 밤 12시까지: 무료",
    purchaseDayToShow: (when) => `예매 당일 공연 시작 전까지: 무료 (${when}까지)`,
    purchaseDayOrShow: "예매 당일 밤 12시까지, 공연 당일 예매는 공연 시작 전까지: 무료",
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
    closes: (when) => `취소 마감시간: ${when}`,
    closesBefore: ({ daysBefore, hour }) => `취소 마감시간: ${showIn(daysBefore)} ${hour}시`,
    closesButThatDay: (closing) => `${closing} (예매 당일 취소는 예외)`,
  },
  en: {
    purchaseDay: "Until midnight on the day of booking: free",
    purchaseDayToShow: (when) => `On the day of booking, until the show begins: free (until ${when})`,
    purchaseDayOrShow: "Until midnight on the day of booking, or until the show begins: free",
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
    closes: (when) => `Cancel by ${when}. Not at all after that.`,
    closesBefore: ({ daysBefore, hour }) => {
      const day = daysBefore === 0 ? "on the day of the show" : before(daysBefore);
      return `Cancel by ${hour}:00 ${day}. Not at all after that.`;
    },
    closesButThatDay: (closing) => closing.replace(/Not at all .*/, "After that only on the day of booking."),
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
  const closing = closingLine(terms, byPolicy, locale);
  if (terms.isFree && !isFinal) return [words.costsNothing, closing];
  // What has closed before the purchase, but for its own day, has no other fee to tell of.
  const isClosed = byPolicy !== null && byPolicy <= boughtAt;
  return [
    ...(freeOnPurchaseDay ? [purchaseDayLine(terms, locale)] : []),
    ...(isFinal ? [freeOnPurchaseDay ? words.otherwiseNever : words.never] : []),
    ...(free === null || isClosed
      ? []
      : dated(free, lastDay(freeUntilDaysBefore, terms, freeDaysAfterPurchase), words, locale)),
    ...(isClosed ? [] : tiers).flatMap((tier) =>
      dated(words.tier(tier), lastDay(tier.daysBefore, terms), words, locale),
    ),
    ...(isFinal ? [] : [closing]),
  ];
}

function closingLine(terms: WordedTerms, byPolicy: Instant | null, locale: Locale): string {
  const { policy, startsAt, timeZone, isOffer = false } = terms;
  const words = WORDS[locale];
  const until = terms.closesAt ?? (startsAt === null ? null : lastMoment({ ...terms, startsAt }));
  const line =
    until === null ? words.closesBefore(policy.closes) : words.closes(untilAtVenue(locale, until, timeZone));
  const isLaterOnThatDay = policy.freeOnPurchaseDay && (until === null || (isOffer && until === byPolicy));
  return isLaterOnThatDay ? words.closesButThatDay(line) : line;
}

function purchaseDayLine(terms: WordedTerms, locale: Locale): string {
  const { startsAt, timeZone, boughtAt, isOffer = false } = terms;
  const words = WORDS[locale];
  const isCut = startsAt !== null && localDate(boughtAt, timeZone) >= localDate(startsAt, timeZone);
  if (isCut) return words.purchaseDayToShow(untilAtVenue(locale, startsAt, timeZone));
  return startsAt === null || isOffer ? words.purchaseDayOrShow : words.purchaseDay;
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
