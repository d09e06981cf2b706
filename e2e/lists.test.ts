import { describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { DAY_MS } from "../src/core/time.ts";
import { PHONE_KO } from "./browser.ts";
import { eventually, expectAccessible, expectCount, expectFits } from "./judge.ts";
import { setStage, TEST_MS_MAX } from "./stage.ts";

const CONCERTS = 103;

const stage = setStage();
const { server } = stage;

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

const expectTitles = (page: Page, expected: string[]) =>
  eventually(async () => expect(await page.locator(".stub h2").allTextContents()).toEqual(expected));

const nights = (count: number) => Array.from({ length: count }, (_, i) => `Night ${i + 1}`);

/** Holds and releases a seat so often, as the visitor of this page. */
function holdAndRelease(page: Page, queueId: string, performanceId: string, times: number): Promise<void> {
  return page.evaluate(
    async ({ queueId, performanceId, times }) => {
      const read = (key: string) =>
        JSON.parse(localStorage.getItem(`frontrow.${key}`)!) as Record<string, string>;
      const headers = {
        Authorization: `Bearer ${read("identity")["accessToken"]}`,
        "Queue-Token": read(`place.${queueId}`)["token"]!,
        "Content-Type": "application/json",
      };
      for (let seat = 1; seat <= times; seat += 1) {
        const body = JSON.stringify({ performanceId, seatNumbers: [seat] });
        const held = await fetch("/v1/reservations", { method: "POST", headers, body });
        const { reservationId } = (await held.json()) as { reservationId: string };
        await fetch(`/v1/reservations/${reservationId}`, { method: "DELETE", headers });
      }
    },
    { queueId, performanceId, times },
  );
}

describe("more concerts than fit a page", () => {
  test(
    "are all reached, the nearest date first, by a button and by a search that the address keeps",
    async () => {
      for (let i = 0; i < CONCERTS; i += 1)
        await server.createConcert({
          title: `Night ${CONCERTS - i}`,
          performances: [{ startsAt: inDays(CONCERTS - i + 1), seats: [{ count: 1 }] }],
        });
      const visitor = await stage.visitor();
      const page = await visitor.open("/");
      await expectTitles(page, nights(100));
      const more = page.getByRole("button", { name: "Show more" });
      await more.click();
      await expectTitles(page, nights(CONCERTS));
      await more.waitFor({ state: "detached" });

      await page.getByRole("searchbox", { name: "Search concerts" }).fill("night 103");
      await page.waitForURL("**/?q=night+103");
      await expectTitles(page, ["Night 103"]);
      await page.reload();
      await expectTitles(page, ["Night 103"]);
      await page.getByRole("searchbox").fill("nobody at all");
      await page.getByText("Nothing found for “nobody at all”.").waitFor();
      await expectAccessible(page, "nothing found");
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});

describe("more reservations than fit a page", () => {
  test(
    "are all reached and searched, on a phone in Korean",
    async () => {
      const concert = await server.createConcert({
        title: "지난 달의 밤",
        performances: [{ startsAt: inDays(200), seats: [{ count: 150 }] }],
      });
      const other = await server.createConcert({
        title: "다른 밤",
        performances: [{ startsAt: inDays(100), seats: [{ count: 1 }] }],
      });
      const visitor = await stage.visitor(PHONE_KO);
      const page = await visitor.context.newPage();
      for (const { concertId, queueId, performances } of [other, concert]) {
        await page.goto(`/concerts/${concertId}`);
        await page.getByRole("button", { name: "예매하기" }).click();
        await page.getByRole("link", { name: "좌석 선택" }).waitFor();
        const times = concertId === concert.concertId ? 104 : 1;
        await holdAndRelease(page, queueId, performances[0]!.performanceId, times);
      }
      await page.goto("/mine/reservations");
      const rows = page.locator("tbody tr");
      const more = page.getByRole("button", { name: "더 보기" });
      // In the order of their column, the latest first: the nearer show was the first that was held.
      await rows.first().getByText(concert.title).waitFor();
      for (const shown of [30, 60, 90]) {
        await expectCount(rows, shown);
        await more.click();
      }
      await expectCount(rows, 105);
      await more.waitFor({ state: "detached" });
      // The oldest of all, which the first page of the answer does not have.
      await page.reload();
      await expectCount(rows, 30);
      await page.getByRole("searchbox", { name: "검색" }).fill("다른");
      await expectCount(rows, 1);
      await page.getByRole("link", { name: /다른 밤/ }).waitFor();
      await expectFits(page);
      await expectAccessible(page, "reservations found");
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});
