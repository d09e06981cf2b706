import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { refuse } from "../core/refusals.ts";
import { appWithoutServices } from "../../testing/clients/app-without-services.ts";
import { PagesFolder } from "../../testing/clients/pages-folder.ts";
import type { App } from "../http/http.ts";
import { pageProblem } from "./problem-page.ts";
import { CONCERT } from "./documents/sample-concert.ts";
import { pageRoutes } from "./routes.ts";

/** What browsers send when somebody opens an address. */
const NAVIGATION = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

const pages = new PagesFolder();
let app: App;

beforeAll(() => {
  app = appWithoutServices();
  pageRoutes(app, {
    folder: pages.path,
    shop: {
      hasLottery: () => Promise.resolve(true),
      concertExists: (id) => Promise.resolve(id === "known"),
      concert: () => Promise.resolve(CONCERT),
      concerts: () => Promise.resolve({ items: [], nextCursor: null }),
    },
  });
});
afterAll(() => pages.remove());

const open = (address: string, headers: Record<string, string> = {}) =>
  app.request(address, { headers: { Accept: NAVIGATION, ...headers } });

describe("an address that leads nowhere", () => {
  test.each(["/nope", "/mine/nope", "/docs/nope", "/concerts", "/mine/top-ups/1/2", "/v2/concerts"])(
    "%s is a page with the status 404 to a person, and JSON to a program",
    async (address) => {
      const page = await open(address);
      expect(page.status).toBe(404);
      expect(page.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
      expect(await page.text()).toContain("<h1>Page not found</h1>");
      for (const accept of ["*/*", "application/json", "text/html;q=0, application/json"]) {
        const problem = await open(address, { Accept: accept });
        expect(problem.status).toBe(404);
        expect(problem.headers.get("Content-Type")).toBe("application/problem+json");
      }
    },
  );

  test.each(["/v1", "/v1/nope", "/v1/concerts/", "/assets/nope.js"])(
    "of the API or its like, %s, is never a page",
    async (address) => {
      const answer = await open(address);
      expect(answer.status).toBe(404);
      expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
    },
  );

  test("is JSON to whoever sends something there", async () => {
    const answer = await app.request("/nope", { method: "POST", headers: { Accept: NAVIGATION } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
  });
});

describe("the pages of a concert that does not exist", () => {
  test.each(["", "/queue", "/seats", "/checkout/1"])("%p have the status 404", async (rest) => {
    expect((await open(`/concerts/known${rest}`)).status).toBe(200);
    for (const accept of [NAVIGATION, "*/*"]) {
      const page = await open(`/concerts/unknown${rest}`, { Accept: accept });
      expect(page.status).toBe(404);
      expect(page.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
      expect(await page.text()).toContain("You have not been charged.");
    }
  });
});

describe("a slash at the end", () => {
  test.each([
    ["/mine/", "/mine"],
    ["/mine/points/?from=1&to=%2F", "/mine/points?from=1&to=%2F"],
    ["/concerts/known/", "/concerts/known"],
    ["/concerts/unknown/queue///", "/concerts/unknown/queue"],
    ["/nope/", "/nope"],
  ])("of %s leads to %s", async (from, to) => {
    for (const accept of [NAVIGATION, "*/*"]) {
      const answer = await open(from, { Accept: accept });
      expect(answer.status).toBe(308);
      expect(answer.headers.get("Location")).toBe(to);
    }
  });

  test("never leads to another server", async () => {
    for (const from of ["//evil.example/", "///evil.example//", "/\\evil.example/", "/%2F/evil.example/"]) {
      const answer = await app.request(`http://here.example${from}`, { headers: { Accept: NAVIGATION } });
      const location = answer.headers.get("Location")!;
      expect(new URL(location, "http://here.example").host).toBe("here.example");
    }
  });
});

describe("the page of a refusal", () => {
  const ask = (code: Parameters<typeof refuse>[0], language = "en", seconds?: number) =>
    pageProblem(
      new Request("http://here.example/mine", {
        headers: { Accept: NAVIGATION, "Accept-Language": language },
      }),
      refuse(code, "the detail", {}, seconds),
    )!;

  test.each([
    ["too_many_requests", 429, 41],
    ["overloaded", 503, 3],
    ["unavailable", 503, 1],
  ] as const)("%s has the status %p and loads again after %p seconds", async (code, status, seconds) => {
    for (const [language, words] of [
      ["en", seconds === 1 ? "again in 1 second." : `again in ${seconds} seconds.`],
      ["ko", `${seconds}초 후 다시 시도합니다`],
    ] as const) {
      const page = ask(code, language, seconds);
      expect(page.status).toBe(status);
      expect(page.headers.get("Retry-After")).toBe(String(seconds));
      expect(page.headers.get("Refresh")).toBe(String(seconds));
      expect(await page.text()).toContain(words);
    }
  });

  test("allows its own style by its hash, and nothing else", async () => {
    const page = ask("overloaded");
    const style = /<style>(.*)<\/style>/s.exec(await page.text())![1]!;
    const hash = createHash("sha256").update(style).digest("base64");
    expect(page.headers.get("Content-Security-Policy")).toContain(`style-src 'sha256-${hash}'`);
    expect(page.headers.get("Content-Security-Policy")).not.toContain("unsafe");
  });

  test.each([
    ["ko-KR,ko;q=0.9,en;q=0.8", "ko"],
    ["en-GB,en;q=0.9,ko;q=0.8", "en"],
    ["fr, ko;q=0.4, en;q=0.3", "ko"],
    ["en;q=0.2, ko;q=0.9", "ko"],
    ["ko;q=0, fr", "en"],
    ["korean, kok", "en"],
    ["", "en"],
  ])("to a reader of %p is in %p", async (accepted, language) => {
    const page = ask("internal_error", accepted);
    expect(page.status).toBe(500);
    expect(page.headers.get("Content-Language")).toBe(language);
    expect(await page.text()).toContain(`<html lang="${language}">`);
  });
});

test.each([
  "http://a:99999/nope",
  "http://a:b/nope",
  "http://[::1/nope",
  "http://256.1.1.1/nope/",
  "/nope",
  "//nope",
])("a refusal of %s, an address that may be none, is a page and no fault", (url) => {
  const request = { method: "GET", url, headers: new Headers({ Accept: "text/html" }) } as Request;
  const page = pageProblem(request, refuse("invalid_request", "Host is not good."));
  expect(page?.status).toBe(400);
});
