import { expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { drawTheatre } from "../testing/halls/theatre.ts";
import { expectAccessible, expectCount, expectFitsEverywhere, settled } from "./judge.ts";
import { setStage, TEST_MS_MAX } from "./stage.ts";

const stage = setStage();
const { server } = stage;

const PRICES = { VIP: 154_000, R: 121_000, S: 99_000 };

/** A theatre whose seats stand where they stand in the hall. */
async function createTheatre() {
  const plan = drawTheatre({ seats: 300 });
  const { seatPlanId } = await server.organise<{ seatPlanId: string }>("POST", "/seat-plans", plan);
  const performances = [{ startsAt: "2027-12-24T10:00:00Z", seatPlanId, prices: PRICES }];
  return server.createConcert({ performances, policy: { seatsPerUser: 6 } });
}

async function openMap(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Join the queue" }).click();
  await page.getByRole("link", { name: "Choose seats" }).click();
  await page.waitForFunction(() => performance.getEntriesByName("map-drawn").length > 0);
}

test(
  "a theatre's seats are chosen by what is printed on them: on the map, by best available, and in the list",
  async () => {
    const concert = await createTheatre();
    const visitor = await stage.visitor();
    // The hall is fetched while the page of the concert has nothing else to do, and is not asked for again.
    let plansAsked = 0;
    visitor.context.on("request", (request) => {
      plansAsked += Number(request.url().includes("/v1/seat-plans/"));
    });
    const plan = visitor.context.waitForEvent("response", (response) =>
      response.url().includes("/v1/seat-plans/"),
    );
    const page = await visitor.open(`/concerts/${concert.concertId}`);
    await plan;
    await openMap(page);
    expect(plansAsked).toBe(1);
    // The map moves to seats at once, instead of gliding.
    await page.emulateMedia({ reducedMotion: "reduce" });
    const map = page.getByRole("application");
    const chosen = page.locator(".chosen li");

    // Best available: two together, and the map moves there, so that its middle is between them.
    await page.getByRole("button", { name: "Choose for me" }).click();
    await page
      .locator(".best p")
      .filter({ hasText: /^Chosen for you: Stalls, row A, seats \d+, \d+\.$/ })
      .waitFor();
    await expectCount(chosen, 2);
    await expectAccessible(page, "seats picked");

    // By key: the seat in the middle of the map is one of the two; it is put back, and the next one taken.
    await map.focus();
    await page.keyboard.press("ArrowRight");
    await heard(page, /^Stalls, row A, seat \d+, VIP, ₩154,000/);
    await page.keyboard.press("ArrowDown");
    await heard(page, /^Stalls, row B, seat \d+, /);
    await page.keyboard.press("Enter");
    await chosen.nth(2).waitFor();
    await heard(page, /row B, seat \d+, .*, chosen/);
    await page.keyboard.press("Enter");
    await heard(page, /row B, seat \d+, .*, available/);
    await page.keyboard.press("Enter");
    await heard(page, /row B, seat \d+, .*, chosen/);
    await chosen.nth(2).waitFor();
    // Keys with a modifier are the browser's.
    expect(await keysTaken(page, ["Control++", "Control+-", "Control+0", "Meta+-", "Alt+ArrowLeft"])).toBe(
      "",
    );
    expect(await chosen.nth(2).innerText()).toStartWith("V\nStalls, row B, seat ");

    // With the mouse: the card says what is under it, and a click puts it back.
    await settled(page);
    const box = (await map.locator("canvas").first().boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.locator(".seat-card").waitFor();
    const card = await page.locator(".seat-card strong").innerText();
    expect(card).toMatch(/^Stalls, row A, seat \d+$/);
    await page.mouse.down();
    await page.mouse.up();
    await page.locator(".chosen", { hasNotText: card }).waitFor();

    // The list does the same by keyboard, section by section, and says what kind of place it is.
    await page.getByRole("radio", { name: "List" }).click();
    await page.getByRole("button", { name: /^Balcony/ }).waitFor();
    // It stays the list over a reload.
    await page.reload();
    await page.getByRole("button", { name: /^Balcony/ }).press("Enter");
    const seat = page.getByRole("button", {
      name: /^Balcony, row A, seat 1, S, ₩99,000, .*restricted view.*, available$/,
    });
    await seat.press("Space");
    await page.getByRole("button", { name: "Remove Balcony, row A, seat 1" }).waitFor();
    // What a seat lacks is said wherever it is named from here on.
    await page.locator(".chosen li", { hasText: "restricted view" }).waitFor();
    // Of what is filtered, the list shows only that, the map and the sections count it.
    await page.getByRole("button", { name: "Wheelchair places" }).click();
    await page.getByRole("button", { name: /^Stalls .* 8 available$/ }).press("Enter");
    await expectCount(page.locator(".row-seats button"), 8);
    await page.getByRole("button", { name: "Wheelchair places" }).click();
    await page.getByRole("radio", { name: "Map" }).click();
    await expectFitsEverywhere(page, "map of a theatre");
    await page.getByRole("button", { name: "Reserve seats" }).click();
    await page
      .locator(".reserved li", { hasText: "restricted view" })
      .getByText("Balcony, row A, seat 1")
      .waitFor();
    expect(visitor.complaints).toEqual([]);
    await visitor.context.close();
  },
  TEST_MS_MAX,
);

/** Which of these keys the focused part of the page keeps from the browser. */
async function keysTaken(page: Page, keys: readonly string[]): Promise<string> {
  return page.evaluate((names) => {
    const isTaken = (name: string) => {
      const [, modifier, key] = /^(\w+)\+(.+)$/.exec(name)!;
      const held = { Control: "ctrlKey", Meta: "metaKey", Alt: "altKey" }[modifier!]!;
      const asked = { key: key!, [held]: true, bubbles: true, cancelable: true };
      return !document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", asked));
    };
    return names.filter(isTaken).join(" ");
  }, keys);
}

/** Waits until this is what a screen reader has heard last. */
async function heard(page: Page, words: RegExp): Promise<void> {
  await page.getByRole("status").first().filter({ hasText: words }).waitFor();
}
