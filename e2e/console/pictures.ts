import { join } from "node:path";
import type { Page } from "playwright-core";
import { signedInStaff } from "../../testing/staff/members.ts";
import { type Call, callThrough } from "../../testing/clients/call.ts";
import { asOrganiser } from "../../testing/buyer.ts";
import { DESKTOP_EN, launchBrowser, PHONE_KO, Visitor } from "../browser.ts";
import { buyOneEach, Rival, Server } from "../server.ts";

/**
 * Takes the guide's pictures of a draft and of the live page, each from the running server. With a folder,
 * also of other pages, on a phone and in the dark, to look at.
 *
 *     node scripts/run.mjs e2e/console/pictures.ts [folder]
 */

const GUIDE = join(import.meta.dir, "..", "..", "docs", "screenshots");
const folder = process.argv[2] ?? GUIDE;
const WIDE = { ...DESKTOP_EN, viewport: { width: 1440, height: 900 } };
const SEATS = [
  { count: 40, grade: "VIP", price: 154_000, section: "A", seatsPerRow: 20 },
  { count: 96, grade: "R", price: 121_000, section: "B", seatsPerRow: 12 },
];
const ABOUT = { title: "Winter Light", venue: "Small Theatre, Seoul" };

const server = new Server();
await server.start();
const browser = await launchBrowser();
try {
  const call = callThrough(fetch, server.url);
  // Whoever is invited is invited by the key of this server.
  const withItsKey: Call = (method, path, { headers = {}, ...rest } = {}) =>
    (headers["Authorization"] === undefined ? call : asOrganiser(call, server.organiserKey))(method, path, {
      ...rest,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "Authorization")),
    });
  const { cookie } = await signedInStaff(withItsKey, "owner", { name: "Yuna Han" });
  const [name, value] = cookie.split("=") as [string, string];
  const enter = async (options: object): Promise<Page> => {
    const visitor = await Visitor.enter(browser, server.url, options);
    await visitor.context.addCookies([{ name, value, url: server.url }]);
    return visitor.open("/console");
  };
  const draft = await server.createConcert({
    ...ABOUT,
    state: "DRAFT",
    description: "A string quartet by candlelight.",
    performances: [{ startsAt: "2027-12-24T10:00:00Z", seats: SEATS }],
  });
  const sale = await server.createConcert({
    ...ABOUT,
    queue: { capacity: 5 },
    performances: ["24", "25"].map((day) => ({ startsAt: `2027-12-${day}T10:00:00Z`, seats: SEATS })),
  });
  const performanceId = sale.performances[0]!.performanceId;
  const seats = Array.from({ length: 30 }, (_, index) => index + 1);
  await buyOneEach(server, { queueId: sale.queueId, performanceId }, seats, 10);
  for (const state of ["PAUSED", "OPEN"]) await server.changeQueue(sale.queueId, { state });
  await server.changeQueue(sale.queueId, { capacity: 8 });
  for (let each = 0; each < 24; each += 1) await Rival.join(server, sale.queueId);

  const wide = await enter(WIDE);
  await show(wide, `/console/concerts/${draft.concertId}`, "Before you publish");
  await take(wide, "console-draft");
  await show(wide, `/console/concerts/${sale.concertId}/live`, "Waiting");
  await wide.locator(".course-acts li").nth(3).waitFor();
  await take(wide, "console-live");
  if (folder !== GUIDE) {
    const dark = { ...PHONE_KO, colorScheme: "dark" };
    for (const [kind, page] of [
      ["wide", wide],
      ["phone", await enter(dark)],
    ] as const)
      for (const [name, path] of [
        ["draft", `/console/concerts/${draft.concertId}`],
        ["details", `/console/concerts/${draft.concertId}/facts`],
        ["dates", `/console/concerts/${draft.concertId}/dates`],
        ["live", `/console/concerts/${sale.concertId}/live`],
        ["history", "/console/history"],
      ] as const) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.waitForLoadState("networkidle").catch(() => undefined);
        for (const each of await page.locator("details").all())
          await each.evaluate((it) => it.setAttribute("open", ""));
        await take(page, `${kind}-${name}`);
      }
  }
} finally {
  await browser.close();
  await server.remove();
}

async function show(page: Page, path: string, text: string): Promise<void> {
  await page.goto(path);
  await page.getByText(text).first().waitFor();
}

async function take(page: Page, picture: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.screenshot({ path: join(folder, `${picture}.png`), fullPage: true });
}
