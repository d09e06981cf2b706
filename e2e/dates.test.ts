import { expect, test } from "bun:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { DESKTOP_EN, PHONE_KO } from "./browser.ts";
import { expectAccessible, expectCount, expectFits } from "./judge.ts";
import { PRESSABLE, setStage, TEST_MS_MAX } from "./stage.ts";

const stage = setStage();
const { server } = stage;

const HOUR_MS = 3_600_000;

/** Two shows at 01:30 by the clocks of New York, which are set back an hour between them. */
const CLOCK_CHANGE = ["2027-11-07T05:30:00Z", "2027-11-07T06:30:00Z"];
const NIGHTS = {
  timeZone: "America/New_York",
  performances: [...CLOCK_CHANGE, "2027-12-24T00:00:00Z"].map((startsAt) => ({
    startsAt,
    seats: [{ count: 2 }],
  })),
};

async function datesOf(options: BrowserContextOptions, overrides: object = NIGHTS): Promise<string[]> {
  const { concertId } = await server.createConcert(overrides);
  const visitor = await stage.visitor(options);
  const page = await visitor.open(`/concerts/${concertId}`);
  const isKorean = options.locale!.startsWith("ko");
  await page.getByRole("button", { name: isKorean ? "예매하기" : "Join the queue" }).click();
  await page.getByRole("link", { name: isKorean ? "좌석 선택" : "Choose seats" }).click();
  await page.locator(".date").first().waitFor();
  await expectFits(page, "dates");
  const dates = await page
    .locator(".date > span:not([style])")
    .evaluateAll((spans) => spans.filter((each) => !each.className).map((each) => each.textContent!));
  await visitor.context.close();
  // Whether a comma follows the weekday is the browser's.
  return dates.filter((each) => each !== "").map((each) => each.replace(/^(\w{3}), /, "$1 "));
}

test(
  "dates at a venue elsewhere name its zone, in both languages, and the two shows of a clock change differ",
  async () => {
    expect(await datesOf({ ...PHONE_KO, timezoneId: "Asia/Seoul" })).toEqual([
      "2027년 11월 7일(일) 오전 1:30(현지 시각, GMT-4)",
      "2027년 11월 7일(일) 오전 1:30(현지 시각, GMT-5)",
      "2027년 12월 23일(목) 오후 7:00(현지 시각, GMT-5)",
    ]);
    expect(await datesOf({ ...DESKTOP_EN, timezoneId: "Asia/Seoul" })).toEqual([
      "Sun 7 Nov 2027, 01:30 (local time, GMT-4)",
      "Sun 7 Nov 2027, 01:30 (local time, GMT-5)",
      "Thu 23 Dec 2027, 19:00 (local time, GMT-5)",
    ]);
  },
  TEST_MS_MAX,
);

test(
  "to a reader in the venue's zone only what its clocks show twice names the zone",
  async () => {
    expect(await datesOf({ ...DESKTOP_EN, timezoneId: "America/New_York" })).toEqual([
      "Sun 7 Nov 2027, 01:30 (local time, GMT-4)",
      "Sun 7 Nov 2027, 01:30 (local time, GMT-5)",
      "Thu 23 Dec 2027, 19:00",
    ]);
  },
  TEST_MS_MAX,
);

test(
  "the year is left out where it is this one",
  async () => {
    const inTwoDays = new Date(Date.now() + 48 * HOUR_MS);
    const [date] = await datesOf(
      { ...DESKTOP_EN, timezoneId: "Asia/Seoul" },
      { performances: [{ startsAt: inTwoDays.toISOString(), seats: [{ count: 2 }] }] },
    );
    const yearThere = new Intl.DateTimeFormat("en", { timeZone: "Asia/Seoul", year: "numeric" }).format(
      inTwoDays,
    );
    const yearNow = new Intl.DateTimeFormat("en", { timeZone: "Asia/Seoul", year: "numeric" }).format(
      Date.now(),
    );
    expect(date!.includes(yearThere)).toBe(yearThere !== yearNow);
  },
  TEST_MS_MAX,
);

test(
  "a sale that opens later is counted down to, in the venue's time and the reader's, and opens by itself",
  async () => {
    const opensLate = new Date(Date.now() + 50 * HOUR_MS + 30_000).toISOString();
    const late = await server.createConcert({ ...NIGHTS, salesOpenAt: opensLate });
    const visitor = await stage.visitor({ ...DESKTOP_EN, timezoneId: "Asia/Seoul" });
    const other = await visitor.open(`/concerts/${late.concertId}`);
    const timer = (of: Page) => of.getByRole("timer", { name: "Sales open in" });
    expect(await timer(other).textContent()).toMatch(/^2 days [12]:\d\d:\d\d$/);
    await other
      .locator(".opening")
      .getByText(/\(local time, GMT-[45]\)/)
      .waitFor();
    await expectAccessible(other, "before the opening");

    // Long enough for a slow machine to open the page before the sale opens.
    const opensSoon = new Date(Date.now() + 12_000).toISOString();
    const soon = await server.createConcert({ ...NIGHTS, salesOpenAt: opensSoon });
    const page = await visitor.open(`/concerts/${soon.concertId}`);
    await timer(page).waitFor();
    await page.getByText(/your time, GMT\+9/).waitFor();
    await page.locator(PRESSABLE, { hasText: "Join the queue" }).waitFor();
    await expectCount(timer(page), 0);
    await visitor.context.close();
  },
  TEST_MS_MAX,
);
