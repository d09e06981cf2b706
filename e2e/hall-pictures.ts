import { join } from "node:path";
import { drawArena } from "../testing/halls/bowls.ts";
import { drawClub } from "../testing/halls/club.ts";
import type { SeatingFile } from "../testing/halls/seating-file.ts";
import { drawTheatre } from "../testing/halls/theatre.ts";
import { launchBrowser, Visitor } from "./browser.ts";
import { Rival, Server } from "./server.ts";

/**
 * Takes the pictures of docs/seat-plans.md: three halls as buyers see them, each from the running server.
 *
 *     node scripts/run.mjs e2e/hall-pictures.ts [folder]
 */

const FOLDER = process.argv[2] ?? join(import.meta.dir, "..", "docs", "screenshots");
const HALLS: [name: string, plan: SeatingFile, taken: number[]][] = [
  ["hall-theatre", drawTheatre({ seats: 300 }), [9, 10, 11, 30, 31, 52, 53, 120, 121, 122]],
  ["hall-arena", drawArena({ seats: 20_000 }), [1, 2, 3, 4]],
  ["hall-club", drawClub(), [5, 6, 7, 8, 60, 61]],
];
const DESKTOP = { locale: "en-GB", viewport: { width: 1_240, height: 900 } };

const server = new Server();
await server.start();
const browser = await launchBrowser();
try {
  for (const [name, plan, taken] of HALLS) {
    const { seatPlanId } = await server.organise<{ seatPlanId: string }>("POST", "/seat-plans", plan);
    const prices = Object.fromEntries(plan.categories.map((each, at) => [each.name, 154_000 - 22_000 * at]));
    const performances = [{ startsAt: "2027-12-24T10:00:00Z", seatPlanId, prices }];
    const concert = await server.createConcert({ performances, policy: { seatsPerUser: 10 } });
    const rival = await Rival.enter(server, concert.queueId);
    const { reservationId } = await rival.hold(concert.performances[0]!.performanceId, taken);
    await rival.pay(reservationId);
    const visitor = await Visitor.enter(browser, server.url, DESKTOP);
    const page = await visitor.open(`/concerts/${concert.concertId}`);
    await page.getByRole("button", { name: "Join the queue" }).click();
    await page.getByRole("link", { name: "Choose seats" }).click();
    await page.waitForFunction(() => performance.getEntriesByName("map-drawn").length > 0);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    const map = page.getByRole("application");
    await map.scrollIntoViewIfNeeded();
    // Until the map has been drawn with the page's font.
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    await map.screenshot({ path: join(FOLDER, `${name}.png`) });
    await visitor.context.close();
  }
} finally {
  await browser.close();
  await server.remove();
}
