import { expect, test } from "bun:test";
import { DESKTOP_EN } from "./browser.ts";
import { eventually } from "./judge.ts";
import { setStage, TEST_MS_MAX } from "./stage.ts";

const stage = setStage();
const { server } = stage;

test(
  "the reference finds a call by words, shows an example of it, and tries it",
  async () => {
    await server.createConcert({ title: "A night in Seoul" });
    const visitor = await stage.visitor(DESKTOP_EN);
    const page = await visitor.open("/docs");
    // Only what is in view is drawn.
    await page.locator(".opblock").first().waitFor();
    const hold = page.locator("#operations-Reservations-holdSeats");
    expect(await hold.count()).toBe(0);

    // Words from the summary and from the path, in any order.
    await page.getByPlaceholder("Filter by tag").fill("seats hold");
    await hold.waitFor();
    await eventually(async () => expect(await page.locator(".opblock").count()).toBeLessThan(10));
    await hold.locator(".opblock-summary-control").click();
    await hold.getByText('"seatNumbers"').first().waitFor();
    await hold.getByText("seat_unavailable").first().waitFor();

    await page.getByPlaceholder("Filter by tag").fill("list concerts");
    await hold.waitFor({ state: "detached" });
    const list = page.locator("#operations-Catalogue-listConcerts");
    await list.locator(".opblock-summary-control").click();
    await list.getByRole("button", { name: "Execute" }).click();
    await list.locator(".live-responses-table").getByText("A night in Seoul").first().waitFor();
    // A visitor's complaints hold every breach of the content policy.
    expect(visitor.complaints).toEqual([]);
  },
  TEST_MS_MAX,
);

test(
  "without scripts the reference is a plain list of the same calls",
  async () => {
    const visitor = await stage.visitor({ ...DESKTOP_EN, javaScriptEnabled: false });
    const page = await visitor.open("/docs");
    await page.getByText("/v1/reservations", { exact: true }).first().waitFor();
    expect(await page.locator(".call").count()).toBeGreaterThan(40);
  },
  TEST_MS_MAX,
);
