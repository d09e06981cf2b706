import { describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { drawArena } from "../testing/halls/bowls.ts";
import { setStage, TEST_MS_MAX } from "./stage.ts";

const SEATS = 20_000;
/** Of the 5 s until there are seats to click at 900 kbit/s, two are left for the device. */
const LINE_SECONDS_MAX = 3;
const BITS_PER_SECOND = 900_000;
const ROUND_TRIP_SECONDS = 0.1;

const stage = setStage(undefined, { fonts: true });
const { server } = stage;

/** An arena whose seats stand where they stand in the hall: the most that a plan of so many can be. */
async function createHall() {
  const plan = drawArena({ seats: SEATS });
  const { seatPlanId } = await server.organise<{ seatPlanId: string }>("POST", "/seat-plans", plan);
  const prices = Object.fromEntries(plan.categories.map(({ name }, at) => [name, 154_000 - 10_000 * at]));
  const performances = [{ startsAt: "2027-12-24T10:00:00Z", seatPlanId, prices }];
  return server.createConcert({ queue: { sessionSeconds: 3_600 }, performances });
}

/** Lets so many kilobits a second through, and each answer wait a tenth of a second. */
async function slowDown(page: Page, kilobitsPerSecond: number): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Network.enable");
  await devTools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 100,
    downloadThroughput: (kilobitsPerSecond * 1_000) / 8,
    uploadThroughput: (kilobitsPerSecond * 1_000) / 8,
  });
}

/** Comes in on a device that saves data, so the hall is not fetched before its seats are chosen. */
async function enter(page: Page, concertId: string): Promise<void> {
  await page.addInitScript(() =>
    Object.defineProperty(navigator, "connection", { value: { saveData: true } }),
  );
  await page.goto(`/concerts/${concertId}`);
  await page.getByRole("button", { name: "Join the queue" }).click();
  await page.getByRole("link", { name: "Choose seats" }).waitFor();
}

describe(`a hall of ${SEATS.toLocaleString("en")} seats`, () => {
  test(
    `has seats to click after ${LINE_SECONDS_MAX} s of a line of ${BITS_PER_SECOND / 1_000} kbit/s`,
    async () => {
      const { concertId } = await createHall();
      const visitor = await stage.visitor();
      const page = await visitor.context.newPage();
      await enter(page, concertId);
      const devTools = await page.context().newCDPSession(page);
      await devTools.send("Network.enable");
      const answers: number[] = [];
      devTools.on("Network.loadingFinished", ({ encodedDataLength }) => answers.push(encodedDataLength));
      await page.getByRole("link", { name: "Choose seats" }).click();
      await page.getByRole("img", { name: /20,000 of 20,000 seats available/ }).waitFor();
      await page.waitForFunction(() => performance.getEntriesByName("map-drawn").length > 0);
      const bytes = answers.reduce((sum, length) => sum + length, 0);
      // As if no two answers came at once.
      const seconds = (bytes * 8) / BITS_PER_SECOND + answers.length * ROUND_TRIP_SECONDS;
      expect(seconds).toBeWithin(0.5, LINE_SECONDS_MAX);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "comes over a line slower than any silence may last: asked for once, and said to be slow",
    async () => {
      const { concertId } = await createHall();
      const visitor = await stage.visitor();
      const page = await visitor.context.newPage();
      await enter(page, concertId);
      let asked = 0;
      page.on("request", (request) => (asked += Number(request.url().includes("/seat-plans/"))));
      // So that the plan, whatever its compression, takes some twenty seconds.
      await slowDown(page, 24);
      const beganMs = performance.now();
      await page.getByRole("link", { name: "Choose seats" }).click();
      await page.getByText("Your connection is slow").waitFor();
      await page.getByRole("img", { name: /20,000 of 20,000 seats available/ }).waitFor({ timeout: 120_000 });
      expect(performance.now() - beganMs).toBeGreaterThan(15_000);
      expect(asked).toBe(1);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});
