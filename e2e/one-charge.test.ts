import { describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { Visitor } from "./browser.ts";
import { hold, pressTogether, setStage, TEST_MS_MAX } from "./stage.ts";

const stage = setStage();
const { server } = stage;

const isTopUp = /\/top-ups$/;
const isWallet = /\/wallet$/;

async function enterCheckout(): Promise<{ visitor: Visitor; page: Page }> {
  const entered = await stage.enterSale(await server.createConcert());
  await hold(entered.page, 1);
  await topUpButton(entered.page).waitFor();
  return entered;
}

const topUpButton = (page: Page) => page.getByRole("button", { name: /^Top up/ });
const payButton = (page: Page) => page.locator("button:enabled", { hasText: "Pay 154,000 P" });

/** The amounts that were charged, by key: an attempt that is repeated under its key is one. */
function watchCharges(visitor: Visitor): Map<string, number> {
  const charges = new Map<string, number>();
  visitor.context.on("request", (request) => {
    if (request.method() !== "POST" || !isTopUp.test(request.url())) return;
    const { amount } = request.postDataJSON() as { amount: number };
    charges.set(request.headers()["idempotency-key"]!, amount);
  });
  return charges;
}

/** Each top-up in the ledger, as the visitor sees it. */
async function topUps(page: Page): Promise<number> {
  await page.goto("/mine/points");
  await page.getByRole("cell", { name: "Top-up" }).first().waitFor();
  return page.getByRole("cell", { name: "Top-up" }).count();
}

describe("a buyer who lacks points is charged once", () => {
  test(
    "however often they press while the new balance is on its way",
    async () => {
      const { visitor, page } = await enterCheckout();
      const charges = watchCharges(visitor);
      const { promise: pressed, resolve: havePressed } = Promise.withResolvers<void>();
      const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
      let isCharged = false;
      page.on("response", (response) => {
        if (isTopUp.test(response.url())) isCharged = true;
      });
      await page.route(isWallet, async (route) => {
        if (isCharged) {
          isAsked();
          await pressed;
        }
        await route.continue();
      });
      await topUpButton(page).click();
      await asked;
      const busy = page.getByRole("button", { name: "Asking the payment company…" });
      await busy.waitFor();
      expect(await busy.isDisabled()).toBe(true);
      expect(await topUpButton(page).count()).toBe(0);
      await busy.click({ force: true });
      havePressed();
      await payButton(page).waitFor();
      expect([...charges.values()]).toEqual([154_000]);
      expect(await topUps(page)).toBe(1);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "when two windows press at the same moment",
    async () => {
      const { visitor, page } = await enterCheckout();
      const charges = watchCharges(visitor);
      const second = await visitor.open(new URL(page.url()).pathname);
      await topUpButton(second).waitFor();
      await pressTogether([page, second].map(topUpButton));
      for (const window of [page, second]) await payButton(window).waitFor();
      expect([...charges.values()]).toEqual([154_000]);
      expect(await topUps(page)).toBe(1);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "when a second window presses later and has heard of nothing: it is told, and nothing is charged",
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
      await topUpButton(second).waitFor();
      await page.getByLabel("Amount").fill("54000");
      await topUpButton(page).click();
      await page.getByRole("button", { name: "Top up 100,000 P" }).waitFor();
      expect(await second.getByRole("button", { name: "Top up 154,000 P" }).count()).toBe(1);
      await second.getByRole("button", { name: "Top up 154,000 P" }).click();
      await second.getByText("so nothing was charged").waitFor();
      await second.getByRole("button", { name: "Top up 100,000 P" }).click();
      await payButton(second).waitFor();
      expect([...charges.values()]).toEqual([54_000, 100_000]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "and other windows hear of it, and of the payment, by themselves",
    async () => {
      const { visitor, page } = await enterCheckout();
      const second = await visitor.open(new URL(page.url()).pathname);
      await topUpButton(second).waitFor();
      await topUpButton(page).click();
      await payButton(second).waitFor();
      await payButton(page).click();
      for (const window of [page, second])
        await window.getByRole("heading", { name: "See you there!" }).waitFor({ timeout: 10_000 });
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});
