import { describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { PHONE_KO, Visitor } from "./browser.ts";
import { expectAccessible, expectFits, expectCount } from "./judge.ts";
import { Rival, Server } from "./server.ts";
import { agree, type Concert, hold, payButton, pressTogether, setStage, TEST_MS_MAX } from "./stage.ts";

const stage = setStage(new Server({}, "its own"));
const { server } = stage;

async function enterCheckout(concert: Concert): Promise<{ visitor: Visitor; page: Page }> {
  const entered = await stage.enterSale(concert);
  await hold(entered.page, 1);
  await entered.page.getByRole("button", { name: /^Pay/ }).waitFor();
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
        [first, second].map(({ page }) => page.getByRole("button", { name: "Reserve seats" }).click()),
      );
      const has = first.page.getByRole("heading", { name: "Pay for your seats" });
      const lost = first.page.getByText("Someone else just took your choice");
      await has.or(lost).first().waitFor();
      const [winner, loser] = (await has.isVisible()) ? [first, second] : [second, first];
      await winner.page.getByRole("button", { name: /^Pay/ }).waitFor();
      await loser.page
        .getByText("A, row 1, seat 5 is no longer available. Please choose another seat.")
        .waitFor();
      await expectAccessible(loser.page, "seat lost");
      await loser.page.getByRole("button", { name: "Choose A, row 1, seat 4" }).click();
      await loser.page.getByRole("button", { name: "Reserve seats" }).click();
      await loser.page.getByRole("button", { name: /^Pay/ }).waitFor();

      // A held seat is shown as mine to its holder and as held to the other.
      await winner.page.goBack();
      await winner.page.getByText("Reserved for you: A, row 1, seat 5").waitFor();
      await winner.page.getByRole("radio", { name: "List" }).click();
      await winner.page.getByRole("button", { name: /^A\b/ }).click();
      await winner.page.getByRole("button", { name: /seat 5, VIP, ₩154,000, yours/ }).waitFor();
      await winner.page.getByRole("button", { name: /seat 4, VIP, ₩154,000, on hold/ }).waitFor();
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
      const concert = await server.createConcert({ policy: { seatsPerPerformance: 2 } });
      const { visitor, page } = await stage.enterSale(concert);
      for (const seat of [1, 2, 3])
        await page.getByRole("button", { name: new RegExp(`seat ${seat},`) }).click();
      const limit = "One person can book 2 seats of this date at most.";
      await page.getByRole("paragraph").filter({ hasText: limit }).waitFor();
      await expectCount(page.getByLabel("Seats together").locator("option"), 2);
      const rival = await Rival.enter(server, concert.queueId);
      await rival.hold(concert.performances[0]!.performanceId, [2]);
      await page.getByText("A, row 1, seat 2 is no longer available. Please choose another seat.").waitFor();
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
      await page
        .getByRole("alert")
        .filter({ hasText: /Time left to pay for your seats: [1-8] seconds?\./ })
        .waitFor();
      expect(await shiftWhileCounting(page)).toBe(0);
      await expectAccessible(page, "about to lapse");
      await page.getByRole("heading", { name: "Your reservation has expired" }).waitFor();
      await expectAccessible(page, "lapsed");
      await page.reload();
      await page.getByRole("link", { name: "Back to the seats" }).click();
      // This tab keeps the list, by which the seats were chosen.
      await page.getByRole("radio", { name: "Map" }).click();
      await page.getByRole("img", { name: /50 of 50 seats available/ }).waitFor();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test.each(["wallet", "top-up-methods", "users/me"])(
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
      await page.locator("button", { hasText: /^Pay/ }).waitFor();
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
      await page.getByRole("heading", { name: "Your seats were released" }).waitFor();
      await expectAccessible(page, "released");
      await page.getByRole("link", { name: "Back to the seats" }).click();
      await page.getByRole("radio", { name: "Map" }).click();
      await page.getByRole("img", { name: /50 of 50 seats available/ }).waitFor();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});

describe("paying", () => {
  test(
    "declined with the reason, then unsettled, then paid by itself while the hold lives",
    async () => {
      const concert = await server.createConcert();
      const { visitor, page } = await enterCheckout(concert);
      expect(await page.getByRole("button", { name: "Pay ₩154,000" }).isDisabled()).toBe(true);
      await page.getByText("Please agree to the terms first.").waitFor();
      await page.getByRole("radio", { name: "Test card: declined" }).press("Space");
      await agree(page);
      await payButton(page).click();
      await page.getByText(/You have not been charged, and your seats are reserved for another/).waitFor();
      await page.getByText("Please try another card, or ask your bank.").waitFor();
      await expectAccessible(page, "declined");

      // By a method that errs and yet charges: it settles and pays by itself, also over a refresh.
      await page.getByRole("radio", { name: "Test card: error, yet charged" }).press("Space");
      await payButton(page).click();
      await page.getByText("We're still confirming your payment.").waitFor();
      await expectAccessible(page, "unsettled");
      await page.reload();
      await page.getByRole("heading", { name: "Booked" }).waitFor();
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
      await agree(page);
      const keys: string[] = [];
      await visitor.context.route(isPayment, async (route) => {
        keys.push(route.request().headers()["idempotency-key"]!);
        // The server has done it; the visitor never hears of it.
        await route.fetch();
        await route.abort();
      });
      await payButton(page).click();
      await page.getByText("We're still confirming your payment.").waitFor();
      // An attempt under way is lost as a whole.
      await visitor.context.unrouteAll({ behavior: "wait" });
      await page.reload();
      await page.getByRole("heading", { name: "Booked" }).waitFor();
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
      const second = await visitor.open(new URL(page.url()).pathname);
      for (const tab of [page, second]) await agree(tab);
      const buttons = [page, second].map(payButton);
      for (const button of buttons) await button.waitFor();
      await pressTogether(buttons);
      for (const tab of [page, second]) await tab.getByRole("heading", { name: "Booked" }).waitFor();
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
      await agree(page);
      await payButton(page).waitFor();
      await page.route(
        isPayment,
        async (route) => {
          server.kill("worker.ts");
          await route.continue();
        },
        { times: 1 },
      );
      await payButton(page).click();
      await page.getByRole("heading", { name: "Booked" }).waitFor();
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
    await page.getByText("예매 내역이 없습니다.").waitFor();
    await expectFits(page);
    await expectAccessible(page, "nothing owned");
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("heading", { name: "My tickets" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "My tickets" }).waitFor();
    const concert = await server.createConcert();
    await page.goto(`/concerts/${concert.concertId}/seats`);
    await page.getByText("You are not in the queue").waitFor();
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
