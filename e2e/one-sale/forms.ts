import type { Locator, Page } from "playwright-core";

/** What people do with the console's forms, by the words that they read. */

export async function fill(where: Page | Locator, typed: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, text] of Object.entries(typed))
    await where.getByLabel(label, { exact: true }).and(where.locator("input, textarea")).fill(text);
}

export async function choose(where: Page | Locator, label: string, option: string): Promise<void> {
  await where.getByRole("combobox", { name: label, exact: true }).selectOption({ label: option });
}

export async function press(where: Page | Locator, name: string): Promise<void> {
  await where.getByRole("button", { name, exact: true }).click();
}

/** Goes to one of the console's pages. */
export async function goTo(page: Page, name: string): Promise<void> {
  await follow(page.getByRole("navigation", { name: "Main" }), name);
}

/** Goes to a page by its link. */
export async function follow(where: Page | Locator, name: string): Promise<void> {
  await where.getByRole("link", { name, exact: true }).click();
}

/** Saves a form, and sees that it was saved. */
export async function save(page: Page, name: string): Promise<void> {
  const form = page.getByRole("form", { name, exact: true });
  await press(form, "Save");
  await form.getByText("Saved.").waitFor();
}

/** An act that cannot be undone: looks at what it will do, gives the reason and the number, and does it. */
export async function doForGood(
  where: Page | Locator,
  { act, yes, reason, number }: { act: string; yes: string; reason: string; number: number },
  look: (box: Locator) => Promise<void> = async () => undefined,
): Promise<void> {
  await press(where, act);
  const box = where.getByRole("group", { name: act, exact: true });
  await fill(box, { "Reason (kept in the history)": reason });
  await fill(box, { [`To confirm, type ${number}`]: String(number) });
  await look(box);
  await press(box, yes);
  await box.waitFor({ state: "detached" });
}
