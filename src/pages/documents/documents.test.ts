import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { appWithoutServices } from "../../../testing/clients/app-without-services.ts";
import { PagesFolder } from "../../../testing/clients/pages-folder.ts";
import type { App } from "../../http/http.ts";
import { pageRoutes } from "../routes.ts";
import { listDocument } from "./page-documents.ts";
import { CONCERT, LISTED } from "./sample-concert.ts";
import type { ShownConcert, ShownInList } from "./shown-concert.ts";

const SHELL = readFileSync(join(import.meta.dir, "..", "..", "..", "web", "shell.html"), "utf8");
const ADDRESS = "http://shop.example/concerts/1";

const pages = new PagesFolder({ shell: SHELL });
let app: App;
/** How often the shop was asked for a concert. */
let asked = 0;
let shown: ShownConcert = CONCERT;

beforeAll(() => {
  app = appWithoutServices();
  pageRoutes(app, {
    folder: pages.path,
    shop: {
      hasLottery: () => Promise.resolve(true),
      concertExists: () => Promise.resolve(true),
      concert: () => {
        asked += 1;
        return Promise.resolve(shown);
      },
      concerts: (cursor) =>
        Promise.resolve({
          items: [{ ...LISTED, concertId: cursor ?? "1" }],
          nextCursor: cursor === undefined ? "2" : null,
        }),
    },
  });
});
afterAll(() => pages.remove());

const open = (address: string, headers: Record<string, string> = {}) => app.request(address, { headers });
const htmlOf = async (address: string, headers: Record<string, string> = {}) =>
  (await open(address, headers)).text();

const contentOf = (html: string, attribute: string, name: string) =>
  new RegExp(`<meta ${attribute}="${name}" content="([^"]*)">`).exec(html)?.[1];

const scriptsOf = (html: string, type: string): unknown[] =>
  [...html.matchAll(new RegExp(`<script type="${type}"[^>]*>(.*?)</script>`, "g"))].map(([, text]) =>
    JSON.parse(text!),
  );

interface EventData {
  offers: { name: string; price: number; availability: string }[];
}

describe("the HTML of a concert", () => {
  test("has its title, facts and picture for who shares it, and no text of it is markup", async () => {
    const html = await htmlOf(`${ADDRESS}?lang=en`);
    expect(html).toContain('<html lang="en">');
    expect(html).toContain("<title>Night &lt;/script&gt;&lt;b&gt; · Frontrow</title>");
    expect(html).not.toContain("<b>");
    expect(contentOf(html, "name", "description")).toContain("Hall &quot;A&quot; · Fri");
    expect(contentOf(html, "name", "description")).toContain("from ₩99,000");
    expect(contentOf(html, "property", "og:image")).toBe(`http://shop.example/v1/images/${CONCERT.posterId}`);
    expect(contentOf(html, "name", "twitter:card")).toBe("summary_large_image");
    expect(contentOf(html, "name", "robots")).toBeUndefined();
    expect(html).not.toMatch(/\{\{(language|head|body|data)/);
  });

  test("names itself, and itself in each language, as the visitor's browser sees it", async () => {
    const html = await htmlOf(`${ADDRESS}?lang=ko`, { "X-Forwarded-Proto": "https" });
    const here = "https://shop.example/concerts/1";
    expect(html).toContain(`<link rel="canonical" href="${here}?lang=ko">`);
    for (const [language, address] of [
      ["ko", `${here}?lang=ko`],
      ["en", `${here}?lang=en`],
      ["x-default", here],
    ])
      expect(html).toContain(`<link rel="alternate" hreflang="${language}" href="${address}">`);
    expect(contentOf(html, "property", "og:url")).toBe(`${here}?lang=ko`);
  });

  test("is in the language of the address, else in the browser's, and loads that one's texts", async () => {
    const inKorean = await open(ADDRESS, { "Accept-Language": "ko-KR,en;q=0.5" });
    expect(inKorean.headers.get("Content-Language")).toBe("ko");
    expect(inKorean.headers.get("Vary")).toContain("Accept-Language");
    const html = await inKorean.text();
    expect(html).toContain("2027년 12월 24일(금) 오후 7:00");
    expect(html).toContain('<link rel="modulepreload" href="/assets/ko.js">');
    const inEnglish = await htmlOf(`${ADDRESS}?lang=en`, { "Accept-Language": "ko" });
    expect(inEnglish).toContain('<html lang="en">');
    expect(inEnglish).toContain("/assets/en.js");
  });

  test("tells search engines each date as an event at the venue's time, with its offers", async () => {
    const [first, second] = scriptsOf(await htmlOf(ADDRESS), "application/ld\\+json") as EventData[];
    expect(first).toMatchObject({
      "@type": "Event",
      name: CONCERT.title,
      startDate: "2027-12-24T19:00:00+09:00",
      doorTime: "2027-12-24T18:00:00+09:00",
      endDate: "2027-12-24T21:30:00+09:00",
      eventStatus: "https://schema.org/EventScheduled",
      location: { "@type": "Place", name: 'Hall "A"', address: CONCERT.address },
      organizer: { name: "Dawn & Co" },
    });
    const offers = first!.offers.map((each) => [each.name, each.price, each.availability]);
    expect(offers).toEqual([
      ["VIP", 154_000, "https://schema.org/SoldOut"],
      ["R", 99_000, "https://schema.org/InStock"],
    ]);
    expect(second).toMatchObject({ eventStatus: "https://schema.org/EventCancelled" });
  });

  test("shows dates and prices without a script, and hands its script what that would ask", async () => {
    const html = await htmlOf(`${ADDRESS}?lang=en`);
    const body = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
    expect(body).toContain("Night &lt;/script&gt;&lt;b&gt;</h1>");
    expect(body).toContain("Fri, 24 Dec 2027, 19:00");
    expect(body).toContain("₩154,000");
    for (const fact of [
      "Olympic-ro, Seoul",
      "150 minutes",
      "Doors open 60 minutes",
      "8 years",
      "Seller: Dawn &amp; Co · 120-88-00767 · help@dawn.example",
      "Sales open: Fri, 1 Oct 2027, 20:00 (local time, GMT+9)",
      "drawn by lot",
      "Seats for each person: 4 at most",
      "person and date: 2 at most",
      "Until 3 days before the show: 20% of the price",
      "Cards take some days.",
      "No food.\nNo &lt;dogs&gt;. See " +
        '<a href="https://dawn.example/?a=1&amp;b=2" rel="noreferrer noopener nofollow">',
      "3 left",
    ])
      expect(body).toContain(fact);
    // A date that is cancelled is not sold out.
    expect(body).toContain("Sat, 25 Dec 2027, 19:00 (local time, GMT+9) · Cancelled");
    expect(body.match(/Sold out/g)).toHaveLength(1);
    expect(body).toContain("switch on JavaScript");
    expect(scriptsOf(html, "application/json")).toEqual([CONCERT]);
  });

  test("names the zone of a venue elsewhere, and says of a date that its sales are closed", async () => {
    const [date] = CONCERT.performances;
    shown = {
      ...CONCERT,
      timeZone: "America/New_York",
      performances: [{ ...date!, startsAt: "2027-12-24T00:00:00.000Z", state: "OVER" }],
    };
    const html = await htmlOf("http://shop.example/concerts/78?lang=ko");
    shown = CONCERT;
    const told = "2027년 12월 23일(목) 오후 7:00(현지 시각, GMT-5)";
    expect(contentOf(html, "name", "description")).toContain(told);
    expect(contentOf(html, "property", "og:description")).toContain(told);
    const body = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
    expect(body).toContain(`${told} · 예매 종료`);
    expect(body).not.toContain("석 남음");
  });

  test("names no offset for a run of dates across a change of the clocks", async () => {
    const descriptionOf = async (id: number, last: string, language: string) => {
      const dates = ["2026-12-06T04:30:00.000Z", last].map((startsAt) => ({
        ...CONCERT.performances[0]!,
        startsAt,
      }));
      shown = { ...CONCERT, timeZone: "America/New_York", performances: dates };
      const html = await htmlOf(`http://shop.example/concerts/${id}?lang=${language}`);
      shown = CONCERT;
      return contentOf(html, "property", "og:description");
    };
    shown = {
      ...CONCERT,
      performances: ["2097-12-05T10:00:00.000Z", "2097-12-06T10:00:00.000Z"].map((startsAt) => ({
        ...CONCERT.performances[0]!,
        startsAt,
      })),
    };
    const several = await htmlOf("http://shop.example/concerts/93?lang=ko");
    shown = CONCERT;
    // The terms without a script are worked out for the next date, which is named.
    expect(several).toContain("취소·환불 · 2097년 12월 5일(목) 오후 7:00 공연");
    expect(several).toMatch(/취소 마감시간: 2097년 12월 \d/);
    expect(await descriptionOf(91, "2027-03-20T00:00:00.000Z", "ko")).toContain(
      "2026년 12월 5일(토) 오후 11:30 – 2027년 3월 19일(금) 오후 8:00(현지 시각) ·",
    );
    expect(await descriptionOf(92, "2027-03-01T01:00:00.000Z", "en")).toContain(
      "Sat, 5 Dec 2026, 23:30 – Sun, 28 Feb 2027, 20:00 (local time, GMT-5) ·",
    );
  });

  test("is made once for a crowd, whoever asks", async () => {
    shown = { ...CONCERT, title: "Crowd" };
    asked = 0;
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => htmlOf("http://shop.example/concerts/77?lang=en")),
    );
    shown = CONCERT;
    expect(answers.every((html) => html.includes("<title>Crowd"))).toBe(true);
    expect(asked).toBe(1);
  });
});

test("a page of one's own has a title, and is kept from search engines", async () => {
  const mine = await htmlOf("http://shop.example/mine?lang=ko");
  expect(mine).toContain("<title>내 티켓 · Frontrow</title>");
  expect(contentOf(mine, "name", "robots")).toBe("noindex");
  const queue = await htmlOf(`${ADDRESS}/queue?lang=en`);
  expect(queue).toContain("&lt;b&gt; · Queue · Frontrow</title>");
  expect(contentOf(queue, "name", "robots")).toBe("noindex");
  for (const html of [mine, queue]) expect(html).not.toContain("ld+json");
});

test("the list is in its HTML, and handed to its script unless the address narrows it", async () => {
  const whole = await htmlOf("http://shop.example/?lang=en");
  expect(whole).toContain('<a class="stub-link" href="/concerts/1">Night &lt;/script&gt;&lt;b&gt;</a>');
  expect(scriptsOf(whole, "application/json")).toHaveLength(1);
  expect(scriptsOf(await htmlOf("http://shop.example/?q=night"), "application/json")).toEqual([]);
});

test("the end of sales is told as one: midnight is the day that ends with it", async () => {
  shown = { ...CONCERT, salesCloseAt: "2027-12-31T15:00:00.000Z" };
  const html = await htmlOf("http://shop.example/concerts/79?lang=ko");
  shown = CONCERT;
  expect(html).toContain("예매 마감: 2027년 12월 31일(금)<");
});

test("the list tells without a script how each sale stands, and when it opens", () => {
  const standing = (language: "ko" | "en", change: Partial<ShownInList>) =>
    listDocument({ items: [{ ...LISTED, ...change }] }, language, true).body.replaceAll(/<[^>]*>/g, " ");
  expect(standing("ko", {})).toContain("판매 중");
  expect(standing("en", { queueState: "SOLD_OUT" })).toContain("Sold out");
  expect(standing("en", { isCancelled: true })).toContain("Cancelled");
  expect(standing("ko", { isPostponed: true, queueState: "PAUSED" })).toContain("공연 연기");
  const coming = standing("ko", { queueState: "SCHEDULED" });
  expect(coming).toContain("오픈 예정");
  expect(coming).toContain("예매 오픈 2027년 10월 1일(금) 오후 8:00");
  const over = standing("en", { queueState: "CLOSED", nextStartsAt: null });
  expect(over).toContain("All dates are over");
  expect(over).toContain("Closed");
  const awaited = standing("ko", { nextStartsAt: null, isDateOpen: true });
  expect(awaited).toContain("공연 연기 · 새 일정 추후 공지");
  expect(awaited).not.toContain("종료");
  const cancelled = standing("en", { nextStartsAt: null, isCancelled: true });
  expect(cancelled).not.toContain("All dates are over");
});

describe("for search engines and phones", () => {
  test("robots.txt leaves what is one's own alone, and names the sitemap", async () => {
    const text = await htmlOf("http://shop.example/robots.txt");
    for (const path of ["/mine", "/console", "/door", "/v1/"]) expect(text).toContain(`Disallow: ${path}\n`);
    expect(text).toContain("Sitemap: http://shop.example/sitemap.xml\n");
  });

  test("the sitemap has the list and every concert of all its pages, in each language", async () => {
    const xml = await htmlOf("http://shop.example/sitemap.xml");
    const addresses = [...xml.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, address]) => address);
    expect(addresses).toEqual(
      ["/", "/concerts/1", "/concerts/2"].map((path) => `http://shop.example${path}`),
    );
    expect(xml.match(/hreflang="ko"/g)).toHaveLength(3);
  });

  test("the shop can be installed, and then opens with the visitor's tickets", async () => {
    const answer = await open("http://shop.example/app.webmanifest");
    expect(answer.headers.get("Content-Type")).toBe("application/manifest+json");
    expect(await answer.json()).toMatchObject({ start_url: "/mine" });
    const page = await open("http://shop.example/");
    expect(page.headers.get("Content-Security-Policy")).toContain("manifest-src 'self'");
    expect(await page.text()).toContain('<link rel="manifest" href="/app.webmanifest" />');
  });
});
