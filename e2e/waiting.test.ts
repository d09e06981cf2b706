import { describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { pushesTo } from "../testing/push/pushes-to-page.ts";
import { PHONE_KO } from "./browser.ts";
import { eventually, expectAccessible, expectCount, expectFits } from "./judge.ts";
import { Rival, Server } from "./server.ts";
import { setStage, TEST_MS_MAX } from "./stage.ts";

const stage = setStage(new Server({}, "its own"));
const { server } = stage;

/** A concert whose only turn is taken, and a visitor who waits behind `ahead` others. */
async function waitInLine(ahead: number, queue: Record<string, number> = {}, seats = 50) {
  const concert = await server.createConcert({
    queue: { capacity: 1, ...queue },
    policy: { seatsPerUser: 10 },
    performances: [
      {
        startsAt: "2027-12-24T10:00:00Z",
        seats: [{ count: seats, grade: "R", price: 99_000, section: "A", seatsPerRow: 10 }],
      },
    ],
  });
  const inside = await Rival.enter(server, concert.queueId);
  const others: Rival[] = [];
  for (let each = 0; each < ahead; each += 1) others.push(await Rival.join(server, concert.queueId));
  const visitor = await stage.visitor();
  const page = await visitor.open(`/concerts/${concert.concertId}`);
  await page.getByRole("button", { name: "Join the queue" }).click();
  await page.getByRole("heading", { name: "You're in the queue" }).waitFor();
  return { concert, inside, others, visitor, page };
}

const hasHeading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 }).waitFor();

/** The visitor's number is 4: one is inside, two are ahead. */
async function showsPlace(tab: Page): Promise<void> {
  await hasHeading(tab, "You're in the queue");
  const place = tab.getByRole("region", { name: "Your place in the queue" });
  await expectCount(place.getByText("4", { exact: true }), 1);
}

const hasTitle = (page: Page, title: RegExp) =>
  eventually(async () => expect(await page.title()).toMatch(title));

/** As if the visitor had gone to another tab, or come back. */
async function setVisibility(page: Page, state: "hidden" | "visible"): Promise<void> {
  await page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, state);
}

describe("a waiting visitor", () => {
  test(
    "keeps the same place over a refresh, in a second tab and on a second device, until their turn",
    async () => {
      const { concert, inside, others, visitor, page } = await waitInLine(2);
      await showsPlace(page);
      await hasTitle(page, /^2 ahead/);
      await expectAccessible(page, "waiting");
      await page.reload();
      await showsPlace(page);
      const second = await visitor.open(new URL(page.url()).pathname);
      await showsPlace(second);

      await page.getByRole("button", { name: "Continue on another device" }).click();
      const link = await page.getByRole("link", { name: "Link to your place" }).getAttribute("href");
      await expectAccessible(page, "another device");
      const phone = await stage.visitor({ ...PHONE_KO, locale: "en-US" });
      const other = await phone.open(link!);
      await showsPlace(other);
      await eventually(async () => expect(other.url()).not.toContain("#"));
      await expectFits(other);

      // A device that is somebody already is asked before it becomes somebody else.
      const taken = await stage.visitor();
      const theirs = await taken.open(`/concerts/${concert.concertId}`);
      await theirs.getByRole("button", { name: "Join the queue" }).click();
      await hasHeading(theirs, "You're in the queue");
      await theirs.goto(link!);
      await theirs.getByRole("button", { name: "Replace and continue" }).waitFor();
      await expectAccessible(theirs, "about to replace");
      await theirs.getByRole("button", { name: "Replace and continue" }).click();
      await showsPlace(theirs);
      await taken.context.close();

      for (const each of [...others, inside]) await each.leave();
      for (const tab of [page, second, other]) await hasHeading(tab, "It's your turn");
      await hasTitle(page, /^It's your turn!/);
      expect([...visitor.complaints, ...phone.complaints]).toEqual([]);
      await visitor.context.close();
      await phone.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "is called in a hidden tab by title, and let in only when they look",
    async () => {
      const { inside, visitor, page } = await waitInLine(0, { arrivalSeconds: 30 });
      const asked: string[] = [];
      await setVisibility(page, "hidden");
      page.on("request", (request) => asked.push(request.url()));
      await inside.leave();
      await page.waitForFunction(() => document.title.startsWith("It's your turn!"));
      expect(asked.filter((url) => url.endsWith("/tokens/me"))).toEqual([]);
      await setVisibility(page, "visible");
      await page.getByRole("link", { name: "Choose seats" }).waitFor();
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "may have their device told of their turn, and take that back",
    async () => {
      const { visitor, page } = await waitInLine(1);
      // The browser of these tests has no push service, and so no notifications.
      await visitor.context.addInitScript(() => {
        const keys = { p256dh: `B${"A".repeat(86)}`, auth: "A".repeat(22) };
        const made = { toJSON: () => ({ endpoint: "https://push.example/device", keys }) };
        const pushManager = { getSubscription: async () => null, subscribe: async () => made };
        const Notification = { permission: "granted", requestPermission: async () => "granted" };
        Object.assign(window, { PushManager: Object, Notification });
        Object.defineProperty(ServiceWorkerRegistration.prototype, "pushManager", { get: () => pushManager });
      });
      await page.reload();
      const asked = page.waitForResponse((answer) => answer.url().endsWith("/push-subscription"));
      await page.getByRole("button", { name: "Notify me on this device" }).click();
      expect((await asked).status()).toBe(204);
      await page.getByText("This device will tell you").waitFor();
      await expectAccessible(page, "a device that is told");
      await expectFits(page, "a device that is told");

      const [address, errors] = [new URL(page.url()).pathname, [] as string[]];
      const pushed = await pushesTo(page, (error) => errors.push(error));
      const notice = { title: "예매 순서가 되었습니다", body: "지금 입장해 주세요.", address };
      const plain = { ko: "예매 순서 알림", en: "Your place in the queue" };
      for (const language of ["ko", "en"] as const) {
        const told = await pushed(JSON.stringify(notice), language);
        expect(told).toMatchObject({
          title: notice.title,
          body: notice.body,
          leadsTo: `focused ${page.url()}`,
        });
        const elsewhere = JSON.stringify({ ...notice, address: "/concerts/1/queue" });
        expect((await pushed(elsewhere, language)).leadsTo).toBe(`opened ${server.url}/concerts/1/queue`);
        const home = `opened ${server.url}/`;
        expect(await pushed("soon", language)).toEqual({
          title: plain[language],
          body: "soon",
          leadsTo: home,
        });
        for (const unreadable of ["", "{}", "null"])
          expect(await pushed(unreadable, language)).toMatchObject({ title: plain[language], leadsTo: home });
        const foreign = JSON.stringify({ ...notice, address: "https://evil.example/" });
        expect((await pushed(foreign, language)).leadsTo).toBe("nowhere");
      }
      expect(errors).toEqual([]);

      await page.getByRole("button", { name: "Stop notifications" }).click();
      await page.getByRole("button", { name: "Notify me on this device" }).waitFor();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "who missed the call and comes back in time is told, and called next",
    async () => {
      const { concert, inside, visitor, page } = await waitInLine(0, { arrivalSeconds: 1 });
      const behind = await Rival.join(server, concert.queueId);
      await setVisibility(page, "hidden");
      await inside.leave();
      while ((await behind.status()) !== "ACTIVE") await Bun.sleep(50);
      await setVisibility(page, "visible");
      await hasHeading(page, "Your turn has passed");
      await expectAccessible(page, "missed");
      await behind.leave();
      await hasHeading(page, "It's your turn");
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "who missed the call and does not come back in time is told, and may join again",
    async () => {
      const { concert, inside, visitor, page } = await waitInLine(0, { arrivalSeconds: 1, graceSeconds: 1 });
      const behind = await Rival.join(server, concert.queueId);
      await setVisibility(page, "hidden");
      await inside.leave();
      while ((await behind.status()) !== "ACTIVE") await Bun.sleep(50);
      while ((await server.missed(concert.queueId)) > 0) await Bun.sleep(50);
      await setVisibility(page, "visible");
      await hasHeading(page, "Your turn has passed");
      await expectAccessible(page, "turn passed");
      await page.getByRole("button", { name: "Join again" }).click();
      await hasHeading(page, "You're in the queue");
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "reads plain words and a next step when the line is paused, closed, left or sold out",
    async () => {
      const { concert, inside, visitor, page } = await waitInLine(0);
      await server.changeQueue(concert.queueId, { state: "PAUSED" });
      await hasHeading(page, "Sales are paused");
      await expectAccessible(page, "paused");
      await server.changeQueue(concert.queueId, { state: "CLOSED" });
      await hasHeading(page, "Sales are closed");
      await page.getByRole("link", { name: "See other concerts" }).waitFor();
      await expectAccessible(page, "closed");
      await server.changeQueue(concert.queueId, { state: "OPEN" });
      await hasHeading(page, "You're in the queue");

      await page.getByRole("button", { name: "Leave the queue" }).click();
      await page.getByRole("button", { name: "Yes, leave" }).waitFor();
      await expectAccessible(page, "about to leave");
      await page.getByRole("button", { name: "Yes, leave" }).click();
      await hasHeading(page, "You have left the queue");
      await expectAccessible(page, "left");
      await page.getByRole("button", { name: "Join again" }).click();
      await hasHeading(page, "You're in the queue");
      await inside.leave();
      await hasHeading(page, "It's your turn");
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "reads that everything is sold, and newcomers why they cannot join",
    async () => {
      const { concert, inside, visitor, page } = await waitInLine(0, {}, 4);
      await inside.buyAll(concert.performances[0]!.performanceId);
      await hasHeading(page, "Sold out");
      await page.getByRole("link", { name: "See other concerts" }).waitFor();
      await expectAccessible(page, "sold out");
      const newcomer = await stage.visitor();
      const door = await newcomer.open(`/concerts/${concert.concertId}`);
      await door.getByText("Sold out. You can join if a seat comes back.").waitFor();
      expect(await door.getByRole("button", { name: "Join the queue" }).isDisabled()).toBe(true);
      await expectAccessible(door, "sold out at the door");
      await newcomer.context.close();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "whose session ends while choosing is told so",
    async () => {
      const concert = await server.createConcert({ queue: { sessionSeconds: 8 } });
      const visitor = await stage.visitor();
      const page = await visitor.open(`/concerts/${concert.concertId}`);
      await page.getByRole("button", { name: "Join the queue" }).click();
      await page.getByRole("link", { name: "Choose seats" }).click();
      await page.getByRole("button", { name: "Reserve seats" }).waitFor();
      // A minute before its end, and so at once, it is said; then what was chosen stays in view.
      await page.getByRole("timer", { name: "left to choose your seats" }).waitFor();
      await page
        .getByRole("alert")
        .filter({ hasText: /Time left to choose your seats: [1-8] seconds?\./ })
        .waitFor();
      await page.getByRole("button", { name: "Choose for me" }).click();
      await page
        .getByRole("button", { name: /^Remove/ })
        .nth(1)
        .waitFor();
      await page.getByText("Your time to book is over").waitFor();
      const kept = page.getByRole("region", { name: "What you had chosen" });
      await eventually(async () =>
        expect(await kept.getByRole("listitem").allTextContents()).toEqual([
          "A, row 1, seat 5 VIP₩154,000",
          "A, row 1, seat 6 VIP₩154,000",
        ]),
      );
      await expectAccessible(page, "session over");
      await page.getByRole("link", { name: "To my place in the queue" }).click();
      await page.getByRole("button", { name: "Join again" }).waitFor();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});

// By itself: it takes the server away from everybody.
describe("a waiting visitor, when the server dies,", () => {
  test(
    "keeps their place when the worker is killed, and when the whole server is stopped and started again",
    async () => {
      const { inside, visitor, page } = await waitInLine(1);
      const number = page.getByText("3", { exact: true });
      server.kill("worker.ts");
      // Whichever comes first: a page that the stream serves polls rarely.
      await page.waitForResponse((answer) => /\/(tokens\/me|stream)$/.test(answer.url()) && answer.ok());
      await hasHeading(page, "You're in the queue");
      await expectCount(number, 1);

      await server.stop();
      await page.getByText("We can't connect at the moment.").waitFor();
      await expectAccessible(page, "reconnecting");
      await server.start();
      await page.getByText("We can't connect at the moment.").waitFor({ state: "detached" });
      await expectCount(number, 1);
      await inside.leave();
      await page.getByText("0", { exact: true }).first().waitFor();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});
