import type { Page } from "playwright-core";

/** Goes to a link or a button by its key, and presses it. */
export async function press(page: Page, role: "link" | "button", name: string): Promise<void> {
  const found = page.getByRole(role, { name, exact: true });
  await found.focus();
  await page.keyboard.press("Enter");
}

export async function type(page: Page, label: string | RegExp, text: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}
