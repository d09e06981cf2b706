import { join } from "node:path";
import type { Page } from "playwright-core";
import { DESKTOP_EN, launchBrowser, PHONE_KO, Visitor } from "./browser.ts";
import { Rival, Server } from "./server.ts";
import { pay } from "./stage.ts";

/**
 * Takes the README's pictures of the buyer's pages, each from the running server.
 *
 *     node scripts/run.mjs e2e/screenshots.ts [folder]
 */

const FOLDER = process.argv[2] ?? join(import.meta.dir, "..", "docs", "screenshots");
const SEATS = [
  { count: 40, grade: "VIP", price: 154_000, section: "A", seatsPerRow: 20 },
  { count: 72, grade: "R", price: 121_000, section: "B", seatsPerRow: 12 },
  { count: 72, grade: "R", price: 121_000, section: "C", seatsPerRow: 12 },
  { count: 96, grade: "S", price: 99_000, section: "D", seatsPerRow: 12 },
  { count: 96, grade: "S", price: 99_000, section: "E", seatsPerRow: 12 },
];

const server = new Server();
await server.start();
const browser = await launchBrowser();
try {
  const facts = {
    runningMinutes: 120,
    doorsMinutes: 60,
    ageLimit: 8,
    seller: { name: "Frontrow Inc.", registration: "120-81-00000", contact: "02-000-0000" },
  };
  const moonlight = await server.createConcert({
    title: "한강 달빛 음악회",
    venue: "난지 한강공원",
    address: "서울 마포구 한강난지로 162",
    ...facts,
  });
  await server.createConcert({ title: "Harbour Lights", venue: "Busan Cinema Center" });
  const concert = await server.createConcert({
    title: "First Light",
    venue: "Olympic Hall, Seoul",
    description: "One evening, one stage, and a line in which nobody is overtaken.",
    address: "424 Olympic-ro, Seoul",
    ...facts,
    queue: { capacity: 3 },
    performances: ["22", "23", "24"].map((day) => ({ startsAt: `2027-12-${day}T10:00:00Z`, seats: SEATS })),
  });
  const inside = await Rival.enter(server, concert.queueId);
  const performance = concert.performances[0]!.performanceId;
  await inside.hold(performance, [3, 4, 17, 18]);
  const buyer = await Rival.enter(server, concert.queueId);
  const { reservationId } = await buyer.hold(performance, [44, 45, 46, 60]);
  await buyer.pay(reservationId);
  const second = await Rival.enter(server, concert.queueId);
  await second.hold(performance, [130, 131, 200, 201]);

  const desktop = await Visitor.enter(browser, server.url, DESKTOP_EN);
  const phone = await Visitor.enter(browser, server.url, { ...PHONE_KO, deviceScaleFactor: 2 });
  const wide = await desktop.open("/");
  await take(wide, "concerts", "light");
  await wide.getByRole("link", { name: "First Light" }).click();
  await wide.getByText("Admitted per minute").waitFor();
  await take(wide, "concert", "light");
  await wide.getByRole("button", { name: "Join the queue" }).click();
  await wide.getByRole("link", { name: "Choose seats" }).click();
  await wide.getByRole("button", { name: "Choose for me" }).click();
  await take(wide, "seats", "light");
  await take(wide, "seats-dark", "dark");

  for (let each = 0; each < 37; each += 1) await Rival.join(server, concert.queueId);
  const small = await phone.open(`/concerts/${concert.concertId}`);
  await take(small, "concert-phone", "dark");
  await small.getByRole("button", { name: "예매하기" }).click();
  await small.getByRole("heading", { name: "대기열에 입장했습니다" }).waitFor();
  await take(small, "waiting-phone", "light");

  await wide.getByRole("button", { name: "Reserve seats" }).click();
  await wide.getByRole("button", { name: /^Pay/ }).waitFor();
  await take(wide, "checkout", "light");
  await pay(wide);
  await take(wide, "tickets-dark", "dark");

  await small.goto(`/concerts/${moonlight.concertId}`);
  await small.getByRole("button", { name: "예매하기" }).click();
  await small.getByRole("link", { name: "좌석 선택" }).click();
  await small.getByRole("radio", { name: "목록" }).click();
  await small.getByRole("button", { name: /^A\b/ }).click();
  await small.getByRole("button", { name: /1열 3번/ }).click();
  await small.getByRole("button", { name: "좌석 선택 완료" }).click();
  await small.getByRole("checkbox", { name: /이에 동의합니다/ }).check();
  await take(small, "checkout-phone", "light");
  await small.getByRole("button", { name: /결제하기$/ }).click();
  await small.getByRole("heading", { name: "예매가 완료되었습니다" }).waitFor();
  await take(small, "booked-phone", "light");
} finally {
  await browser.close();
  await server.remove();
}

async function take(page: Page, name: string, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.evaluate(() => {
    scrollTo(0, 0);
    return document.fonts.ready.then(() => undefined);
  });
  // Until the map has been drawn in its new colours.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}
