import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { press, type } from "./by-keyboard.ts";

export interface Dated {
  performances: { startsAt: string; dateStatus: string; prices: { price: number }[] }[];
}

/** A price that was taken out is none: the date goes on at the one it has. */
export async function emptyPrice(page: Page, read: () => Promise<Dated>): Promise<void> {
  await page.locator("summary", { hasText: "Change this date" }).press("Enter");
  await type(page, "R, price in ₩", "");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  await page.locator("[aria-invalid=true]:focus").waitFor();
  expect((await read()).performances[0]!.prices).toMatchObject([{ price: 99_000 }]);
  for (const price of ["98000", "99000"]) {
    const saved = page.waitForResponse((response) => response.request().method() === "PATCH");
    await type(page, "R, price in ₩", price);
    await page.keyboard.press("Enter");
    await saved;
    await page.getByRole("button", { name: "Saving…" }).waitFor({ state: "detached" });
  }
}

/** A time of which a part is missing is no “not known yet”: the question tells what is understood. */
export async function postponeToHalfATime(page: Page, read: () => Promise<Dated>): Promise<void> {
  const before = (await read()).performances;
  await press(page, "link", "Dates and prices");
  await page.locator("summary", { hasText: "Cancel or postpone this date" }).press("Enter");
  await page.getByLabel("What should happen").selectOption("postponement");
  await page.getByLabel("New start").focus();
  await page.keyboard.type("1");
  await press(page, "button", "Postpone this date");
  const question = page.getByRole("group", { name: "Postpone this date" });
  await question.getByText("New start: not known yet").waitFor();
  await type(page, "Reason (kept in the history)", "The hall has no power.");
  await page.keyboard.press("Enter");
  await page.locator("input[type=datetime-local][aria-invalid=true]:focus").waitFor();
  expect((await read()).performances).toEqual(before);
  await question.getByRole("button", { name: "Cancel" }).press("Enter");
}
