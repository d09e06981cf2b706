import axe from "axe-core";
import { expect } from "bun:test";
import type { Page } from "playwright-core";

/** Has axe look at the page as it is now, in light and in dark, and expects it to find nothing. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const hasAxe = await page.evaluate(() => "axe" in window);
    if (!hasAxe) await page.evaluate(axe.source);
    const found = await page.evaluate(async (colorScheme) => {
      const { axe } = window as unknown as { axe: typeof import("axe-core") };
      const { violations } = await axe.run(document, {
        resultTypes: ["violations"],
        // Of all there is to find, only contrast differs in the dark.
        ...(colorScheme === "dark" ? { runOnly: ["color-contrast"] } : {}),
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
    }, colorScheme);
    expect({ state, colorScheme, found }).toEqual({ state, colorScheme, found: [] });
  }
}

/** Nothing may be wider than the screen. */
export async function expectFits(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}
