import { afterAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { startTossServer, TOSS_SECRET_KEY } from "../test/money/toss-server.ts";
import { PHONE_KO } from "./browser.ts";
import { expectAccessible, expectFits } from "./judge.ts";
import { Server } from "./server.ts";
import { agree, hold, setStage, TEST_MS_MAX } from "./stage.ts";

/** A payment company that sends the buyer to a page of its own: Toss Payments, as far as it is documented. */
const toss = startTossServer();
const stage = setStage(
  new Server({
    TOSS_SECRET_KEY,
    TOSS_CLIENT_KEY: "test_ck_onlyForTheseTests",
    TOSS_API_URL: toss.url,
    TOSS_SDK_URL: toss.sdkUrl,
  }),
);
const { server } = stage;
afterAll(() => toss.stop());

/** A visitor who has held a seat for 154,000 and is on the company's page. */
async function atTheirPage() {
  const { visitor, page } = await stage.enterSale(await server.createConcert(), [toss.url]);
  await hold(page, 1);
  await page.getByText("You pay on the payment company's own page").waitFor();
  await payThere(page);
  const orderId = new URL(page.url()).searchParams.get("orderId")!;
  return { visitor, page, orderId };
}

/** Presses the button, which leads to the company's page. */
async function payThere(page: Page): Promise<void> {
  await agree(page);
  await page.getByRole("button", { name: "Pay ₩154,000" }).click();
  await page.waitForURL(`${toss.url}/window?**`);
}

/** Agrees on the company's page. Returns the address to which it sent the buyer back. */
async function approve(page: Page): Promise<string> {
  const back = page.waitForRequest(/\/top-ups\/[0-9a-f-]{36}\/return/);
  await page.getByRole("button", { name: "동의하고 결제" }).click();
  return (await back).url();
}

const hasHeading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 }).waitFor();

/** Goes back to the checkout. Nothing was charged, so all of it is still to be paid by card. */
async function backWithNothingCharged(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Back to my seats" }).click();
  await page.getByRole("heading", { name: "Pay for your seats" }).waitFor();
  await page.getByRole("button", { name: "Pay ₩154,000" }).waitFor();
  expect(await page.getByText("Points used").count()).toBe(0);
}

describe("a buyer is sent to the payment company's page", () => {
  test(
    "and comes back to their tickets, charged once, however often the address is opened again",
    async () => {
      const { visitor, page } = await atTheirPage();
      const returned = await approve(page);
      await hasHeading(page, "Booked");
      await page.getByRole("img", { name: "Ticket code for A, row 1, seat 1" }).waitFor();
      await expectAccessible(page, "paid there");
      const confirms = toss.done.confirms;
      await page.goto(returned);
      await hasHeading(page, "Booked");
      const second = await visitor.open(returned);
      await hasHeading(second, "Booked");
      expect(toss.done.confirms).toBe(confirms);
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "and turns back there, by its button or the browser's: nothing is charged, and they can go again",
    async () => {
      const { visitor, page } = await atTheirPage();
      await page.getByRole("button", { name: "취소" }).click();
      await hasHeading(page, "Not paid");
      await page
        .getByText("You cancelled on the payment company's page. You have not been charged.")
        .waitFor();
      await expectAccessible(page, "turned back");
      await backWithNothingCharged(page);
      await payThere(page);
      // Back is no circle: the page that led there asks before it does so again.
      await page.goBack();
      await hasHeading(page, "To the payment company");
      await expectAccessible(page, "asked before going again");
      await page.getByRole("button", { name: "Open its page again" }).click();
      await page.waitForURL(`${toss.url}/window?**`);
      await approve(page);
      await hasHeading(page, "Booked");
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "and is declined once back: told so, and can use another card",
    async () => {
      const { visitor, page } = await atTheirPage();
      toss.fault = { kind: "refuse", status: 403, code: "REJECT_CARD_PAYMENT" };
      await approve(page);
      await hasHeading(page, "Declined");
      await expectAccessible(page, "declined");
      await page.reload();
      await hasHeading(page, "Declined");
      await backWithNothingCharged(page);
      await payThere(page);
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "and the company does not say what became of it: still being settled, safe to reload, then paid",
    async () => {
      const { visitor, page, orderId } = await atTheirPage();
      toss.fault = { kind: "garbage_after_doing" };
      await approve(page);
      await hasHeading(page, "Confirming your payment…");
      await page.getByText("you will not be charged twice").waitFor();
      await expectAccessible(page, "still being settled");
      await page.reload();
      await page.getByText("you will not be charged twice").waitFor();
      // The company's word that something has changed brings the look forward.
      const event = { eventType: "PAYMENT_STATUS_CHANGED", data: { orderId, status: "DONE" } };
      await server.call("POST", "/v1/webhooks/toss-payments", { body: event });
      await hasHeading(page, "Booked");
      expect(await server.checks()).toMatchObject({ ok: true });
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "and one who comes back to another browser, or with somebody else's order, is charged nothing",
    async () => {
      const { visitor, page } = await atTheirPage();
      const confirms = toss.done.confirms;
      const returned = await approve(page);
      await hasHeading(page, "Booked");
      const stranger = await stage.visitor(PHONE_KO);
      const other = await stranger.open(returned);
      await hasHeading(other, "다른 브라우저에서 시작한 결제");
      await expectFits(other);
      await expectAccessible(other, "다른 브라우저");
      const theirs = new URL(returned);
      theirs.searchParams.set("orderId", "somebody-elses");
      await page.goto(theirs.href);
      await hasHeading(page, "Not paid");
      expect(toss.done.confirms).toBe(confirms + 1);
      await visitor.context.close();
      await stranger.context.close();
    },
    TEST_MS_MAX,
  );
});
