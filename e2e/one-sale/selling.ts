import type { Page } from "playwright-core";
import { fill, follow, press, save } from "./forms.ts";
import type { Story } from "./story.ts";

/** The organiser, while the concert is sold. */

/** How many may be inside at once. */
export async function setPace(page: Page, people: number): Promise<void> {
  await follow(page, "Live");
  await fill(page, { "People inside at once": String(people) });
  await save(page, "How many are let in");
}

/** What the live page shows, without being asked again. */
export async function watch(page: Page, figures: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(figures)) {
    const figure = page.locator(".figures > div", { has: page.getByText(name, { exact: true }) });
    await figure.getByText(value, { exact: true }).waitFor();
  }
}

export async function pauseCalling(story: Story, page: Page): Promise<void> {
  await press(page, "Pause");
  await page.getByRole("button", { name: "Open", exact: true }).waitFor();
  await story.picture(page, "live-paused");
}

export async function resumeCalling(page: Page): Promise<void> {
  await press(page, "Open");
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
}
