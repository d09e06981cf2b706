import type { Page } from "playwright-core";
import { expectAccessible } from "../judge.ts";
import { press, type } from "./by-keyboard.ts";

/** Makes a token for one concert alone, and signs a colleague out everywhere, for a reason. */
export async function lookAfterStaff(page: Page): Promise<void> {
  await page.goto("/console/account");
  await type(page, "Name", "Nightly report");
  await page.getByRole("combobox", { name: "For which concerts" }).selectOption("some");
  await page.getByRole("checkbox", { name: "Winter Light" }).check();
  await expectAccessible(page, "account");
  await press(page, "button", "Make a token");
  await page.getByText(/^frt_\S+… · for 1 concert · until /).waitFor();

  await page.goto("/console/staff");
  const colleague = page.locator(".members > li", { hasText: "Kim manager" });
  await colleague.locator("summary", { hasText: "Where they are signed in" }).press("Enter");
  await colleague.getByText(/ · since .* · last used /).waitFor();
  await colleague.getByRole("button", { name: "Sign out everywhere" }).press("Enter");
  await expectAccessible(page, "where a colleague is signed in");
  await type(page, /^Reason/, "The laptop was stolen.");
  await page.keyboard.press("Enter");
  await colleague.getByText("They are signed in nowhere.").waitFor();
}
