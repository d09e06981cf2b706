import { expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { PHONE_KO } from "./browser.ts";
import { expectFitsEverywhere } from "./judge.ts";
import { Rival } from "./server.ts";
import { agree, hold, identityOf, pay, payButton, setStage, TEST_MS_MAX } from "./stage.ts";

const stage = setStage(undefined, { fonts: true });
const { server } = stage;

/** A word that nothing can be broken at. */
const WORD = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamten".repeat(3).slice(0, 200);
/** As long as the contract allows the names that are shorter. */
const SHORT_WORD = WORD.slice(0, 40);

/** Ten dates, and such a word in every text from outside. */
const LONG = {
  title: WORD,
  venue: WORD,
  description: `${WORD} ${WORD}`,
  policy: { seatsPerUser: 10 },
  performances: Array.from({ length: 10 }, (_, day) => ({
    startsAt: `2027-12-${10 + day}T10:00:00Z`,
    seats: [
      { count: 40, grade: SHORT_WORD, price: 1_540_000, section: SHORT_WORD },
      { count: 40, grade: "R", price: 99_000, section: `B${SHORT_WORD}`.slice(0, 40) },
    ],
  })),
};

const see = async (page: Page, path: string, heading?: string) => {
  await page.goto(path);
  await page
    .getByRole("heading", { level: 1, ...(heading === undefined ? {} : { name: heading }) })
    .waitFor();
};

test(
  "no page scrolls sideways from 320 to 2,560 px, at 200 percent text, with words of 200 letters",
  async () => {
    const concert = await server.createConcert(LONG);
    const path = `/concerts/${concert.concertId}`;
    const visitor = await stage.visitor();
    const page = await visitor.open("/");
    await page.getByRole("link", { name: WORD }).waitFor();
    await expectFitsEverywhere(page, "list");
    await see(page, `/?q=x${WORD}`);
    await page.getByText("Nothing found").waitFor();
    await expectFitsEverywhere(page, "nothing found");

    await see(page, path);
    await page.getByRole("button", { name: "Join the queue" }).waitFor();
    await expectFitsEverywhere(page, "concert");
    await page.getByRole("button", { name: "Join the queue" }).click();
    await page.getByRole("link", { name: "Choose seats" }).waitFor();
    await expectFitsEverywhere(page, "turn");

    await page.getByRole("link", { name: "Choose seats" }).click();
    await page.getByRole("radio", { name: "Map" }).waitFor();
    await expectFitsEverywhere(page, "seat map");
    await page.getByRole("radio", { name: "List" }).click();
    await page.locator(".section-button").first().click();
    for (const seat of [1, 2])
      await page.getByRole("button", { name: new RegExp(`row 1, seat ${seat},`) }).click();
    await expectFitsEverywhere(page, "seat list");
    const rival = await Rival.enter(server, concert.queueId);
    await rival.hold(concert.performances[0]!.performanceId, [1]);
    await page.getByText("is no longer available").first().waitFor();
    await expectFitsEverywhere(page, "seat lost");
    await hold(page, 7, 8);
    await page.getByRole("button", { name: /^Pay/ }).waitFor();
    await expectFitsEverywhere(page, "checkout");
    await page.getByRole("radio", { name: "Test card: declined" }).press("Space");
    await agree(page);
    await payButton(page).click();
    await page.getByText("Your card was declined.").waitFor();
    await page.getByRole("button", { name: "Release the seats" }).click();
    await page.getByRole("button", { name: "Yes, release" }).waitFor();
    await expectFitsEverywhere(page, "declined, and about to release");
    await page.getByRole("button", { name: "Keep it" }).click();
    const checkout = new URL(page.url()).pathname;
    await see(page, `${path}/seats`);
    await page.getByText(/^Reserved for you/).waitFor();
    await expectFitsEverywhere(page, "seats with a hold");

    await see(page, checkout);
    await page.getByRole("radio", { name: "Test card: approved" }).press("Space");
    await pay(page);
    await page
      .getByRole("img", { name: /^Ticket code/ })
      .first()
      .waitFor();
    await expectFitsEverywhere(page, "paid");

    for (const [part, shown] of [
      ["", page.getByRole("img", { name: /^Ticket code/ }).first()],
      ["/reservations", page.getByRole("table")],
      ["/payments", page.getByRole("table")],
      ["/points", page.getByRole("table")],
    ] as const) {
      await see(page, `/mine${part}`);
      await shown.waitFor();
      await expectFitsEverywhere(page, `mine${part}`);
    }
    // All its points are spent, so nothing offers to send them back; its page is still there.
    const { userId, accessToken } = await identityOf(page);
    const headers = { Authorization: `Bearer ${accessToken}` };
    const { items } = (await server.call("GET", `/v1/users/${userId}/wallet/entries`, { headers })).body;
    expect(await page.getByRole("link", { name: "Refund to card" }).count()).toBe(0);
    await see(
      page,
      `/mine/top-ups/${items.find((each: { kind: string }) => each.kind === "TOP_UP").reference}`,
    );
    await page.getByRole("heading", { name: "Refund points to card" }).waitFor();
    await page.getByText("Unused, can be refunded").waitFor();
    await expectFitsEverywhere(page, "top-up");
    await see(page, "/mine/reservations");
    await page.getByRole("link", { name: WORD }).first().click();
    await page.getByRole("button", { name: /^Cancel/ }).click();
    await page.getByRole("button", { name: "Yes, cancel" }).waitFor();
    // The widest number that somebody may get.
    await page.locator(".booking-number strong").evaluate((each) => (each.textContent = "FR-WWWWWWWW"));
    await expectFitsEverywhere(page, "about to cancel");

    for (const address of [
      "/continue",
      "/nope",
      `${path}/checkout/${crypto.randomUUID()}`,
      `${path}/queue`,
    ]) {
      await see(page, address);
      await expectFitsEverywhere(page, address);
    }
    expect(visitor.complaints).toEqual([]);
    await visitor.context.close();
  },
  TEST_MS_MAX,
);

test(
  "nor does a page of the line, in Korean on a phone, whose viewport grows with what is too wide",
  async () => {
    const concert = await server.createConcert({ ...LONG, queue: { capacity: 1 } });
    await Rival.enter(server, concert.queueId);
    const visitor = await stage.visitor(PHONE_KO);
    const page = await visitor.open(`/concerts/${concert.concertId}`);
    await page.getByRole("button", { name: "예매하기" }).click();
    await page.getByRole("button", { name: "다른 기기에서 이어서 하기" }).click();
    await page.getByRole("link", { name: "나의 대기 순번 링크" }).waitFor();
    await page.getByRole("button", { name: "대기 취소" }).click();
    await page.getByRole("button", { name: "대기 취소하기" }).waitFor();
    await expectFitsEverywhere(page, "waiting");
    for (const state of ["PAUSED", "CLOSED"]) {
      await server.changeQueue(concert.queueId, { state });
      await page.getByRole("heading", { name: state === "PAUSED" ? /중단/ : /종료/ }).waitFor();
      await expectFitsEverywhere(page, state);
    }
    await page.goto(`/concerts/${concert.concertId}/seats`);
    await page.getByRole("link", { name: "대기 순번 보기" }).waitFor();
    await expectFitsEverywhere(page, "not admitted");
    await visitor.context.close();
  },
  TEST_MS_MAX,
);
