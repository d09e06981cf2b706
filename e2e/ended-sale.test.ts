import { describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { expectAccessible, expectCount, expectFits } from "./judge.ts";
import { Rival } from "./server.ts";
import { agree, hold, payButton, setStage, TEST_MS_MAX } from "./stage.ts";

const stage = setStage();
const { server } = stage;

const SEATS = ["A", "B"].map((section) => ({ count: 10, grade: "VIP", price: 154_000, section }));
const TWO_DATES = {
  performances: [
    { startsAt: "2027-12-24T10:00:00Z", seats: SEATS },
    { startsAt: "2027-12-25T10:00:00Z", seats: SEATS },
  ],
};

const changeDate = (performanceId: string, change: object) =>
  server.organise("PATCH", `/performances/${performanceId}`, change);

const holdButton = (page: Page) => page.getByRole("button", { name: "Reserve seats" });

describe("a date whose sale ends between choosing and holding", () => {
  test.each([
    ["stopped", "STOPPED", "The organiser has stopped the sale of this date."],
    ["closed", "OVER", "Sales of this date have closed. They were open until"],
  ] as const)(
    "because it was %s is refused with the reason, and another date is offered",
    async (_, state, reason) => {
      const concert = await server.createConcert(TWO_DATES);
      const { visitor, page } = await stage.enterSale(concert);
      await page.getByRole("button", { name: /seat 3,/ }).click();
      // The page looks at its dates now and then, and must not hear of it before the button is pressed.
      const { promise: pressed, resolve: havePressed } = Promise.withResolvers<void>();
      await page.route("**/performances", (route) => pressed.then(() => route.continue()));
      const first = concert.performances[0]!.performanceId;
      if (state === "STOPPED") await changeDate(first, { state });
      else {
        const salesCloseAt = new Date(Date.now() + 700).toISOString();
        await changeDate(first, { salesCloseAt });
        while (new Date().toISOString() < salesCloseAt) await Bun.sleep(50);
        // The database's clock may be a moment behind ours.
        await Bun.sleep(300);
      }
      await holdButton(page).click();
      havePressed();
      await page.getByText(reason).first().waitFor();
      await page.locator(".choice").getByText("This date is not on sale.").waitFor();
      await holdButton(page).and(page.locator(":disabled, [aria-disabled=true]")).waitFor();
      expect(await page.getByText("This is not possible at the moment.").count()).toBe(0);
      await expectAccessible(page, state);
      await expectFits(page, state);

      await page.getByRole("button", { name: /^See .+25/ }).click();
      await page.getByRole("radio", { name: "List" }).click();
      await page.getByRole("button", { name: /^A\b/ }).click();
      await hold(page, 3);
      await page.getByRole("button", { name: /^Pay/ }).waitFor();
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "and is the only one leads to other concerts",
    async () => {
      const concert = await server.createConcert();
      const { visitor, page } = await stage.enterSale(concert);
      await changeDate(concert.performances[0]!.performanceId, { state: "STOPPED" });
      await page.reload();
      await page.getByText("No other date of this concert is on sale.").waitFor();
      await page.getByRole("link", { name: "See other concerts" }).waitFor();
      await expectCount(page.getByRole("radio", { name: /Sales stopped/ }), 1);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});

test(
  "a hold that ends because its date is postponed says so, and offers another date",
  async () => {
    const concert = await server.createConcert(TWO_DATES);
    const { visitor, page } = await stage.enterSale(concert);
    await hold(page, 1);
    await agree(page);
    await payButton(page).waitFor();
    const postponement = { fee: "none", to: "wallet", notify: false };
    const first = concert.performances[0]!.performanceId;
    await server.organise("POST", `/performances/${first}/postponement`, postponement);
    await payButton(page).click();
    await page.getByText("The organiser has postponed this date.").first().waitFor();
    await page.getByRole("heading", { name: "Your seats were released" }).waitFor();
    await page.getByText("You have not been charged.", { exact: true }).waitFor();
    await expectAccessible(page, "postponed while paying");
    await expectFits(page, "postponed while paying");
    await page.getByRole("button", { name: /^See .+25/ }).click();
    await page.getByRole("radio", { name: /25/, checked: true }).waitFor();

    // What does not exist is said to be so, and nothing is promised that cannot be: no mail is sent here.
    await page.goto(`/concerts/${concert.concertId}/checkout/abc`);
    await page.getByText("This booking does not exist, or it is not yours.").waitFor();
    await page.goto(`/mine/top-ups/${crypto.randomUUID()}`);
    await page.getByRole("heading", { name: "Page not found" }).waitFor();
    await page.goto("/find");
    await page.getByText("please give the organiser your booking number").waitFor();
    await expectCount(page.getByRole("textbox"), 0);
    await expectFits(page, "no mail");
    await page.getByRole("link", { name: "My tickets" }).last().click();
    await page.getByText("No tickets yet.").waitFor();
    await expectCount(page.getByRole("link", { name: "Find my booking" }), 0);
    await visitor.context.close();
  },
  TEST_MS_MAX,
);

describe("a concert that the organiser withdraws", () => {
  test(
    "is told at once to those who choose seats, and to whoever looks at its page",
    async () => {
      const concert = await server.createConcert();
      const looking = await stage.visitor();
      const before = await looking.context.newPage();
      await before.clock.install();
      await before.goto(`/concerts/${concert.concertId}`);
      await before.getByRole("button", { name: "Join the queue" }).waitFor();
      const { visitor, page } = await stage.enterSale(concert);
      await page.getByRole("button", { name: /seat 3,/ }).click();
      const wrong = page.getByText("We can't connect at the moment.");
      const seen = wrong.waitFor({ timeout: 0 }).then(
        () => true,
        () => false,
      );
      await server.organise("DELETE", `/concerts/${concert.concertId}`);
      // The place alone is asked for every 30 s, the seats every 2.
      await page.getByText("Sales have ended").first().waitFor({ timeout: 15_000 });
      await page.getByRole("link", { name: "See other concerts" }).waitFor();
      await expectCount(page.getByText("What you had chosen"), 0);
      await expectFits(page, "withdrawn while choosing");
      await before.clock.fastForward(31_000);
      await before.getByText("Sales have ended").waitFor();
      await expectCount(before.getByRole("button", { name: "Join the queue" }), 0);
      await visitor.context.close();
      await looking.context.close();
      expect(await seen).toBe(false);
    },
    TEST_MS_MAX,
  );

  test(
    "tells those in line what happened, and leads on",
    async () => {
      const concert = await server.createConcert({ queue: { capacity: 0 } });
      const visitor = await stage.visitor();
      const page = await visitor.open(`/concerts/${concert.concertId}`);
      await page.getByRole("button", { name: "Join the queue" }).click();
      await page.getByRole("heading", { name: "You're in the queue" }).waitFor();
      await server.organise("DELETE", `/concerts/${concert.concertId}`);
      await page.getByRole("heading", { name: "Sales have ended" }).waitFor();
      await page.getByText("You have not been charged for them, and your points are still yours.").waitFor();
      await page.getByRole("link", { name: "See other concerts" }).waitFor();
      await expectAccessible(page, "withdrawn");
      expect(await page.getByText("We can't connect at the moment.").count()).toBe(0);
      expect((await page.goto(`/concerts/${concert.concertId}/queue`))!.status()).toBe(404);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "offers no top-up to those who were paying, and remembers their hold as ended",
    async () => {
      const concert = await server.createConcert();
      const { visitor, page } = await stage.enterSale(concert);
      await hold(page, 1);
      await agree(page);
      await payButton(page).waitFor();
      await server.organise("DELETE", `/concerts/${concert.concertId}`);
      await payButton(page).click();
      await page.getByText("Sales have ended").first().waitFor();
      await page.getByText("your points are still yours").first().waitFor();
      await expectAccessible(page, "withdrawn while paying");
      for (const name of [/^Top up/, /^Pay/, "Back to the seats"])
        await expectCount(page.getByRole("button", { name }).or(page.getByRole("link", { name })), 0);
      await page.getByRole("link", { name: "See my bookings" }).click();
      await page.getByRole("cell", { name: "Cancelled" }).waitFor();
      await page.getByRole("link", { name: new RegExp(concert.title) }).waitFor();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});

test(
  "who waits while everything is sold is told that seats may come back, and is called when one does",
  async () => {
    const concert = await server.createConcert({
      policy: { seatsPerUser: 4 },
      queue: { capacity: 1 },
      performances: [{ startsAt: "2027-12-24T10:00:00Z", seats: [{ count: 4 }] }],
    });
    const inside = await Rival.enter(server, concert.queueId);
    const visitor = await stage.visitor();
    const page = await visitor.open(`/concerts/${concert.concertId}`);
    await page.getByRole("button", { name: "Join the queue" }).click();
    await page.getByRole("heading", { name: "You're in the queue" }).waitFor();
    const reservationId = await inside.buyAll(concert.performances[0]!.performanceId);
    await page.getByRole("heading", { name: "Sold out" }).waitFor();
    await page.getByText("If a booking is cancelled, its seats go to the people in the queue").waitFor();
    await inside.cancel(reservationId);
    await page.getByRole("heading", { name: "It's your turn" }).waitFor();
    await visitor.context.close();
  },
  TEST_MS_MAX,
);
