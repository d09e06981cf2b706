import type { Page } from "playwright-core";
import { until } from "../../testing/processes/until.ts";
import { type Buyer, paidBy } from "./buyer.ts";
import { choose, doForGood, fill, follow, goTo, press } from "./forms.ts";
import { watch } from "./selling.ts";
import type { Story } from "./story.ts";

/** The organiser, with those who write or call after they have bought. */

const MAIL_MS_MAX = 60_000;

/** Finds an order by what its buyer says: their name, or their booking number. */
async function findOrder(page: Page, said: string, { bookingNumber }: Buyer): Promise<void> {
  await goTo(page, "Orders");
  await fill(page, { "Find an order": said });
  await press(page, "Search");
  await follow(page, bookingNumber);
  await page.getByRole("heading", { name: bookingNumber, level: 1 }).waitFor();
}

/** Somebody did not get their mail: a note of it, and the mail once more. */
export async function answer(story: Story, page: Page, buyer: Buyer): Promise<void> {
  await findOrder(page, buyer.name, buyer);
  const note = "Called: the mail did not come. Sent again.";
  await fill(page, { "Add a note": note });
  await press(page, "Add a note");
  await page.locator(".notice-text").getByText(note).waitFor();
  const isMailedTwice = () => story.mailbox.receivedBy(buyer.email).length === 2;
  if (isMailedTwice()) throw new Error("the second mail came before it was asked for");
  await press(page, "Mail the tickets again");
  await page.getByText(`On its way to ${buyer.email}.`).waitFor();
  await until(`a second mail to ${buyer.email}`, MAIL_MS_MAX, isMailedTwice);
}

/** The terms give nothing back any more, says the buyer's own page; the organiser does all the same. */
export async function refundOutsideTerms(story: Story, page: Page, buyer: Buyer): Promise<void> {
  await follow(buyer.page, "상세·취소");
  await buyer.page.getByText("취소 마감시간이 지났습니다").waitFor();

  await findOrder(page, buyer.bookingNumber, buyer);
  await choose(page, "Fee", "No fee");
  await choose(page, "Money goes", "back to the cards it came from");
  await doForGood(
    page,
    { act: "Refund these seats", yes: "Refund", reason: "In hospital.", number: buyer.seats.length },
    async () => {
      await watch(page, { "To cards": paidBy(buyer) });
      await story.picture(page, "refund");
    },
  );
  await page.locator(".badge").getByText("Refunded").first().waitFor();

  await buyer.page.reload();
  await buyer.page.getByText("환불 완료", { exact: true }).waitFor();
  await story.mailbox.waitFor(buyer.email, /예매가 취소되었습니다/);
}

/** A date cannot take place. What that means for how many is told before it is done. */
export async function cancelDate(story: Story, page: Page, date: number, orders: number): Promise<void> {
  await goTo(page, "Concerts");
  await page.locator(".row-link").first().click();
  await follow(page, "Dates and prices");
  const card = page.locator("section.card").nth(date);
  await card.getByText("Cancel or postpone this date").click();
  await doForGood(
    card,
    { act: "Cancel this date", yes: "Cancel the date and refund", reason: "Flooded.", number: orders },
    async () => {
      await card.getByText(new RegExp(`is cancelled, and ${orders} orders? is refunded`)).waitFor();
      await story.picture(page, "cancel-date");
    },
  );
  await card.getByText(`Ended: ${orders} of ${orders} orders done`).waitFor();
}

/** The buyer of that date sees it on their page and on the concert's, and in their mail. */
export async function seeDateCancelled(story: Story, { page, email }: Buyer, concert: string): Promise<void> {
  await follow(page, "내 티켓 보기");
  await page.getByText("취소된 티켓입니다.").waitFor();
  await story.picture(page, "date-cancelled");
  await page.goto(concert);
  await page.locator(".badge").getByText("공연 취소").waitFor();
  await story.mailbox.waitFor(email, /주최자가 이 회차의 공연을 취소했습니다/);
}
