import type { CDPSession, Page } from "playwright-core";
import { drawArena, drawStadium } from "../testing/halls/bowls.ts";
import type { SeatingFile } from "../testing/halls/seating-file.ts";
import { DESKTOP_EN, launchBrowser, Visitor } from "./browser.ts";
import { framesOfDragging, report } from "./frame-times.ts";
import { Server } from "./server.ts";

/**
 * Measures halls of 20,000 and 80,000 seats on a slow device: a line of 900 kbit/s with 100 ms to the server,
 * and a processor slowed four times. How long until there are seats to choose, with the hall fetched before
 * the turn and without; the time between frames while the map is dragged; what the page keeps in memory.
 *
 *     node scripts/run.mjs e2e/hall-speed.ts [80000] [--frames] [--profile FILE]
 *
 * With `--frames` it opens the map once, and measures dragging alone.
 */

const HALLS: Record<string, () => SeatingFile> = {
  20000: () => drawArena({ seats: 20_000 }),
  80000: () => drawStadium({ seats: 80_000 }),
};
const KILOBITS_PER_SECOND = 900;
const ROUND_TRIP_MS = 100;
const PROCESSOR_SLOWED = 4;
/** Presses of the button that zooms in, from one measurement of frames to the next. */
const ZOOM_STEPS = [1, 2, 3];

const sizes = process.argv.slice(2).filter((each) => each in HALLS);
const profileAt = process.argv.indexOf("--profile");
const profileFile = profileAt < 0 ? null : process.argv[profileAt + 1]!;

const server = new Server();
await server.start();
const browser = await launchBrowser();
try {
  for (const size of sizes.length > 0 ? sizes : Object.keys(HALLS)) await measureHall(size);
} finally {
  await browser.close();
  await server.remove();
}

async function measureHall(size: string): Promise<void> {
  const plan = HALLS[size]!();
  const { seatPlanId } = await server.organise<{ seatPlanId: string }>("POST", "/seat-plans", plan);
  const prices = Object.fromEntries(plan.categories.map(({ name }, at) => [name, 154_000 - 22_000 * at]));
  const performances = [{ startsAt: "2027-12-24T10:00:00Z", seatPlanId, prices }];
  const { concertId } = await server.createConcert({ queue: { sessionSeconds: 3_600 }, performances });
  for (const isFetchedAhead of process.argv.includes("--frames") ? [true] : [false, true]) {
    const visitor = await Visitor.enter(browser, server.url, DESKTOP_EN);
    const page = await visitor.context.newPage();
    if (!isFetchedAhead)
      await page.addInitScript(() =>
        Object.defineProperty(navigator, "connection", { value: { saveData: true } }),
      );
    const fetched =
      isFetchedAhead && page.waitForEvent("requestfinished", (request) => isPlan(request.url()));
    await page.goto(`/concerts/${concertId}`);
    await fetched;
    await page.getByRole("button", { name: "Join the queue" }).click();
    await page.getByRole("link", { name: "Choose seats" }).waitFor();
    const devTools = await page.context().newCDPSession(page);
    await slowDown(devTools);
    await startProfile(devTools);
    const loaded = followLine(devTools);
    const beganMs = performance.now();
    await page.getByRole("link", { name: "Choose seats" }).click();
    await page.waitForFunction(() => performance.getEntriesByName("map-drawn").length > 0);
    const shownMs = performance.now() - beganMs;
    await endProfile(devTools, `${size}-open${isFetchedAhead ? "-ahead" : ""}`);
    const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`;
    const sum = [...loaded.values()].reduce((all, bytes) => all + bytes, 0);
    const largest = [...loaded].toSorted(([, a], [, b]) => b - a).slice(0, 6);
    console.log(`  over the line: ${kilobytes(sum)} in ${loaded.size} answers`);
    for (const [path, bytes] of largest) console.log(`    ${kilobytes(bytes)} ${path}`);
    console.log(
      `${size} seats, hall ${isFetchedAhead ? "" : "not "}fetched ahead: map after ${shownMs.toFixed(0)} ms`,
    );
    if (isFetchedAhead) await measureFrames(page, devTools, size);
    if (visitor.complaints.length > 0) console.log(visitor.complaints);
    await visitor.context.close();
  }
}

function isPlan(url: string): boolean {
  return url.includes("/v1/seat-plans/");
}

async function slowDown(devTools: CDPSession): Promise<void> {
  const bytesPerSecond = (KILOBITS_PER_SECOND * 1_000) / 8;
  await devTools.send("Network.enable");
  await devTools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: ROUND_TRIP_MS,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  });
  await devTools.send("Emulation.setCPUThrottlingRate", { rate: PROCESSOR_SLOWED });
}

async function measureFrames(page: Page, devTools: CDPSession, size: string): Promise<void> {
  for (const steps of ZOOM_STEPS) {
    for (let step = 0; step < steps; step += 1) await page.getByRole("button", { name: "Zoom in" }).click();
    await settled(page);
    await startProfile(devTools);
    const beganSeconds = await processorSeconds();
    const frames = await framesOfDragging(page);
    const spentMs = ((await processorSeconds()) - beganSeconds) * 1_000;
    await endProfile(devTools, `${size}-${steps}`);
    report(`${size} seats, dragging, ${steps} steps nearer`, frames);
    // On a busy machine this says more than the time between frames.
    console.log(`  processor time of the page: ${(spentMs / frames.length).toFixed(1)} ms a frame`);
  }
  const { usedSize } = await devTools.send("Runtime.getHeapUsage");
  console.log(`${size} seats: ${(usedSize / 1e6).toFixed(0)} MB of JavaScript's memory`);
}

/** The bytes of each answer from now on, by its path. */
function followLine(devTools: CDPSession): Map<string, number> {
  const paths = new Map<string, string>();
  const loaded = new Map<string, number>();
  devTools.on("Network.requestWillBeSent", ({ requestId, request }) => {
    paths.set(requestId, new URL(request.url).pathname);
  });
  devTools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    loaded.set(`${paths.get(requestId) ?? "?"} (${loaded.size})`, encodedDataLength);
  });
  return loaded;
}

async function startProfile(devTools: CDPSession): Promise<void> {
  if (profileFile === null) return;
  await devTools.send("Profiler.enable");
  await devTools.send("Profiler.start");
}

async function endProfile(devTools: CDPSession, name: string): Promise<void> {
  if (profileFile === null) return;
  const { profile } = await devTools.send("Profiler.stop");
  await Bun.write(`${profileFile}-${name}.cpuprofile`, JSON.stringify(profile));
}

/** Of all pages' processes since they began. Only one page is at work at a time. */
async function processorSeconds(): Promise<number> {
  const devTools = await browser.newBrowserCDPSession();
  const { processInfo } = await devTools.send("SystemInfo.getProcessInfo");
  await devTools.detach();
  return processInfo.reduce((sum, { type, cpuTime }) => sum + (type === "renderer" ? cpuTime : 0), 0);
}

/** Waits until everything in view is drawn: the map asks for no frame any more. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(1_500);
}
