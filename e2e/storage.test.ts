import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { Mailbox } from "../testing/mail/mailbox.ts";
import { PHONE_KO, type Visitor } from "./browser.ts";
import { expectAccessible, expectAddress, expectCount, expectFits } from "./judge.ts";
import { Server } from "./server.ts";
import { type Concert, hold, pay, sayWhoPays, setStage, TEST_MS_MAX } from "./stage.ts";

const mailbox = await Mailbox.prepare();
beforeAll(() => mailbox.start());
afterAll(() => mailbox.remove());

const MAIL = { SMTP_URL: mailbox.smtpUrl, MAIL_FROM: "Frontrow <tickets@frontrow.example>" };
const stage = setStage(new Server(MAIL));
const { server } = stage;

/** As browsers do it whose visitor has forbidden storing, or which have no room for it. */
const WITHHOLD: Record<string, () => void> = {
  "refuses it": () => {
    for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      });
  },
  "has no room for it": () => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  },
};

async function enter(visitor: Visitor, concert: Concert): Promise<Page> {
  const page = await visitor.context.newPage();
  await page.goto(`/concerts/${concert.concertId}`);
  return page;
}

const warning = (page: Page) => page.getByText("This browser stores nothing").first();

describe.each(Object.entries(WITHHOLD))("a browser that %s", (_, withhold) => {
  test(
    "is warned before joining and paying, and has its tickets on another device by the link it is given",
    async () => {
      const concert = await server.createConcert();
      const visitor = await stage.visitor();
      await visitor.context.addInitScript(withhold);
      const page = await enter(visitor, concert);
      await warning(page).waitFor();
      await page.getByRole("button", { name: "Join the queue" }).click();
      await page.getByRole("link", { name: "Choose seats" }).click();
      await page.getByRole("radio", { name: "List" }).click();
      await page.getByRole("button", { name: /^A\b/ }).click();
      await hold(page, 3);
      await page.getByRole("button", { name: /^Pay/ }).waitFor();
      await warning(page).waitFor();
      // The same is told before and after: this browser forgets, and the email finds.
      await page.getByText("you get your tickets back with your email").waitFor();
      await expectAccessible(page, "stores nothing");
      await sayWhoPays(page, "minji@example.com");
      await pay(page);
      await page.getByText("find your tickets again with the email").waitFor();
      await expectCount(page.getByRole("link", { name: "Find my booking" }), 1);
      await expectCount(page.getByText("Your tickets are kept in this browser."), 0);
      await expectAccessible(page, "paid, stores nothing");
      await expectFits(page, "paid, stores nothing");

      const link = await page.getByRole("link", { name: "Link to your tickets" }).getAttribute("href");
      const phone = await stage.visitor(PHONE_KO);
      const other = await phone.open(link!);
      await other.getByRole("img", { name: "A 1열 3번 티켓 코드" }).waitFor();
      await expectAddress(other, "/mine");
      expect(visitor.complaints).toEqual([]);
      await phone.context.close();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});

test(
  "a browser that stores is not warned, is asked to keep what it stores, and says how to keep tickets",
  async () => {
    const concert = await server.createConcert();
    const visitor = await stage.visitor();
    await visitor.context.addInitScript(() => {
      // A blank page has none.
      if ((navigator.storage as StorageManager | undefined) === undefined) return;
      navigator.storage.persist = () => {
        Object.assign(window, { isAskedToPersist: true });
        return Promise.resolve(true);
      };
    });
    const page = await enter(visitor, concert);
    await page.getByRole("button", { name: "Join the queue" }).click();
    await page.getByRole("link", { name: "Choose seats" }).click();
    await page.getByRole("radio", { name: "List" }).click();
    await page.getByRole("button", { name: /^A\b/ }).click();
    await hold(page, 3);
    await sayWhoPays(page, "minji@example.com");
    await pay(page);
    await page.waitForFunction(() => "isAskedToPersist" in window);
    expect(await warning(page).count()).toBe(0);
    await page.goto("/mine");
    await page.getByRole("button", { name: "Keep your tickets" }).click();
    await page.getByRole("link", { name: "Link to your tickets" }).waitFor();
    await page.getByRole("button", { name: "Print tickets" }).waitFor();
    await page.getByText("Your tickets are kept in this browser.").waitFor();
    // What is printed says nothing of how the buyer is reached.
    await page.getByText("minji@example.com").waitFor();
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("main").innerText()).not.toContain("minji@example.com");
    await page.getByRole("heading", { name: concert.title }).waitFor();
    await page.emulateMedia({ media: "screen" });
    await expectAccessible(page, "keep tickets");
    expect(visitor.complaints).toEqual([]);
    await visitor.context.close();
  },
  TEST_MS_MAX,
);
