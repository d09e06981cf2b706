import { describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { PHONE_KO } from "./browser.ts";
import { eventually, expectAccessible, expectCount, expectFits } from "./judge.ts";
import { agree, type Concert, hold, pay, payButton, setStage, TEST_MS_MAX } from "./stage.ts";

const stage = setStage();
const { server } = stage;
const DAY_MS = 86_400_000;

/** A concert so many days away: section A costs 154,000 a seat. */
function showIn(days: number): Promise<Concert> {
  const startsAt = new Date(Date.now() + days * DAY_MS).toISOString();
  const seats = [
    { count: 10, grade: "VIP", price: 154_000, section: "A" },
    { count: 10, grade: "R", price: 121_000, section: "B" },
  ];
  return server.createConcert({ performances: [{ startsAt, seats }] });
}

/** A visitor who has bought these seats and looks at their reservation. */
async function buy(concert: Concert, ...seatNumbers: number[]) {
  const { visitor, page } = await stage.enterSale(concert);
  await hold(page, ...seatNumbers);
  await pay(page);
  await lookAtBooking(page, concert);
  return { visitor, page };
}

async function lookAtBooking(page: Page, { title }: Concert): Promise<void> {
  await page.getByRole("link", { name: "View or cancel" }).first().click();
  await page.getByRole("heading", { name: title, level: 1 }).waitFor();
}

const amount = (page: Page, name: string, value: string) =>
  page
    .locator("dl > div", { has: page.getByRole("term").getByText(name, { exact: true }) })
    .getByText(value, { exact: true })
    .waitFor();

async function expectPoints(page: Page, points: string): Promise<void> {
  await page.goto("/mine");
  await page.getByRole("link", { name: "Points", exact: true }).click();
  await page.getByText(`You have ${points}.`, { exact: true }).waitFor();
}

describe("a buyer gives seats back", () => {
  test(
    "all of them: the exact amounts first, then a question, then void tickets and the points back",
    async () => {
      const concert = await showIn(8);
      const { visitor, page } = await stage.enterSale(concert);
      await hold(page, 1, 2);
      // The terms change while the buyer agrees to them: nothing is paid by terms that nobody has read.
      await agree(page);
      const changed = { refundPolicy: "Cards take some days: https://help.example/cards." };
      await server.organise("PATCH", `/concerts/${concert.concertId}`, changed);
      await payButton(page).click();
      await page.getByText("The terms have changed. Please read them and agree again.").waitFor();
      await page.getByRole("link", { name: "https://help.example/cards" }).waitFor();
      await page.getByText("Please agree to the terms first.").waitFor();
      await expectAccessible(page, "terms that have changed");
      await pay(page);
      await lookAtBooking(page, concert);
      await amount(page, "Cancellation fee", "−₩30,800");
      await amount(page, "Refund to your points", "₩277,200");
      await page.getByText("9 days before the show").waitFor({ state: "detached" });
      await page.getByText("Until 7 days before the show: 10% of the price").waitFor();
      await expectAccessible(page, "before cancelling");
      await page.getByRole("button", { name: "Cancel 2 seats" }).click();
      await page
        .getByRole("group", {
          name: /^Cancel A, row 1, seats 1, 2\? ₩277,200 is refunded.*the fee is ₩30,800/,
        })
        .waitFor();
      await expectAccessible(page, "asked whether to cancel");
      await page.getByRole("button", { name: "Keep it" }).click();
      await page.getByRole("button", { name: "Cancel 2 seats" }).click();
      await page.getByRole("button", { name: "Yes, cancel" }).dblclick();

      const done = page
        .getByRole("status")
        .filter({ hasText: "₩277,200 went back to your points. You have 277,200 P now." });
      await done.waitFor();
      await eventually(async () =>
        expect(
          await done.evaluate(
            (notice) => notice.contains(document.activeElement) || document.activeElement!.contains(notice),
          ),
        ).toBe(true),
      );
      await page.getByText("Refunded", { exact: true }).waitFor();
      await expectCount(page.getByRole("button", { name: /^Cancel/ }), 0);
      await expectAccessible(page, "cancelled");

      await page.getByRole("link", { name: "Back to my tickets" }).click();
      await expectCount(page.getByText("This ticket was cancelled."), 2);
      expect(await page.getByRole("img", { name: /Ticket code/ }).count()).toBe(0);
      await expectPoints(page, "277,200 P");
      await expectCount(page.getByRole("cell", { name: "+277,200 P" }), 1);
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "one of two, by keyboard alone; the other stays valid, also on another device",
    async () => {
      const concert = await showIn(8);
      const { visitor, page } = await buy(concert, 3, 4);
      const second = page.getByRole("checkbox", { name: /seat 4/ });
      await second.focus();
      await page.keyboard.press("Space");
      await amount(page, "Refund to your points", "₩138,600");
      await tabTo(page.getByRole("button", { name: "Cancel 1 seat" }));
      await page.keyboard.press("Enter");
      await page.getByRole("group", { name: /^Cancel A, row 1, seat 3\? ₩138,600 is refunded/ }).waitFor();
      await tabTo(page.getByRole("button", { name: "Yes, cancel" }));
      await page.keyboard.press("Enter");
      await page.getByText("₩138,600 went back to your points.").waitFor();
      // What is left is not chosen by itself.
      await page.getByText("Choose a seat first.").waitFor();
      // Told with the points that came back, and not again where none are told.
      await page.getByRole("status").getByText("1 P is worth ₩1.").waitFor();
      await expectCount(page.getByText("1 P is worth ₩1."), 1);
      await page.getByRole("button", { name: "Cancel booking" }).waitFor();
      await page.getByText("Until 7 days before the show: 10% of the price").waitFor();
      await expectCount(page.getByRole("checkbox"), 1);

      await page.goto("/mine");
      await page.getByRole("img", { name: "Ticket code for A, row 1, seat 4" }).waitFor();
      await expectCount(page.getByRole("img", { name: /Ticket code/ }), 1);
      await page.getByRole("link", { name: "Bookings", exact: true }).click();
      await page.getByRole("cell", { name: "Booked · 1 seat cancelled" }).waitFor();
      // The venue is on another clock than its reader, whose own these times are.
      await page.getByRole("columnheader", { name: /^When \(your time, / }).waitFor();

      // A browser that knows this buyer and nothing else, in another language.
      const phone = await stage.visitor(PHONE_KO);
      const other = await phone.open("/mine");
      const identity = await page.evaluate(() => localStorage.getItem("frontrow.identity")!);
      await other.evaluate((identity) => localStorage.setItem("frontrow.identity", identity), identity);
      await other.reload();
      await other.getByRole("heading", { name: concert.title }).first().waitFor();
      await other.getByText("A 1열 4번").first().waitFor();
      await other.getByRole("link", { name: "상세·취소" }).click();
      await other.getByRole("button", { name: "1석 취소하기" }).waitFor();
      await expectFits(other);
      await expectAccessible(other, "취소");
      expect([...visitor.complaints, ...phone.complaints]).toEqual([]);
      await visitor.context.close();
      await phone.context.close();

      async function tabTo(wanted: ReturnType<Page["getByRole"]>): Promise<void> {
        await wanted.and(page.locator(":enabled")).waitFor();
        for (let tabs = 0; tabs < 40; tabs += 1) {
          if (await wanted.evaluate((element) => element === document.activeElement)) return;
          await page.keyboard.press("Tab");
        }
        throw new Error("Tab does not reach it");
      }
    },
    TEST_MS_MAX,
  );

  test(
    "not when the terms forbid it: the button is there, disabled, and says since when",
    async () => {
      const concert = await showIn(0.1);
      const { visitor, page } = await buy(concert, 1);
      const button = page.getByRole("button", { name: "Cancel 1 seat" });
      await page.getByText(/^Cancelling was possible until .*17:00/).waitFor();
      expect(await button.isDisabled()).toBe(true);
      const described = await button.getAttribute("aria-describedby");
      expect(await page.locator(`[id="${described}"]`).innerText()).toContain(
        "Cancelling was possible until",
      );
      await expectAccessible(page, "too late to cancel");

      // A date that moves can be given back again, and the page says so.
      const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
      const { performanceId } = concert.performances[0]!;
      await server.organise("POST", `/performances/${performanceId}/postponement`, {
        startsAt: inDays(9),
        freeUntil: inDays(7).slice(0, 10),
        fee: "none",
        to: "wallet",
        notify: true,
      });
      await page.reload();
      await page.getByText("The show has been moved; it was to begin on").waitFor();
      await page.getByText("You can cancel without a fee until").waitFor();
      await page.getByText("Keep your tickets").waitFor();
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});

describe("unused points go back to the card", () => {
  test(
    "as much as is chosen, then the rest, and no more than there is",
    async () => {
      const concert = await showIn(30);
      const { visitor, page } = await buy(concert, 5);
      await page.getByRole("button", { name: "Cancel 1 seat" }).click();
      await page.getByRole("button", { name: "Yes, cancel" }).click();
      await page.getByText("₩154,000 went back to your points.").waitFor();
      await page.getByRole("link", { name: "My tickets > Points" }).click();
      await page.getByText("You have 154,000 P.", { exact: true }).waitFor();
      await page.getByRole("link", { name: "Refund to card" }).click();

      const field = page.getByRole("textbox", { name: "Points to refund" });
      await field.fill("154001");
      await page.getByText("Between 1 and 154,000 points.").waitFor();
      await field.fill("54000");
      await expectAccessible(page, "about to send back");
      await page.getByRole("button", { name: "Refund 54,000 P to the card" }).click();
      await page.getByRole("button", { name: "Yes, refund" }).click();
      await page.getByText("54,000 P was refunded to the card that paid.").waitFor();
      await amount(page, "Unused, can be refunded", "100,000 P");
      await page.getByRole("button", { name: "Refund 100,000 P to the card" }).click();
      await page.getByRole("button", { name: "Yes, refund" }).click();
      await page.getByText("All of this top-up was refunded").waitFor();
      await expectCount(page.getByRole("button", { name: /to the card$/ }), 0);
      await expectAccessible(page, "all sent back");
      await expectPoints(page, "0 P");
      await expectCount(page.getByRole("cell", { name: "Refund to card", exact: true }), 2);
      expect(await server.checks()).toMatchObject({ ok: true });
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});
