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

/**
 * Nothing may be wider than the screen. Not compared with `innerWidth`: on a phone that grows with what is
 * too wide.
 */
export async function expectFits(page: Page, state = ""): Promise<void> {
  const found = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const isTooWide = (each: Element) => each.getBoundingClientRect().right > clientWidth + 1;
    const culprits =
      scrollWidth > clientWidth ? [...document.querySelectorAll("body *")].filter(isTooWide) : [];
    return {
      overflow: scrollWidth - clientWidth,
      culprits: culprits
        .slice(0, 5)
        .map((each) => each.cloneNode(false))
        .map((each) => (each as Element).outerHTML),
    };
  });
  expect({ state, ...found }).toEqual({ state, overflow: 0, culprits: [] });
}

const WIDTHS_PX = [320, 360, 768, 1_280, 2_560];
const TEXT_PERCENTS = [100, 200];

/** As `expectFits`, in every width that is supported, with text of the usual size and twice as large. */
export async function expectFitsEverywhere(page: Page, state: string): Promise<void> {
  const before = page.viewportSize()!;
  for (const width of WIDTHS_PX) {
    await page.setViewportSize({ width, height: 800 });
    for (const percent of TEXT_PERCENTS) {
      await page.evaluate((percent) => (document.documentElement.style.fontSize = `${percent}%`), percent);
      await expectFits(page, `${state}, ${width} px, ${percent} %`);
    }
  }
  await page.evaluate(() => (document.documentElement.style.fontSize = ""));
  await page.setViewportSize(before);
}
