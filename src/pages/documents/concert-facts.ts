import { timeAtVenue, untilAtVenue } from "../../core/names/in-language.ts";
import { splitLinks } from "../../core/names/text-links.ts";
import { refundPolicyOf } from "../../core/refunds/refund-policy.ts";
import { refundTermsInWords } from "../../core/refunds/refund-words.ts";
import { escapeHtml } from "../../core/words/html.ts";
import type { Language } from "./language.ts";
import type { ShownConcert } from "./shown-concert.ts";

interface Words {
  age: (years: number) => string;
  minutes: (count: number) => string;
  doors: (count: number) => string;
  opens: (when: string) => string;
  closes: (until: string) => string;
  lottery: string;
  seats: (count: number) => string;
  seatsOfDate: (count: number) => string;
  seller: (facts: string) => string;
  refunds: string;
  refundsOf: (when: string) => string;
  notice: string;
}

const WORDS: Record<Language, Words> = {
  ko: {
    age: (years) => (years === 0 ? "전체 관람가" : `만 ${years}세 이상`),
    minutes: (count) => `${count}분`,
    doors: (count) => `입장 시작: 공연 ${count}분 전`,
    opens: (when) => `예매 시작: ${when}`,
    closes: (until) => `예매 마감: ${until}`,
    lottery: "추첨으로 입장 순서를 정합니다. 오픈 전에 접속한 분은 모두 같은 확률입니다.",
    seats: (count) => `1인 ${count}석까지 예매할 수 있습니다.`,
    seatsOfDate: (count) => `회차마다 1인 ${count}석까지 예매할 수 있습니다.`,
    seller: (facts) => `판매자: ${facts}`,
    refunds: "취소·환불",
    refundsOf: (when) => ` · ${when} 공연`,
    notice: "유의 사항",
  },
  en: {
    age: (years) => (years === 0 ? "All ages" : `${years} years and over`),
    minutes: (count) => `${count} minutes`,
    doors: (count) => `Doors open ${count} minutes before the show`,
    opens: (when) => `Sales open: ${when}`,
    closes: (until) => `On sale until ${until}`,
    lottery: "The order is drawn by lot when sales open. Everyone who comes before has the same chance.",
    seats: (count) => `Seats for each person: ${count} at most`,
    seatsOfDate: (count) => `Seats for each person and date: ${count} at most`,
    seller: (facts) => `Seller: ${facts}`,
    refunds: "Cancellation and refund",
    refundsOf: (when) => ` · ${when}`,
    notice: "Please note",
  },
};

/** What else is known of a concert, for readers without JavaScript: facts, terms of refund, notices. */
export function factsOf(concert: ShownConcert, hasLottery: boolean, language: Language): string {
  const { venue, address, timeZone, runningMinutes, doorsMinutes, ageLimit, seller, policy } = concert;
  const { salesOpenAt, salesCloseAt, refundPolicy, notice } = concert;
  const words = WORDS[language];
  const when = (at: string) => timeAtVenue(language, Date.parse(at), timeZone);
  const facts = [
    address === null ? venue : `${venue} · ${address}`,
    runningMinutes === null ? "" : words.minutes(runningMinutes),
    doorsMinutes === null ? "" : words.doors(doorsMinutes),
    ageLimit === null ? "" : words.age(ageLimit),
    salesOpenAt === null ? "" : words.opens(when(salesOpenAt)),
    salesCloseAt === null ? "" : words.closes(untilAtVenue(language, Date.parse(salesCloseAt), timeZone)),
    hasLottery ? words.lottery : "",
    words.seats(policy.seatsPerUser),
    policy.seatsPerPerformance === null ? "" : words.seatsOfDate(policy.seatsPerPerformance),
    seller === null
      ? ""
      : words.seller([seller.name, seller.registration, seller.contact].filter(Boolean).join(" · ")),
  ];
  const holding = concert.performances.filter(({ dateStatus }) => dateStatus === "FIXED");
  const next = holding.find((date) => Date.parse(date.startsAt) > Date.now());
  const startsAt = next === undefined ? null : Date.parse(next.startsAt);
  // The days of one date are not those of another, so the date is named.
  const ofDate = next === undefined || holding.length === 1 ? "" : words.refundsOf(when(next.startsAt));
  const now = { boughtAt: Date.now(), isOffer: true };
  const prices = concert.performances.flatMap(({ grades }) => grades.map(({ price }) => price));
  const isFree = prices.length > 0 && Math.max(...prices) === 0;
  const terms = { policy: refundPolicyOf(policy.refund), startsAt, timeZone, isFree, ...now };
  return (
    card("", listOf(facts)) +
    card(words.refunds + ofDate, listOf(refundTermsInWords(terms, language)) + written(refundPolicy)) +
    (notice === null ? "" : card(words.notice, written(notice)))
  );
}

function card(title: string, inner: string): string {
  return `<section class="card">${title === "" ? "" : `<h2>${title}</h2>`}${inner}</section>`;
}

function listOf(texts: readonly string[]): string {
  const items = texts.map((each) => (each === "" ? "" : `<li>${escapeHtml(each)}</li>`));
  return `<ul>${items.join("")}</ul>`;
}

/** The organiser's own text, with its line breaks. Addresses in it are links. */
function written(text: string | null): string {
  if (text === null) return "";
  const parts = splitLinks(text).map((part, i) => {
    const words = escapeHtml(part);
    return i % 2 === 0 ? words : `<a href="${words}" rel="noreferrer noopener nofollow">${words}</a>`;
  });
  return `<p class="notice-text">${parts.join("")}</p>`;
}
