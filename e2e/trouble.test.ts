import { describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { PHONE_KO, Visitor } from "./browser.ts";
import { expectAccessible, expectFits } from "./judge.ts";
import { Rival, Server } from "./server.ts";
import { type Concert, hold, pressTogether, setStage, TEST_MS_MAX } from "./stage.ts";

const stage = setStage(new Server({}, "its own"));
const { server } = stage;

async function enterCheckout(concert: Concert): Promise<{ visitor: Visitor; page: Page }> {
  const entered = await stage.enterSale(concert);
  await hold(entered.page, 1);
  await entered.page.getByRole("button", { name: /^Top up/ }).waitFor();
  return entered;
}

async function payments(page: Page): Promise<number> {
  await page.goto("/mine");
  await page.getByRole("link", { name: "Points", exact: true }).click();
  await page.getByRole("cell", { name: "Top-up" }).first().waitFor();
  return page.getByRole("cell", { name: "Payment" }).count();
}

/** How far the page's layout has moved by the time the countdown has shown so many numbers. */
function shiftWhileCounting(page: Page, numbers = 3): Promise<number> {
  return page.evaluate(async (numbers) => {
    let shift = 0;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shift += (entry as PerformanceEntry & { value: number }).value;
    });
    observer.observe({ type: "layout-shift" });
    const shown = new Set<string>();
    while (shown.size < numbers) {
      shown.add(document.querySelector("[role=timer]")!.textContent!);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    observer.disconnect();
    return shift;
  }, numbers);
}

const isPayment = /\/v1\/payments$/;

describe("seats", () => {
  test(
    "two browsers want one seat: one has it, the other hears so at once and is offered the nearest",
    async () => {
      const concert = await server.createConcert();
      const [first, second] = [await stage.enterSale(concert), await stage.enterSale(concert)];
      // Both choose before either can see that the other did.
      for (const { page } of [first, second]) await page.getByRole("button", { name: /seat 5,/ }).click();
      await Promise.all(
        [first, second].map(({ page }) => page.getByRole("button", { name: "Hold these seats" }).click()),
      );
      const has = first.page.getByRole("heading", { name: "Pay for your seats" });
      const lost = first.page.getByText("Somebody was faster");
      await has.or(lost).first().waitFor();
      const [winner, loser] = (await has.isVisible()) ? [first, second] : [second, first];
      await winner.page.getByRole("button", { name: /^Top up/ }).waitFor();
      await loser.page.getByText("A, row 1, seat 5 has just been taken.").waitFor();
      await expectAccessible(loser.page, "seat lost");
      await loser.page.getByRole("button", { name: "Choose A, row 1, seat 4" }).click();
      await loser.page.getByRole("button", { name: "Hold these seats" }).click();
      await loser.page.getByRole("button", { name: /^Top up/ }).waitFor();

      // A held seat is shown as mine to its holder and as held to the other.
      await winner.page.goBack();
      await winner.page.getByText("You hold A, row 1, seat 5").waitFor();
      await winner.page.getByRole("radio", { name: "List" }).click();
      await winner.page.getByRole("button", { name: /^A\b/ }).click();
      await winner.page.getByRole("button", { name: /seat 5, VIP, 154,000 P, mine/ }).waitFor();
      await winner.page.getByRole("button", { name: /seat 4, VIP, 154,000 P, held by someone/ }).waitFor();
      await expectAccessible(winner.page, "mine and held");
      expect([...winner.visitor.complaints, ...loser.visitor.complaints]).toEqual([]);
      await winner.visitor.context.close();
      await loser.visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "a chosen seat that another buyer takes is said before holding it; no more than allowed are chosen",
    async () => {
      const concert = await server.createConcert({ policy: { seatsPerUser: 2 } });
      const { visitor, page } = await stage.enterSale(concert);
      for (const seat of [1, 2, 3])
        await page.getByRole("button", { name: new RegExp(`seat ${seat},`) }).click();
      await page
        .getByRole("paragraph")
        .filter({ hasText: "You may have 2 seats of this concert." })
        .waitFor();
      const rival = await Rival.enter(server, concert.queueId);
      await rival.hold(concert.performances[0]!.performanceId, [2]);
      await page.getByText("A, row 1, seat 2 has just been taken.").waitFor();
      await page.getByRole("button", { name: "Choose A, row 1, seat 3" }).waitFor();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "a hold lapses on screen: warned, then led back to seats that are free again",
    async () => {
      const concert = await server.createConcert({ policy: { holdSeconds: 8 } });
      const { visitor, page } = await enterCheckout(concert);
      await page.getByRole("alert").filter({ hasText: "One minute left to pay for your seats." }).waitFor();
      expect(await shiftWhileCounting(page)).toBe(0);
      await expectAccessible(page, "about to lapse");
      await page.getByRole("heading", { name: "The hold has lapsed" }).waitFor();
      await expectAccessible(page, "lapsed");
      await page.reload();
      await page.getByRole("link", { name: "Back to the seats" }).click();
      await page.getByRole("img", { name: /50 free seats of 50/ }).waitFor();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test.each(["wallet", "top-up-methods"])(
    "move no button when an answer comes late: %s",
    async (late) => {
      const concert = await server.createConcert();
      const { visitor, page } = await stage.enterSale(concert);
      const asked = Promise.withResolvers<void>();
      const answer = Promise.withResolvers<void>();
      await page.route(new RegExp(`/${late}$`), async (route) => {
        asked.resolve();
        await answer.promise;
        await route.continue();
      });
      await hold(page, 1);
      await asked.promise;
      await page.getByRole("timer").waitFor();
      // Long enough for all that comes in time.
      await shiftWhileCounting(page, 2);
      const shift = shiftWhileCounting(page, 4);
      answer.resolve();
      await page.locator("button:enabled", { hasText: /^Top up/ }).waitFor();
      expect(await shift).toBe(0);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "are released on request",
    async () => {
      const concert = await server.createConcert();
      const { visitor, page } = await enterCheckout(concert);
      await page.getByRole("button", { name: "Release the seats" }).click();
      await page.getByRole("button", { name: "Keep it" }).click();
      await page.getByRole("button", { name: "Release the seats" }).click();
      await page.getByRole("button", { name: "Yes, release" }).click();
      await page.getByRole("heading", { name: "The seats are released" }).waitFor();
      await expectAccessible(page, "released");
      await page.getByRole("link", { name: "Back to the seats" }).click();
      await page.getByRole("img", { name: /50 free seats of 50/ }).waitFor();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});

describe("paying", () => {
  test(
    "not enough points, declined with the reason, unsettled, then paid while the hold lives",
    async () => {
      const concert = await server.createConcert();
      const { visitor, page } = await enterCheckout(concert);
      expect(await page.getByRole("button", { name: "Pay 154,000 P" }).isDisabled()).toBe(true);
      await page.getByText("Top up 154,000 P first.").waitFor();
      await page.getByRole("radio", { name: "Test card: declined" }).press("Space");
      await page.getByRole("button", { name: /^Top up/ }).click();
      await page.getByText(/The payment company declined: .+\. Nothing was charged/).waitFor();
      await expectAccessible(page, "declined");

      // Part of it by a method that errs and yet charges: it settles by itself, also over a refresh.
      await page.getByLabel("Amount").fill("54000");
      await page.getByRole("radio", { name: "Test card: error, yet charged" }).press("Space");
      await page.getByRole("button", { name: "Top up 54,000 P" }).click();
      await page.getByText(/has not answered yet/).waitFor();
      await expectAccessible(page, "unsettled");
      await page.reload();
      await page.getByRole("button", { name: "Top up 100,000 P" }).click();
      await page.locator("button:enabled", { hasText: "Pay 154,000 P" }).click();
      await page.getByRole("heading", { name: "See you there!" }).waitFor();
      expect(await payments(page)).toBe(1);
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "an answer that is lost is asked for again under the same key, over a refresh, too: paid once",
    async () => {
      const concert = await server.createConcert();
      const { visitor, page } = await enterCheckout(concert);
      await page.getByRole("button", { name: /^Top up/ }).click();
      const keys: string[] = [];
      await visitor.context.route(isPayment, async (route) => {
        keys.push(route.request().headers()["idempotency-key"]!);
        // The server has done it; the visitor never hears of it.
        await route.fetch();
        await route.abort();
      });
      await page.locator("button:enabled", { hasText: "Pay 154,000 P" }).click();
      await page.getByText("No answer yet. Asking again; you pay once at most.").waitFor();
      await visitor.context.unroute(isPayment);
      await page.reload();
      await page.getByRole("heading", { name: "See you there!" }).waitFor();
      expect(new Set(keys).size).toBe(1);
      expect(await payments(page)).toBe(1);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "two tabs that pay at the same moment pay once",
    async () => {
      const concert = await server.createConcert();
      const { visitor, page } = await enterCheckout(concert);
      await page.getByRole("button", { name: /^Top up/ }).click();
      const second = await visitor.open(new URL(page.url()).pathname);
      const buttons = [page, second].map((tab) =>
        tab.locator("button:enabled", { hasText: "Pay 154,000 P" }),
      );
      for (const button of buttons) await button.waitFor();
      await pressTogether(buttons);
      for (const tab of [page, second]) await tab.getByRole("heading", { name: "See you there!" }).waitFor();
      expect(await payments(page)).toBe(1);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});

// By itself: it takes the server away from everybody.
describe("paying, when the server dies,", () => {
  test(
    "the worker is killed at the moment of paying, then the server restarted: paid once, ticket there",
    async () => {
      const concert = await server.createConcert();
      const { visitor, page } = await enterCheckout(concert);
      await page.getByRole("button", { name: /^Top up/ }).click();
      const pay = page.locator("button:enabled", { hasText: "Pay 154,000 P" });
      await pay.waitFor();
      await page.route(
        isPayment,
        async (route) => {
          server.kill("worker.ts");
          await route.continue();
        },
        { times: 1 },
      );
      await pay.click();
      await page.getByRole("heading", { name: "See you there!" }).waitFor();
      await server.stop();
      await server.start();
      await page.reload();
      await page.getByRole("img", { name: "Ticket code for A, row 1, seat 1" }).waitFor();
      expect(await payments(page)).toBe(1);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});

test(
  "addresses that lead nowhere, and a browser that owns nothing, get plain words",
  async () => {
    const visitor = await stage.visitor(PHONE_KO);
    const page = await visitor.open(`/concerts/${crypto.randomUUID()}`);
    await page.getByRole("heading", { name: "공연을 찾을 수 없습니다." }).waitFor();
    await expectAccessible(page, "no concert");
    await page.goto("/mine");
    await page.getByText("아직 없습니다.").waitFor();
    await expectFits(page);
    await expectAccessible(page, "nothing owned");
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("heading", { name: "My tickets" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "My tickets" }).waitFor();
    const concert = await server.createConcert();
    await page.goto(`/concerts/${concert.concertId}/seats`);
    await page.getByText("You have no place in line").waitFor();
    await expectAccessible(page, "not in line");
    await page.goto("/continue");
    await page.getByText("This link is incomplete.").waitFor();
    await expectAccessible(page, "bad link");
    await visitor.context.close();
  },
  TEST_MS_MAX,
);

test(
  "after all of this every promise holds",
  async () => {
    const { checks } = await server.checks();
    expect(checks.filter((check) => check.violations > 0)).toEqual([]);
  },
  TEST_MS_MAX,
);
