import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { expectCount } from "../judge.ts";
import { agree, payButton, sayWhoPays } from "../stage.ts";

/** A field of the contact that will not do says why, and so does the button: by itself, or by the server. */
export async function expectContactTold(page: Page): Promise<void> {
  const phone = page.getByLabel("Phone number");
  await sayWhoPays(page, "minji@example.com");
  await phone.fill("12");
  await phone.blur();
  await expectCount(page.getByText("Please enter a phone number of 7 to 18 digits"), 2);
  expect(await phone.getAttribute("aria-invalid")).toBe("true");
  // The button that cannot be pressed leads to the field.
  await page.getByRole("button", { name: /^Pay/ }).press("Enter");
  await page.locator("[aria-invalid=true]:focus").waitFor();
  await sayWhoPays(page, "minji@b..example");
  await page.getByLabel("Name").fill("Min\u202eji");
  await agree(page);
  await payButton(page).click();
  await expectCount(page.getByText("This email address does not work."), 1);
  await expectCount(page.getByText("This name has a character that cannot be used."), 2);
  await expectCount(page.locator("[aria-invalid=true]"), 2);
  await page.getByLabel("Name").and(page.locator(":focus")).waitFor();
  // A name that shows nothing is none.
  await sayWhoPays(page, "minji@example.com");
  await page.getByLabel("Name").fill("\u2063");
  // What the fields have told stays told once: no general message follows while they are mended.
  await expectCount(page.locator("[aria-invalid=true]"), 0);
  await expectCount(page.getByText("That did not work."), 0);
  await payButton(page).click();
  await expectCount(page.getByText("Please enter your name."), 2);
  await expectCount(page.getByText("That did not work."), 0);
}
