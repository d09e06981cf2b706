import { describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually, expectAccessible } from "./judge.ts";
import { Rival } from "./server.ts";
import { type Concert, setStage, TEST_MS_MAX } from "./stage.ts";

const IDLE_REQUESTS_MAX = 10;
const WAITING_REQUESTS_MAX = 20;
/** What is asked for when a page opens is not what it keeps asking for. */
const OPENING_SECONDS = 5;

const stage = setStage();
const { server } = stage;

/**
 * Opens a page whose timers run by a clock of the test's own, and counts what it asks the server for in a
 * minute of it. The clock goes by itself, too, and would make the minute longer on a slow machine: it stands.
 * Answers take real time, so nothing moves it for a moment after each second.
 */
async function requestsInMinute(page: Page): Promise<string[]> {
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      await page.clock.runFor(1_000);
      await page.evaluate(() => fetch("/healthz"));
    }
  };
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
  await pass(OPENING_SECONDS);
  const asked: string[] = [];
  const count = (request: { method(): string; url(): string }) => {
    const { pathname } = new URL(request.url());
    if (pathname !== "/healthz") asked.push(`${request.method()} ${pathname}`);
  };
  page.on("request", count);
  await pass(60);
  page.off("request", count);
  await page.clock.resume();
  return asked;
}

/** A page with a clock of the test's own. Without a stream, the server refuses to open one. */
async function openPage(hasStream: boolean) {
  const visitor = await stage.visitor();
  const page = await visitor.context.newPage();
  await page.clock.install();
  if (!hasStream) await page.route("**/stream", (route) => route.fulfill({ status: 503 }));
  return { visitor, page };
}

async function join(page: Page, concert: Concert): Promise<void> {
  await page.goto(`/concerts/${concert.concertId}`);
  await page.getByRole("button", { name: "Join the queue" }).click();
}

describe.each([
  ["where the stream works", true],
  ["where it does not", false],
])("a minute of a page, %s,", (_, hasStream) => {
  test(
    "that shows forty concerts takes few requests, one for each time it shows them anew",
    async () => {
      for (let i = 0; i < 40; i += 1) await server.createConcert();
      const { visitor, page } = await openPage(hasStream);
      await page.goto("/");
      await page.getByRole("listitem").nth(39).waitFor();
      const asked = await requestsInMinute(page);
      expect(asked.length).toBeLessThanOrEqual(IDLE_REQUESTS_MAX);
      expect(asked.filter((each) => each !== "GET /v1/concerts")).toEqual([]);
      expect(asked.length).toBeGreaterThan(0);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    `of a concert takes at most ${IDLE_REQUESTS_MAX} requests`,
    async () => {
      const concert = await server.createConcert();
      const { visitor, page } = await openPage(hasStream);
      await page.goto(`/concerts/${concert.concertId}`);
      await page.getByRole("button", { name: "Join the queue" }).waitFor();
      expect((await requestsInMinute(page)).length).toBeLessThanOrEqual(IDLE_REQUESTS_MAX);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    `of somebody who waits takes at most ${WAITING_REQUESTS_MAX} requests, and then hears the call`,
    async () => {
      const concert = await server.createConcert({ queue: { capacity: 1, arrivalSeconds: 600 } });
      const inside = await Rival.enter(server, concert.queueId);
      const { visitor, page } = await openPage(hasStream);
      await join(page, concert);
      await page.getByRole("heading", { name: "You're in the queue" }).waitFor();
      const asked = await requestsInMinute(page);
      expect(asked.length).toBeLessThanOrEqual(WAITING_REQUESTS_MAX);
      expect(asked.length).toBeGreaterThan(0);
      await inside.leave();
      const called = page.getByRole("heading", { name: "It's your turn" });
      // With a stream the page hears of it, whatever its timers do. Without one it asks, after the call.
      if (!hasStream)
        await eventually(async () => {
          await page.clock.runFor(1_000);
          expect(await called.isVisible()).toBe(true);
        });
      await called.waitFor();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    `of a hidden tab takes at most ${IDLE_REQUESTS_MAX} requests, to say that somebody is there`,
    async () => {
      const concert = await server.createConcert({ queue: { capacity: 0 } });
      const { visitor, page } = await openPage(hasStream);
      await join(page, concert);
      await page.getByRole("heading", { name: "You're in the queue" }).waitFor();
      await page.evaluate(() => {
        Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
        document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
      });
      const polls: string[] = [];
      page.on("request", (request) => {
        const { pathname, search } = new URL(request.url());
        if (pathname.endsWith("/tokens/me")) polls.push(search);
      });
      expect((await requestsInMinute(page)).length).toBeLessThanOrEqual(IDLE_REQUESTS_MAX);
      // Or their turn would pass. None of it may let them in, because nobody is watching.
      expect(polls).toEqual(["?arrive=false", "?arrive=false"]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    `of seats that nobody touches, and of a checkout, takes at most ${IDLE_REQUESTS_MAX} requests`,
    async () => {
      const concert = await server.createConcert({ queue: { sessionSeconds: 3_600 } });
      const { visitor, page } = await openPage(hasStream);
      await join(page, concert);
      await page.getByRole("link", { name: "Choose seats" }).click();
      await page.getByRole("button", { name: "Choose for me" }).click();
      // Nobody has touched it for a while.
      for (let i = 0; i < 40; i += 1) await page.clock.runFor(1_000);
      expect((await requestsInMinute(page)).length).toBeLessThanOrEqual(IDLE_REQUESTS_MAX);
      await page.getByRole("button", { name: "Reserve seats" }).click();
      await page.getByRole("button", { name: /^Pay/ }).waitFor();
      expect((await requestsInMinute(page)).length).toBeLessThanOrEqual(IDLE_REQUESTS_MAX);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});

test(
  "a browser with eight tabs of waiting pages still loads a ninth",
  async () => {
    const visitor = await stage.visitor();
    for (let i = 0; i < 8; i += 1) {
      const concert = await server.createConcert({ queue: { capacity: 0 } });
      const page = await visitor.context.newPage();
      await join(page, concert);
      await page.getByRole("heading", { name: "You're in the queue" }).waitFor();
    }
    const ninth = await visitor.open("/");
    await ninth.getByRole("listitem").first().waitFor();
    await expectAccessible(ninth, "list");
    await visitor.context.close();
  },
  TEST_MS_MAX,
);
