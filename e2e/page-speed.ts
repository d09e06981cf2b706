import { launchBrowser, DESKTOP_EN, PHONE_KO, Visitor } from "./browser.ts";
import { framesOfDragging, report } from "./frame-times.ts";
import { Server } from "./server.ts";
import type { Browser, Page } from "playwright-core";

/**
 * Measures the buyer's pages in a real browser by its own performance entries: first paint of each page,
 * first paint of the seat map with 50 and with 20,000 seats, and the frames while panning the large one.
 *
 *     node scripts/run.mjs e2e/page-speed.ts
 */

const RUNS = 5;

const SLOW_LINE = { latency: 150, downloadThroughput: 200_000, uploadThroughput: 200_000 };

const HALLS = {
  50: [{ count: 50, grade: "R", price: 99_000, section: "A" }],
  20000: Array.from({ length: 20 }, (_, index) => ({
    count: 1_000,
    grade: ["VIP", "R", "S", "A"][Math.floor(index / 5)]!,
    price: 200_000 - 30_000 * Math.floor(index / 5),
    section: String(101 + index),
    seatsPerRow: 40,
  })),
};

const server = new Server();
await server.start();
const browser = await launchBrowser();
try {
  await measure(browser);
} finally {
  await browser.close();
  await server.remove();
}

async function measure(browser: Browser): Promise<void> {
  for (const [name, options] of Object.entries({ phone: PHONE_KO, desktop: DESKTOP_EN })) {
    const paints: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      // A new visitor each time: nothing is in the browser's cache.
      const visitor = await Visitor.enter(browser, server.url, options);
      const page = await visitor.open("/");
      await page.getByRole("heading", { level: 1 }).waitFor();
      paints.push(await firstContentfulPaint(page));
      await visitor.context.close();
    }
    report(`first contentful paint, ${name}, empty cache`, paints);
  }
  await measureLargestPaint(browser);
  for (const [seats, groups] of Object.entries(HALLS)) {
    const performances = [{ startsAt: "2027-12-24T10:00:00Z", seats: groups }];
    const concert = await server.createConcert({ performances });
    const visitor = await Visitor.enter(browser, server.url, DESKTOP_EN);
    const page = await visitor.open(`/concerts/${concert.concertId}`);
    await page.getByRole("button", { name: "Join the queue" }).click();
    await page.getByRole("link", { name: "Choose seats" }).waitFor();
    const drawn: number[] = [];
    const painted: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      await page.goto(`/concerts/${concert.concertId}/seats`);
      await page.waitForFunction(() => performance.getEntriesByName("map-drawn").length > 0);
      drawn.push(await page.evaluate(() => performance.getEntriesByName("map-drawn")[0]!.startTime));
      painted.push(await firstContentfulPaint(page));
    }
    report(`first contentful paint of the seats page, ${seats} seats`, painted);
    report(`first paint of the map from navigation, ${seats} seats`, drawn);
    await measurePanning(page, seats);
    await visitor.context.close();
  }
}

/**
 * The concert page as a phone has it: 1.6 Mbit/s, 150 ms there and back, its processor a quarter as fast. The
 * concert has a description, as one on sale does: without any, the largest thing is a line of small print.
 */
async function measureLargestPaint(browser: Browser): Promise<void> {
  const description =
    "One evening, one stage, and a line in which nobody is overtaken. Two hours, with one interval.";
  const { concertId } = await server.createConcert({ description });
  const paints: number[] = [];
  const pressable: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const visitor = await Visitor.enter(browser, server.url, PHONE_KO);
    const page = await visitor.context.newPage();
    const devTools = await page.context().newCDPSession(page);
    await devTools.send("Network.enable");
    await devTools.send("Network.emulateNetworkConditions", { offline: false, ...SLOW_LINE });
    await devTools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await page.addInitScript(() => {
      const largest = { startTime: 0 };
      Object.assign(window, { largest });
      new PerformanceObserver((list) => {
        largest.startTime = list.getEntries().at(-1)!.startTime;
      }).observe({ type: "largest-contentful-paint", buffered: true });
    });
    await page.goto(`/concerts/${concertId}`);
    await page.getByRole("button", { name: "예매하기" }).waitFor();
    pressable.push(await page.evaluate(() => performance.now()));
    await page.waitForLoadState("networkidle");
    paints.push(await page.evaluate(() => (window as unknown as Largest).largest.startTime));
    await visitor.context.close();
  }
  report("largest contentful paint of a concert page, slow phone", paints);
  report("its button can be pressed", pressable);
}

interface Largest {
  largest: { startTime: number };
}

/** Drags the map about, zoomed out and zoomed in, and looks at the time between frames. */
async function measurePanning(page: Page, seats: string): Promise<void> {
  for (const [zoom, steps] of [
    ["whole hall", 1],
    ["zoomed in", 4],
  ] as const) {
    for (let step = 0; step < steps; step += 1) await page.getByRole("button", { name: "Zoom in" }).click();
    const frames = await framesOfDragging(page);
    report(`time between frames while panning, ${zoom}, ${seats} seats`, frames);
  }
}

function firstContentfulPaint(page: Page): Promise<number> {
  return page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN);
}
