import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appWithoutServices } from "../../testing/clients/app-without-services.ts";
import { texts as afterLine } from "../../web/text/en/after-line.ts";
import type { App } from "../http/http.ts";
import type { Shop } from "./documents/shown-concert.ts";
import { CONCERT, LISTED } from "./documents/sample-concert.ts";
import { buildPages, readManifest } from "./build.ts";
import { pageRoutes } from "./routes.ts";

const BUILD_MS_MAX = 60_000;
/** What is loaded on demand counts too. How soon a page shows hangs on the first load. */
const BUNDLE_KIB_MAX = 192;
const FIRST_LOAD_KIB_MAX = 115;
const CONSOLE_KIB_MAX = 300;
const DOOR_KIB_MAX = 40;

const cache = mkdtempSync(join(tmpdir(), "frontrow-pages-"));
let folder: string;
let app: App;

beforeAll(async () => {
  folder = await buildPages([cache]);
  app = appWithoutServices();
  pageRoutes(app, { folder, shop });
}, BUILD_MS_MAX);
afterAll(() => rmSync(cache, { recursive: true, force: true }));

const assets = (extension: string) =>
  readManifest(folder).assets.filter((address) => address.endsWith(extension));
const shellAsset = (extension: string) => new RegExp(`/assets/frontrow-\\w+${extension}`).exec(shell())![0];
const shell = () => readManifest(folder).shell;

/** There is one concert, number 1. */
const shop: Shop = {
  hasLottery: () => Promise.resolve(true),
  concertExists: (concertId) => Promise.resolve(concertId === "1"),
  concert: () => Promise.resolve(CONCERT),
  concerts: () => Promise.resolve({ items: [{ ...LISTED, nextStartsAt: null }], nextCursor: null }),
};

const get = (address: string, accepted: string) =>
  app.request(address, { headers: { "Accept-Encoding": accepted } });

const kibOfAsset = (address: string) => statSync(join(folder, `${address}.br`)).size / 1_024;

describe("the build", () => {
  const kibOf = (isOfBundle: (address: string) => boolean) =>
    [...assets(".js"), ...assets(".css"), ...assets(".svg")]
      .filter((address) => !address.includes("/fonts-") && isOfBundle(address))
      .reduce((sum, address) => sum + statSync(join(folder, `${address}.br`)).size, 0) / 1_024;
  const isOfConsole = (address: string) => address.startsWith("/assets/console-");
  const isOfDoor = (address: string) => address.startsWith("/assets/door-");

  test(`for buyers is at most ${BUNDLE_KIB_MAX} KiB compressed, fonts apart`, () => {
    const kib = kibOf((address) => !isOfConsole(address) && !isOfDoor(address));
    expect(kib).toBeLessThanOrEqual(BUNDLE_KIB_MAX);
    expect(kib).toBeGreaterThan(0);
  });

  test(`for the console is at most ${CONSOLE_KIB_MAX} KiB compressed, and loaded only there`, () => {
    const kib = kibOf(isOfConsole);
    expect(kib).toBeLessThanOrEqual(CONSOLE_KIB_MAX);
    expect(kib).toBeGreaterThan(0);
    expect(readManifest(folder).consoleShell).toMatch(/src="\/assets\/console-\w+\.js"/);
    const ofBuyers = assets(".js").filter((address) => !isOfConsole(address) && !isOfDoor(address));
    const texts = ofBuyers.map((address) => readFileSync(join(folder, address), "utf8"));
    expect([shell(), ...texts].filter((text) => text.includes("/assets/console-"))).toEqual([]);
    expect(texts.filter((text) => text.includes("/v1/organiser/"))).toEqual([]);
  });

  test(`for the door is at most ${DOOR_KIB_MAX} KiB compressed, and nobody else loads any of it`, () => {
    const kib = kibOf(isOfDoor);
    expect(kib).toBeLessThanOrEqual(DOOR_KIB_MAX);
    expect(kib).toBeGreaterThan(0);
    const { consoleShell, door } = readManifest(folder);
    expect(door.shell).toMatch(/src="\/assets\/door-\w+\.js"/);
    const others = [...assets(".js"), ...assets(".css")].filter((address) => !isOfDoor(address));
    const texts = others.map((address) => readFileSync(join(folder, address), "utf8"));
    const naming = [shell(), consoleShell, ...texts].filter((text) => text.includes("/assets/door-"));
    expect(naming).toEqual([]);
  });

  test(`loads at most ${FIRST_LOAD_KIB_MAX} KiB of script before the line, compressed`, () => {
    const loaded = new Set<string>();
    const load = (address: string): void => {
      if (loaded.has(address)) return;
      loaded.add(address);
      const script = readFileSync(join(folder, address), "utf8");
      // What it imports at once, and not what it may load later.
      for (const [, part] of script.matchAll(/(?:from|import)"(?:\.|\/assets)\/(frontrow-part-\w+\.js)"/g))
        load(`/assets/${part}`);
    };
    load(shellAsset(".js"));
    const kib = [...loaded].map(kibOfAsset);
    kib.push(Math.max(...Object.values(readManifest(folder).texts).map(kibOfAsset)));
    const ofBuyers = assets(".js").filter((address) => address.startsWith("/assets/frontrow-"));
    expect(ofBuyers.length).toBeGreaterThan(loaded.size);
    expect(kib.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(FIRST_LOAD_KIB_MAX);
  });

  test("uses no text before the line that is loaded only after it", () => {
    const keysOf = (node: object, prefix = ""): string[] =>
      Object.entries(node).flatMap(([key, value]) =>
        typeof value === "string" ? [prefix + key] : keysOf(value as object, `${prefix}${key}.`),
      );
    const keys = keysOf(afterLine).map((key) => key.replace(/_(one|other)$/, ""));
    expect(keys.length).toBeGreaterThan(100);
    const script = readFileSync(join(folder, shellAsset(".js")), "utf8");
    expect(script).toContain('"concerts.title"');
    expect(keys.filter((key) => script.includes(`"${key}"`))).toEqual([]);
  });

  test("is kept: a second one of the same content is the same files, untouched", async () => {
    const before = statSync(join(folder, "manifest.json")).mtimeMs;
    expect(await buildPages([cache])).toBe(folder);
    expect(statSync(join(folder, "manifest.json")).mtimeMs).toBe(before);
    expect(readdirSync(cache)).toHaveLength(1);
  });

  test("names nothing on another server that a page would load", () => {
    for (const address of assets(".css")) {
      const style = readFileSync(join(folder, address), "utf8");
      expect(
        style.match(/url\([^)]*\)|@import/g)?.filter((each) => !each.startsWith("url(/assets/")) ?? [],
      ).toEqual([]);
    }
    expect(shell()).not.toMatch(/https?:/);
  });
});

describe("the shell", () => {
  test("is served for every page, and never kept by a browser", async () => {
    for (const path of [
      "/",
      "/concerts/1",
      "/concerts/1/queue",
      "/concerts/1/seats",
      "/concerts/1/checkout/2",
      "/mine",
      "/mine/points",
      "/mine/reservations/1",
      "/mine/top-ups/1",
      "/top-ups/1/return",
      "/continue",
      "/find",
    ]) {
      const response = await app.request(path);
      expect(response.status).toBe(200);
      expect(response.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
      expect(response.headers.get("Cache-Control")).toBe("no-store");
    }
  });

  test("of the door may use the camera and a service worker, which keeps all of its files", async () => {
    const page = await app.request("/door");
    expect(page.headers.get("Permissions-Policy")).toBe("camera=(self)");
    const policy = page.headers.get("Content-Security-Policy")!;
    expect(policy).toContain("worker-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const worker = await app.request("/door/service-worker.js");
    expect(worker.headers.get("Service-Worker-Allowed")).toBe("/door");
    const program = await worker.text();
    const files = [...assets(".js"), ...assets(".css")].filter((each) => each.startsWith("/assets/door-"));
    const fontStyle = assets(".css").find((each) => each.startsWith("/assets/fonts-"))!;
    expect(files.length).toBeGreaterThan(2);
    expect([...files, fontStyle].filter((each) => !program.includes(`"${each}"`))).toEqual([]);
    const manifest = await app.request("/door/app.webmanifest");
    expect(manifest.headers.get("Content-Type")).toBe("application/manifest+json");
    expect(await manifest.json()).toMatchObject({
      start_url: "/door",
      scope: "/door",
      display: "standalone",
    });
  });

  test("of one's tickets has a service worker, which keeps all that these pages load", async () => {
    const program = await (await app.request("/service-worker.js")).text();
    const isOfBuyers = (each: string) => each.startsWith("/assets/frontrow-");
    const files = [...assets(".js"), ...assets(".css")].filter(isOfBuyers);
    expect(files.length).toBeGreaterThan(8);
    expect(files.filter((each) => !program.includes(`"${each}"`))).toEqual([]);
    expect(program).toContain('"/mine"');
    expect(program).not.toContain("/assets/console-");
  });

  test("allows nothing inline and nothing from elsewhere", async () => {
    const policy = (await app.request("/")).headers.get("Content-Security-Policy")!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test("lets a payment company's script run only on the page that leads there, if there is one", async () => {
    const page = "/top-ups/1/authorise";
    expect((await app.request(page)).status).toBe(404);
    const paying = appWithoutServices();
    pageRoutes(paying, { folder, shop, payOrigins: ["https://*.pay.example"] });
    const policyOf = async (path: string) =>
      (await paying.request(path)).headers.get("Content-Security-Policy")!;
    expect(await policyOf(page)).toContain("script-src 'self' https://*.pay.example;");
    expect(await policyOf(page)).not.toContain("script-src 'self' 'unsafe");
    for (const path of ["/", "/mine", "/top-ups/1/return"])
      expect(await policyOf(path)).not.toContain("pay.example");
  });

  test("leaves unknown addresses to the API's own answer", async () => {
    const response = await app.request("/v1/nothing");
    expect(response.status).toBe(404);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  });
});

describe("the console's shell", () => {
  test("is served for every page of the console, and never kept by a browser", async () => {
    for (const path of ["/console", "/console/concerts/1/dates", "/console/orders/FR-1"]) {
      const response = await app.request(path);
      expect(await response.text()).toContain("/assets/console-");
      expect(response.headers.get("Cache-Control")).toBe("no-store");
      expect(response.headers.get("Content-Security-Policy")).toContain("script-src 'self';");
    }
    expect((await app.request("/console/nothing/here")).status).toBe(404);
  });
});

describe("an asset", () => {
  test("may be kept for ever", async () => {
    const response = await get(shellAsset(".js"), "gzip, br");
    expect(response.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
  });

  test.each([
    ["gzip, deflate, br", "br"],
    ["gzip, deflate", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["identity", null],
  ])("for a browser that takes %p comes as %p", async (accepted, encoding) => {
    const response = await get(shellAsset(".css"), accepted);
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Encoding")).toBe(encoding);
    expect(response.headers.get("Vary")).toBe("Accept-Encoding");
  });

  test("that is a font is sent as it is", async () => {
    const response = await get(assets(".woff2")[0]!, "br");
    expect(response.headers.get("Content-Type")).toBe("font/woff2");
    expect(response.headers.get("Content-Encoding")).toBeNull();
  });

  test("that is not of this build is not found, whatever the path tries", async () => {
    for (const path of ["/assets/other.js", "/assets/..%2Fmanifest.json", "/assets/%2e%2e%2fmanifest.json"]) {
      expect((await app.request(path)).status).toBe(404);
    }
  });
});
