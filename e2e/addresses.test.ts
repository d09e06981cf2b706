import { describe, expect, test } from "bun:test";
import { DESKTOP_EN, PHONE_KO } from "./browser.ts";
import { expectAccessible, expectFits } from "./judge.ts";
import { Server } from "./server.ts";
import { setStage, TEST_MS_MAX } from "./stage.ts";

const REQUESTS_A_MINUTE = 60;
const LOOK_SECONDS_MAX = 20;

const stage = setStage(new Server({ RATE_LIMIT_PER_MINUTE: String(REQUESTS_A_MINUTE) }));
const { server } = stage;

/** Asks as often as this address may. What is left of the minute is long enough to look at a page. */
async function useUpMinute(): Promise<void> {
  for (;;) {
    const refused = await refusal();
    expect(refused.get("Content-Type")).toBe("application/problem+json");
    const seconds = Number(refused.get("Retry-After"));
    if (seconds > LOOK_SECONDS_MAX) return;
    await Bun.sleep(seconds * 1_000);
  }
}

async function refusal(): Promise<Headers> {
  for (let asked = 0; asked <= 2 * REQUESTS_A_MINUTE; asked += 1) {
    const { ok, headers } = await fetch(`${server.url}/v1/concerts`);
    if (!ok) return headers;
  }
  throw new Error("nothing was refused");
}

// In this order: the last test uses up what this address may ask.
describe("a person who opens an address", () => {
  test.each([
    ["in English", DESKTOP_EN, "Page not found", "Concert not found"],
    ["in Korean on a phone", PHONE_KO, "페이지를 찾을 수 없습니다.", "공연을 찾을 수 없습니다."],
  ] as const)(
    "that leads nowhere gets a page of the status 404, %s",
    async (_, options, nowhere, noConcert) => {
      const visitor = await stage.visitor(options);
      const page = await visitor.context.newPage();
      for (const [path, title] of [
        ["/nope", nowhere],
        [`/concerts/${crypto.randomUUID()}/queue`, noConcert],
      ] as const) {
        expect((await page.goto(path))!.status()).toBe(404);
        await page.getByRole("heading", { name: title }).waitFor();
        await expectFits(page);
        await expectAccessible(page, path);
      }
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "with a slash at its end is led to it without one",
    async () => {
      const concert = await server.createConcert();
      const visitor = await stage.visitor();
      const page = await visitor.context.newPage();
      expect((await page.goto(`/concerts/${concert.concertId}/`))!.status()).toBe(200);
      expect(new URL(page.url()).pathname).toBe(`/concerts/${concert.concertId}`);
      await page.getByRole("heading", { name: concert.title }).waitFor();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "without JavaScript reads what there is, when and for how much",
    async () => {
      const concert = await server.createConcert();
      const visitor = await stage.visitor({ ...PHONE_KO, javaScriptEnabled: false });
      const page = await visitor.context.newPage();
      await page.goto("/");
      await page.getByRole("link", { name: concert.title }).click();
      await page.getByRole("heading", { name: concert.title }).waitFor();
      await page.getByText("2027년 12월 24일(금) 오후 7:00").waitFor();
      await page.getByText("154,000원").waitFor();
      await expectFits(page);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "too often gets a page of the status 429, which says when it loads again by itself",
    async () => {
      const visitor = await stage.visitor(PHONE_KO);
      const page = await visitor.context.newPage();
      await useUpMinute();
      const response = await page.goto("/mine");
      expect(response!.status()).toBe(429);
      await page.getByText(/대기 순번은 유지됩니다. \d+초 후 다시 시도합니다./).waitFor();
      await expectAccessible(page, "too many");
      const { refresh, "retry-after": retryAfter } = response!.headers();
      expect(Number(refresh)).toBeGreaterThan(0);
      expect(refresh).toBe(retryAfter!);
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});
