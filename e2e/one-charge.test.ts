import { describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { Visitor } from "./browser.ts";
import { eventually, expectCount } from "./judge.ts";
import { agree, hold, payButton, pressTogether, setStage, TEST_MS_MAX } from "./stage.ts";

const stage = setStage();
const { server } = stage;

const isPayment = /\/v1\/payments$/;

async function enterCheckout(wishes: object = {}): Promise<{ visitor: Visitor; page: Page }> {
  const entered = await stage.enterSale(await server.createConcert(wishes));
  await hold(entered.page, 1);
  await agree(entered.page);
  await payButton(entered.page).waitFor();
  return entered;
}

/** A second window of the same checkout, ready to pay. */
async function secondWindow(visitor: Visitor, first: Page): Promise<Page> {
  const second = await visitor.open(new URL(first.url()).pathname);
  await agree(second);
  await payButton(second).waitFor();
  return second;
}

const booked = (page: Page) => page.getByRole("heading", { name: "Booked" });

/** The keys under which a charge was asked for: an attempt that is repeated under its key is one. */
function watchCharges(visitor: Visitor): Set<string> {
  const charges = new Set<string>();
  visitor.context.on("request", (request) => {
    if (request.method() !== "POST" || !isPayment.test(request.url())) return;
    const { topUp } = request.postDataJSON() as { topUp?: object };
    if (topUp !== undefined) charges.add(request.headers()["idempotency-key"]!);
  });
  return charges;
}

/** The amounts that were charged, as the visitor sees them in the ledger, newest first. */
async function expectTopUps(page: Page, expected: string[]): Promise<void> {
  await page.goto("/mine/points");
  const rows = page.getByRole("row").filter({ hasText: "Top-up" });
  await eventually(async () =>
    expect(await rows.locator("td:nth-child(3)").allTextContents()).toEqual(expected),
  );
}

describe("a buyer who lacks points is charged once", () => {
  test(
    "however often they press while the answer is on its way",
    async () => {
      const { visitor, page } = await enterCheckout();
      const charges = watchCharges(visitor);
      const { promise: pressed, resolve: havePressed } = Promise.withResolvers<void>();
      const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
      await page.route(isPayment, async (route) => {
        const response = await route.fetch();
        isAsked();
        await pressed;
        await route.fulfill({ response });
      });
      await payButton(page).click();
      await asked;
      const busy = page.getByRole("button", { name: "Paying…" });
      await busy.waitFor();
      expect(await busy.isDisabled()).toBe(true);
      expect(await payButton(page).count()).toBe(0);
      await busy.click({ force: true });
      havePressed();
      await booked(page).waitFor();
      expect(charges.size).toBe(1);
      await expectTopUps(page, ["+154,000 P"]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "when two windows press at the same moment",
    async () => {
      const { visitor, page } = await enterCheckout();
      const charges = watchCharges(visitor);
      const second = await secondWindow(visitor, page);
      await pressTogether([page, second].map(payButton));
      for (const window of [page, second]) await booked(window).waitFor();
      expect(charges.size).toBe(1);
      await expectTopUps(page, ["+154,000 P"]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "and not another sum than they were shown: a window that has heard of no top-up says so first",
    async () => {
      const { visitor, page } = await enterCheckout();
      const charges = watchCharges(visitor);
      const second = await visitor.context.newPage();
      // It hears of no other window.
      await second.addInitScript(() => {
        const { getItem } = Storage.prototype;
        Storage.prototype.getItem = function (key: string) {
          return key === "frontrow.wallet-changed" ? null : getItem.call(this, key);
        };
      });
      await second.goto(new URL(page.url()).pathname);
      await agree(second);
      await payButton(second).waitFor();
      await page.goto("/mine/points");
      await page.getByLabel("Amount").fill("54000");
      await page.getByRole("button", { name: "Top up ₩54,000" }).click();
      await page.getByText("54,000 P added to your points.").waitFor();
      expect(await second.getByText("Points used").count()).toBe(0);
      await payButton(second).click();
      await second.getByText("so nothing was charged").waitFor();
      await second.getByText("−54,000 P").waitFor();
      await second.getByText("₩100,000").waitFor();
      expect(charges.size).toBe(0);
      await payButton(second).click();
      await booked(second).waitFor();
      expect(charges.size).toBe(1);
      await expectTopUps(page, ["+100,000 P", "+54,000 P"]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "and other windows hear of the payment by themselves",
    async () => {
      const { visitor, page } = await enterCheckout();
      const second = await secondWindow(visitor, page);
      const points = await visitor.open("/mine/points");
      await points.getByText("No movements yet.").waitFor();
      await payButton(page).click();
      for (const window of [page, second]) await booked(window).waitFor({ timeout: 10_000 });
      await points.getByRole("row").filter({ hasText: "Top-up" }).waitFor();
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});

describe("a hold that ends", () => {
  test(
    "before the payment is answered: nothing is said of the money until it is",
    async () => {
      const { visitor, page } = await enterCheckout({ policy: { holdSeconds: 8 } });
      const asked = Promise.withResolvers<void>();
      const answer = Promise.withResolvers<void>();
      await visitor.context.route(isPayment, async (route) => {
        asked.resolve();
        await answer.promise;
        await route.continue();
      });
      await payButton(page).click();
      await asked.promise;
      await page.getByRole("heading", { name: "Your reservation has expired" }).waitFor();
      await page.getByText("Your seats were released before the payment company answered.").waitFor();
      await expectCount(page.getByText("You have not been charged"), 0);
      answer.resolve();
      await page.getByText("You have not been charged").waitFor();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});
