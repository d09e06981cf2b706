import type { Page } from "playwright-core";
import { press, type } from "./by-keyboard.ts";
import { expectAccessible } from "../judge.ts";
import type { Server } from "../server.ts";

/** A date with what its seats cost. */
export interface Priced {
  performanceId: string;
  prices: readonly { category: string }[];
}

/** Sells at the counter, prints that, gives new codes for it, exchanges it, and pays a refund out. */
export async function workAtTheCounter(
  page: Page,
  server: Server,
  { concertId, performances }: { concertId: string; performances: readonly Priced[] },
): Promise<void> {
  const date = performances[0]!;
  const { performanceId } = date;
  await page.goto(`/console/concerts/${concertId}/dates/${performanceId}/seats`);
  await chooseRowByKey(page);
  await page.getByLabel("Row", { exact: true }).selectOption("1");
  await page.getByRole("textbox", { name: "Seats", exact: true }).fill("3");
  await press(page, "button", "Choose 1 seat");
  await page.getByRole("combobox", { name: "What to do with them" }).selectOption("sell");
  await expectAccessible(page, "counter sale");
  const receipt = page.getByLabel("Receipt number");
  await receipt.fill("R-1");
  await page.getByText("To collect: ₩99,000").waitFor();
  await press(page, "button", "Sell at the counter");
  await page.getByText("Collect ₩99,000 in cash.").waitFor();
  await page.getByText(/^Sold: .*seat 3\.$/).waitFor();
  // The next sale is another one's.
  if ((await receipt.inputValue()) !== "") throw new Error("The form still has the last sale's receipt.");
  await page.getByRole("link", { name: /^Print the tickets of FR-/ }).click();
  const bookingNumber = await page.getByRole("heading", { name: /^FR-/, level: 1 }).innerText();
  await press(page, "button", "Show tickets to print");
  const codes = page.locator(".printed svg");
  await codes.first().waitFor();
  const before = await codes.first().innerHTML();
  await press(page, "button", "Give new codes for lost tickets");
  await type(page, /^Reason/, "The mail was deleted.");
  await page.keyboard.press("Enter");
  await page.waitForFunction((was) => {
    const code = document.querySelector(".printed svg");
    return code !== null && code.innerHTML !== was;
  }, before);
  await expectAccessible(page, "counter");
  await exchangeForDearer(page, server, date, bookingNumber);
  const now = await page.getByRole("heading", { name: /^FR-/, level: 1 }).innerText();
  interface Sold {
    reservationId: string;
  }
  const { reservationId } = await server.organise<Sold>("GET", `/orders/${now}`);
  const refund = { fee: "none", to: "wallet", seats: "release", reason: "Ill." };
  await server.organise("POST", `/reservations/${reservationId}/cancellations`, refund);
  await page.reload();
  await press(page, "button", "Pay out the refund");
  await page.getByText("Hand out ₩99,000 in cash.").waitFor();
  await page.getByLabel("Paid out", { exact: true }).selectOption("card");
  await page.getByText("Give ₩11,000 back with the card machine.").waitFor();
  await type(page, /^Reason/, "Ill.");
  await page.keyboard.press("Enter");
  await page.getByText("Paid out: ₩11,000 · Card machine").waitFor();
  // The rest is cash.
  await press(page, "button", "Pay out the refund");
  await type(page, /^Reason/, "Ill.");
  await page.keyboard.press("Enter");
  await page.getByText("Paid out: ₩99,000 · Cash").waitFor();
  await page.getByRole("button", { name: "Pay out the refund" }).waitFor({ state: "detached" });
  await page.goto("/console");
  await page.getByRole("heading", { name: "Concerts", level: 1 }).waitFor();
}

/** With rows to be chosen, a key on the map takes what a press takes: of this row, the two that are left. */
async function chooseRowByKey(page: Page): Promise<void> {
  await page.waitForFunction(() => performance.getEntriesByName("map-drawn").length > 0);
  await press(page, "button", "Row");
  const map = page.getByRole("application");
  await map.press("ArrowRight");
  await map.press("Enter");
  await page.getByRole("heading", { name: "2 seats chosen" }).waitFor();
  await press(page, "button", "Clear");
}

/** Seats have become dearer. The next one is theirs for the difference, which is told before it is taken. */
async function exchangeForDearer(
  page: Page,
  server: Server,
  { performanceId, prices }: Priced,
  bookingNumber: string,
): Promise<void> {
  const dearer = { prices: { [prices[0]!.category]: 110_000 } };
  await server.organise("PATCH", `/performances/${performanceId}`, dearer);
  await press(page, "button", "Choose other seats");
  const card = page.locator(".exchange");
  await card.getByLabel("Row", { exact: true }).selectOption("1");
  const named = card.getByRole("textbox", { name: "Seats", exact: true });
  await named.fill("4-5");
  await press(page, "button", "Choose 2 seats");
  await card.getByText(/^Reserved, sold or given away: .* seat 5\. Please choose another\.$/).waitFor();
  await card.locator(".figures div", { hasText: "To pay" }).getByText("₩11,000").waitFor();
  await card.getByRole("combobox", { name: "The difference is paid" }).selectOption("card");
  await expectAccessible(page, "exchange");
  await press(page, "button", "Exchange these seats");
  await card.getByText("Collect ₩11,000 with the card machine.").waitFor();
  await type(page, /^Reason/, "A column hides the stage.");
  await page.keyboard.press("Enter");
  await card.getByText(`The old booking ${bookingNumber} is void`).waitFor();
  await card.getByText("Taken at the counter: ₩11,000.").waitFor();
  // What was shown to be printed is void, and is not printed.
  await page.getByText(/^The tickets that were shown for these seats are void: /).waitFor();
  await page.locator(".printed").waitFor({ state: "detached" });
  await card.getByRole("link", { name: /^FR-/ }).click();
  await page.getByRole("heading", { name: bookingNumber, level: 1 }).waitFor({ state: "detached" });
}
