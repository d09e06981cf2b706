import { afterAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { expectAccessible, expectCount } from "./judge.ts";
import { Rival, Server } from "./server.ts";
import { setStage, TEST_MS_MAX } from "./stage.ts";

/** The site of a band, on another origin. Its page shows the button of the concert in its address. */
const band = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: (request) => {
    const concert = new URL(request.url).searchParams.get("concert")!;
    const script = `<script async src="${server.url}/embed.js" data-concert="${concert}"></script>`;
    const page = `<!doctype html><html lang="en"><title>Band</title><p>Our show: ${script}</p></html>`;
    return new Response(page, { headers: { "Content-Type": "text/html" } });
  },
});
afterAll(() => band.stop(true));

const stage = setStage(new Server({ EMBED_ORIGINS: band.url.origin }, "its own"));
const { server } = stage;

const hasHeading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 }).waitFor();

test(
  "a button on another site says what can be done, and opens the concert in a new tab",
  async () => {
    const { concertId, queueId, title } = await server.createConcert({ queue: { capacity: 0 } });
    await Rival.join(server, queueId);
    const visitor = await stage.visitor(undefined, [band.url.origin]);
    const page = await visitor.context.newPage();
    await page.goto(`${band.url.origin}/?concert=${concertId}`);
    const button = page.getByRole("link", { name: "Book tickets (opens in a new tab)" });
    await button.filter({ hasText: "1 waiting" }).waitFor();
    const opened = page.waitForEvent("popup");
    await button.click();
    const shop = await opened;
    await hasHeading(shop, title);
    expect(await shop.evaluate(() => window.opener)).toBeNull();
    // What makes the calendar file is loaded only by who asks for it.
    const saved = shop.waitForEvent("download");
    await shop.getByRole("button", { name: "Add to calendar" }).click();
    expect(await Bun.file(await (await saved).path()).text()).toContain(`SUMMARY:${title}\r\n`);
    expect(visitor.complaints).toEqual([]);

    const coming = await server.createConcert({ salesOpenAt: "2027-11-01T00:00:00Z" });
    await page.goto(`${band.url.origin}/?concert=${coming.concertId}`);
    await page.getByRole("link", { name: /^Sales open in \d+ d \d\d:\d\d:\d\d/ }).waitFor();

    // It asks again while something can change, and not after the last date was cancelled.
    const asked: string[] = [];
    page.on("request", (request) => request.url().includes("/v1/concerts/") && asked.push(request.url()));
    await page.clock.install();
    await page.goto(`${band.url.origin}/?concert=${coming.concertId}`);
    await page.getByRole("link", { name: /^Sales open in/ }).waitFor();
    const again = page.waitForResponse((answer) => answer.url().includes("/v1/queues/"));
    await page.clock.runFor(31_000);
    await again;
    expect(asked).toHaveLength(2);
    const date = `/performances/${coming.performances[0]!.performanceId}`;
    const cancellation = { fee: "none", to: "wallet", notify: false };
    await server.organise("POST", `${date}/cancellation`, cancellation);
    await page.goto(`${band.url.origin}/?concert=${coming.concertId}`);
    await page.getByRole("link", { name: "Cancelled" }).waitFor();
    await page.clock.runFor(62_000);
    expect(asked).toHaveLength(3);
    await visitor.context.close();
  },
  TEST_MS_MAX,
);

test(
  "a browser's own EventSource hears the page change, and again after the worker has died",
  async () => {
    const { concertId, queueId } = await server.createConcert({ queue: { capacity: 0 } });
    const visitor = await stage.visitor();
    const page = await visitor.open(`/concerts/${concertId}`);
    const hears = (lastPosition: number) =>
      page.waitForFunction(
        (wanted) => (window as unknown as { heard: number[] }).heard.at(-1) === wanted,
        lastPosition,
      );
    await page.evaluate((address) => {
      const heard: number[] = [];
      Object.assign(window, { heard });
      new EventSource(address).addEventListener("frontier", ({ data }) =>
        heard.push((JSON.parse(data) as { lastPosition: number }).lastPosition),
      );
    }, `/v1/queues/${queueId}/stream`);
    await hears(0);
    await Rival.join(server, queueId);
    await hears(1);
    server.kill("worker.ts");
    const joined = async (): Promise<boolean> =>
      Rival.join(server, queueId).then(
        () => true,
        () => false,
      );
    while (!(await joined())) await Bun.sleep(100);
    await hears(2);
    await visitor.context.close();
  },
  TEST_MS_MAX,
);

test(
  "before an opening lottery, a visitor registers and is told that coming earlier made no difference",
  async () => {
    const salesOpenAt = new Date(Date.now() + 3_600_000).toISOString();
    const concert = await server.createConcert({ queue: { lottery: true }, salesOpenAt });
    const visitor = await stage.visitor();
    const page = await visitor.open(`/concerts/${concert.concertId}`);
    await page.getByRole("button", { name: "Join the queue" }).click();
    await hasHeading(page, "You're registered");
    await expectAccessible(page, "registered");
    await visitor.context.close();
  },
  TEST_MS_MAX,
);

describe("where the organiser asks for proof of work", () => {
  test(
    "the page does it beside itself, shows how far it is, and has a place then",
    async () => {
      const concert = await server.createConcert({
        queue: { capacity: 0, proofOfWork: { attemptsMax: 20_000 } },
      });
      const visitor = await stage.visitor();
      const page = await visitor.open(`/concerts/${concert.concertId}`);
      // The work may be done sooner than we can look: what it buys is asked for when we have looked.
      const { promise: looked, resolve: haveLooked } = Promise.withResolvers<void>();
      await page.route("**/tokens", async (route) => {
        if (route.request().headers()["proof-of-work"] !== undefined) await looked;
        await route.continue();
      });
      await page.getByRole("button", { name: "Join the queue" }).click();
      const progress = page.getByRole("progressbar", { name: /Checking that you are not a robot/ });
      await progress.waitFor();
      await expectAccessible(page, "proof of work");
      // The page is alive meanwhile: it answers, and the share grows.
      await page.waitForFunction(() => Number(document.querySelector("progress")?.value) > 1);
      haveLooked();
      await hasHeading(page, "You're in the queue");
      await expectCount(progress, 0);
      // The place is had, so coming back takes no more work.
      await page.reload();
      await hasHeading(page, "You're in the queue");
    },
    TEST_MS_MAX,
  );
});

test(
  "a server too busy to give a place is asked again by the page itself, with the work that was done",
  async () => {
    const concert = await server.createConcert({ queue: { capacity: 0, proofOfWork: { attemptsMax: 200 } } });
    const visitor = await stage.visitor();
    const page = await visitor.open(`/concerts/${concert.concertId}`);
    const busy = { status: 503, headers: { "Retry-After": "1" }, contentType: "application/problem+json" };
    const proofs: string[] = [];
    await page.route("**/tokens", async (route) => {
      const proof = route.request().headers()["proof-of-work"];
      if (proof !== undefined) proofs.push(proof);
      if (proof === undefined || proofs.length > 2) return route.continue();
      return route.fulfill({ ...busy, body: JSON.stringify({ code: "overloaded", status: 503 }) });
    });
    await page.getByRole("button", { name: "Join the queue" }).click();
    await page.getByText("We'll try again in").waitFor();
    await hasHeading(page, "You're in the queue");
    expect(proofs).toHaveLength(3);
    expect(new Set(proofs).size).toBe(1);
    visitor.complaints.length = 0;
  },
  TEST_MS_MAX,
);
