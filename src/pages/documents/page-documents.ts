import { listedSale } from "../../core/names/sale-words.ts";
import { spanAtVenue, timeAtVenue, won } from "../../core/names/in-language.ts";
import { factsOf } from "./concert-facts.ts";
import { escapeHtml, jsonInHtml } from "../../core/words/html.ts";
import type { Language } from "./language.ts";
import type { ShownConcert, ShownInList, ShownPerformance } from "./shown-concert.ts";
import { eventsOf, isSold } from "./structured-data.ts";

/** What an address says of itself: to search engines, to messengers, and to readers without JavaScript. */
export interface PageDocument {
  title: string;
  description: string;
  /** Whether search engines may list it. */
  isListed: boolean;
  /** The path of a picture, if it has one of its own. */
  image: string | null;
  structured: readonly object[];
  /** What is shown until the page's script has run. */
  body: string;
  /** What the page would ask for first, by the name under which it looks for it. */
  embedded: Readonly<Record<string, unknown>>;
}

const TITLES = {
  concerts: { ko: "공연", en: "Concerts" },
  concert: { ko: "공연", en: "Concert" },
  queue: { ko: "대기열", en: "Queue" },
  seats: { ko: "좌석 선택", en: "Choose your seats" },
  checkout: { ko: "결제하기", en: "Pay for your seats" },
  mine: { ko: "내 티켓", en: "My tickets" },
  reservations: { ko: "예매 내역", en: "Bookings" },
  reservation: { ko: "예매 내역", en: "Booking" },
  payments: { ko: "결제 내역", en: "Payments" },
  points: { ko: "포인트", en: "Points" },
  topUp: { ko: "포인트 충전", en: "Top-up" },
  authorise: { ko: "결제사로 이동", en: "Payment" },
  comeBack: { ko: "결제 결과", en: "Payment" },
  continue: { ko: "다른 기기에서 이어서 하기", en: "Continue on another device" },
  find: { ko: "예매 내역 찾기", en: "Find my booking" },
  signIn: { ko: "로그인", en: "Sign in" },
} satisfies Record<string, Record<Language, string>>;

/** As in the table of addresses. */
export type PageName = keyof typeof TITLES;

const WORDS = {
  ko: {
    lead: "대기 순번대로 입장해 좌석을 선택하고 결제합니다. 순서는 바뀌지 않으며 같은 좌석이 두 번 판매되지 않습니다.",
    needsScript: "예매하려면 브라우저에서 JavaScript를 켜 주세요.",
    none: "예매할 수 있는 공연이 없습니다.",
    over: "종료된 공연",
    soldOut: "매진",
    left: (count: number) => `${count}석 남음`,
    free: "무료",
    sale: { OVER: "예매 종료", STOPPED: "예매 중단" },
    dateOpen: "공연 연기 · 새 일정 추후 공지",
    cancelled: "공연 취소",
    movedFrom: (when: string) => `변경 전 일정: ${when}`,
  },
  en: {
    lead: "Join the queue, choose your seats and pay. Nobody jumps the queue, and no seat is sold twice.",
    needsScript: "To book, please switch on JavaScript in your browser.",
    none: "No concert is on sale yet. Please come back soon.",
    over: "All dates are over",
    soldOut: "Sold out",
    left: (count: number) => `${count} left`,
    free: "free",
    sale: { OVER: "Sales closed", STOPPED: "Sales stopped" },
    dateOpen: "Postponed · new date to be announced",
    cancelled: "Cancelled",
    movedFrom: (when: string) => `Moved from ${when}`,
  },
} as const;

/** As much of a description as search engines and messengers show. */
const DESCRIPTION_CHARS = 160;

/** The page of a concert. `address` is its whole address, `whole` makes one of a path. */
export function concertDocument(
  concert: ShownConcert,
  hasLottery: boolean,
  language: Language,
  address: string,
  whole: (path: string) => string,
): PageDocument {
  const { concertId, title, venue, description, posterId, performances, timeZone } = concert;
  const image = posterId === null ? null : `/v1/images/${posterId}`;
  const dates = performances.filter(({ dateStatus }) => dateStatus === "FIXED");
  const [first, last] = [dates[0], dates.at(-1)].map((date) => Date.parse(date?.startsAt ?? ""));
  const when =
    dates.length > 1
      ? spanAtVenue(language, first!, last!, timeZone)
      : dates.length === 0
        ? ""
        : timeAtVenue(language, first!, timeZone);
  const prices = performances.flatMap(({ grades }) => grades.map(({ price }) => price));
  const paid = prices.filter((price) => price > 0);
  const lowest = paid.length === 0 ? "" : won(language, Math.min(...paid));
  const priced = lowest === "" ? "" : language === "ko" ? `${lowest}부터` : `from ${lowest}`;
  const free = paid.length < prices.length ? WORDS[language].free : "";
  // What is cancelled is sold to nobody.
  const from = concert.isCancelled
    ? WORDS[language].cancelled
    : [free, priced].filter((each) => each !== "").join(", ");
  const facts = [venue, when, from, description].filter((each) => each !== "").join(" · ");
  return {
    title,
    description: shortened(facts),
    isListed: true,
    image,
    structured: eventsOf(concert, address, image === null ? null : whole(image)),
    body: concertBody(concert, hasLottery, language),
    embedded: { [`concert-${concertId}`]: concert },
  };
}

export function listDocument(
  page: { items: readonly ShownInList[] },
  language: Language,
  isWhole: boolean,
): PageDocument {
  const words = WORDS[language];
  const stubs = page.items.map((concert) => stubOf(concert, language));
  return {
    title: TITLES.concerts[language],
    description: words.lead,
    isListed: true,
    image: null,
    structured: [],
    body:
      hero(null, `<h1>${TITLES.concerts[language]}</h1><p class="lead">${words.lead}</p>`) +
      `<div class="page">${noScript(language)}` +
      (stubs.length === 0 ? `<p>${words.none}</p>` : `<ul class="stubs">${stubs.join("")}</ul>`) +
      "</div>",
    embedded: isWhole ? { concerts: page } : {},
  };
}

function stubOf(concert: ShownInList, language: Language): string {
  const { concertId, title, venue, nextStartsAt, isDateOpen, isCancelled, timeZone } = concert;
  const timeOf = (at: string) => timeAtVenue(language, Date.parse(at), timeZone);
  const { state, words, opens } = listedSale(language, concert, timeOf);
  // That all is cancelled stands beside it.
  const none = isDateOpen ? WORDS[language].dateOpen : isCancelled ? "" : WORDS[language].over;
  const when = nextStartsAt === null ? none : timeOf(nextStartsAt);
  return (
    `<li class="stub"><div class="stub-main"><h2><a class="stub-link" href="/concerts/${concertId}">` +
    `${escapeHtml(title)}</a></h2><p class="venue">${escapeHtml(venue)}</p><p class="soft">${when}</p>` +
    (opens === null ? "" : `<p class="small">${opens}</p>`) +
    `</div><div class="stub-side"><span class="badge badge-${state}">${words}</span></div></li>`
  );
}

/** A page that is one visitor's own: nothing of it is known to the server, and nobody else should find it. */
export function ownDocument(name: PageName, concert: ShownConcert | null, language: Language): PageDocument {
  const own = TITLES[name][language];
  return {
    title: concert === null ? own : `${concert.title} · ${own}`,
    description: WORDS[language].lead,
    isListed: false,
    image: null,
    structured: [],
    body: `<div class="page">${noScript(language)}</div>`,
    embedded: concert === null ? {} : { [`concert-${concert.concertId}`]: concert },
  };
}

function concertBody(concert: ShownConcert, hasLottery: boolean, language: Language): string {
  const { title, venue, description, posterId, performances, timeZone } = concert;
  const words =
    `<p class="venue">${escapeHtml(venue)}</p><h1>${escapeHtml(title)}</h1>` +
    (description === "" ? "" : `<p class="lead notice-text">${escapeHtml(description)}</p>`);
  const dates = performances.map(
    (performance) =>
      `<li><h3>${dateOf(performance, timeZone, language)}</h3><dl class="bill">` +
      performance.grades
        .map(
          ({ grade, price, seatsAvailable }) =>
            `<div><dt>${escapeHtml(grade)} <span class="amount">${won(language, price)}</span></dt>` +
            `<dd>${leftOf(performance, seatsAvailable, language)}</dd></div>`,
        )
        .join("") +
      "</dl></li>",
  );
  const offers = `<section class="card"><ul class="offers">${dates.join("")}</ul></section>`;
  const facts = factsOf(concert, hasLottery, language);
  return `${hero(posterId, words)}<div class="page">${noScript(language)}${offers}${facts}</div>`;
}

/** What is left of a grade; nothing is told of a date that is not sold. */
function leftOf(performance: ShownPerformance, seatsAvailable: number | null, language: Language): string {
  if (!isSold(performance) || seatsAvailable === null) return "";
  const { soldOut, left } = WORDS[language];
  return seatsAvailable === 0 ? soldOut : left(seatsAvailable);
}

/** When a date is: none that does not hold is told as if it did. */
function dateOf(performance: ShownPerformance, timeZone: string, language: Language): string {
  const { startsAt, dateStatus, movedFrom, state } = performance;
  const words = WORDS[language];
  if (dateStatus === "OPEN") return words.dateOpen;
  const when = timeAtVenue(language, Date.parse(startsAt), timeZone);
  if (dateStatus === "CANCELLED") return `${when} · ${words.cancelled}`;
  const moved =
    movedFrom === null ? "" : words.movedFrom(timeAtVenue(language, Date.parse(movedFrom), timeZone));
  const sale = state === "OVER" || state === "STOPPED" ? words.sale[state] : "";
  return [when, moved, sale].filter((each) => each !== "").join(" · ");
}

function hero(posterId: string | null, words: string): string {
  const inner = `<div class="hero-words">${words}</div>`;
  if (posterId === null) return `<div class="hero">${inner}</div>`;
  const poster = `<div class="poster"><img src="/v1/images/${posterId}" alt="" fetchpriority="high"></div>`;
  return `<div class="hero"><div class="hero-words hero-with-poster">${poster}${inner}</div></div>`;
}

function noScript(language: Language): string {
  return `<noscript><p class="notice notice-warn">${WORDS[language].needsScript}</p></noscript>`;
}

function shortened(text: string): string {
  const letters = [...text.replaceAll(/\s+/g, " ").trim()];
  if (letters.length <= DESCRIPTION_CHARS) return letters.join("");
  return `${letters.slice(0, DESCRIPTION_CHARS - 1).join("")}…`;
}

/** Data for the page's script. No browser runs it. */
export function embeddedScripts({ embedded, structured }: PageDocument): string {
  const data = Object.entries(embedded).map(
    ([name, value]) => `<script type="application/json" id="embedded-${name}">${jsonInHtml(value)}</script>`,
  );
  const events = structured.map((each) => `<script type="application/ld+json">${jsonInHtml(each)}</script>`);
  return [...data, ...events].join("");
}
