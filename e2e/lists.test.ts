import { describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { DAY_MS } from "../src/core/time.ts";
import { PHONE_KO } from "./browser.ts";
import { expectAccessible, expectFits } from "./judge.ts";
import { setStage, TEST_MS_MAX } from "./stage.ts";

const CONCERTS = 103;

const stage = setStage();
const { server } = stage;

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

const titles = (page: Page) => page.locator(".stub h2").allTextContents();

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
      await page.getByRole("link", { name: "Night 100", exact: true }).waitFor();
      expect(await titles(page)).toEqual(Array.from({ length: 100 }, (_, i) => `Night ${i + 1}`));
      await page.getByRole("button", { name: "Show more" }).click();
      await page.getByRole("link", { name: "Night 103", exact: true }).waitFor();
      expect(await titles(page)).toHaveLength(CONCERTS);
      expect(await page.getByRole("button", { name: "Show more" }).count()).toBe(0);

      await page.getByRole("searchbox", { name: "Search concerts" }).fill("night 103");
      await page.waitForURL("**/?q=night+103");
      await page.getByRole("link", { name: "Night 1", exact: true }).waitFor({ state: "detached" });
      expect(await titles(page)).toEqual(["Night 103"]);
      await page.reload();
      await page.getByRole("link", { name: "Night 103" }).waitFor();
      expect(await titles(page)).toEqual(["Night 103"]);
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
      const other = await server.createConcert({ title: "다른 밤" });
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
      await page.getByRole("searchbox", { name: "검색" }).waitFor();
      let rows = await page.locator("tbody tr").count();
      const more = page.getByRole("button", { name: "더 보기" });
      while ((await more.count()) > 0) {
        await more.click();
        await page.locator("tbody tr").nth(rows).waitFor();
        rows = await page.locator("tbody tr").count();
      }
      expect(rows).toBe(105);
      // The oldest of all, which the first page of the answer does not have.
      await page.getByRole("searchbox").fill("다른");
      await page.getByRole("link", { name: /다른 밤/ }).waitFor();
      expect(await page.locator("tbody tr").count()).toBe(1);
      await expectFits(page);
      await expectAccessible(page, "reservations found");
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});
