import axe from "axe-core";
import { expect } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { WAIT_MS_MAX } from "./browser.ts";

const LOOK_EVERY_MS = 30;

/**
 * Looks again until what is expected has come about, as far as pages are waited for; then fails with the last
 * difference. For what comes. What must stay away or stay the same is looked at once, after something that is
 * on the page only then.
 */
export async function eventually(isExpected: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + WAIT_MS_MAX;
  for (;;) {
    try {
      return await isExpected();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await Bun.sleep(LOOK_EVERY_MS);
  }
}

/** Waits until there are so many of them. */
export function expectCount(found: Locator, expected: number): Promise<void> {
  return eventually(async () => expect(await found.count()).toBe(expected));
}

/** Waits until the page is at this address, of its own origin or of another. */
export function expectAddress(page: Page, expected: string): Promise<void> {
  return eventually(async () => {
    const { origin, href } = new URL(page.url());
    expect(expected.startsWith("/") ? href.slice(origin.length) : href).toBe(expected);
  });
}

/** Waits until what the page shows is loaded, drawn and at rest. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const isLoading = /^(Loading|Still loading|불러오는 중|연결이 느려)/;
    return ![...document.querySelectorAll("p[role=status]")].some((each) => isLoading.test(each.textContent));
  });
  await page.evaluate(async () => {
    // Without scripts nothing moves, and no frame is told of.
    if (matchMedia("(scripting: none)").matches) return;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    const isShort = (each: Animation) => Number.isFinite(each.effect?.getComputedTiming().endTime);
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(isShort)
        .map((each) => each.finished),
    );
  });
}

/** Has axe look at the page as it is now, in light and in dark, and expects it to find nothing. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await settled(page);
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
  await settled(page);
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
