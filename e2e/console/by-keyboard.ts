import type { Page } from "playwright-core";

/** Goes to a link or a button, once it can be pressed, and presses it by its key. */
export async function press(page: Page, role: "link" | "button", name: string): Promise<void> {
  const pressable = page.locator(":not(:disabled, [aria-disabled=true])");
  await page.getByRole(role, { name, exact: true }).and(pressable).press("Enter");
}

export async function type(page: Page, label: string | RegExp, text: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}
