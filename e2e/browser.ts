import chromiumPackage from "@sparticuz/chromium";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, devices, type Page } from "playwright-core";
import packageFile from "../package.json";

const CACHE = join(import.meta.dir, "..", "node_modules", ".cache", "frontrow-browser");

/** Browsers where systems usually have them; `CHROME` names another. */
const USUAL_PATHS = [
  process.env["CHROME"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Web fonts are decoded anew for each page: a quarter of all that browser tests cost. */
export const WITHOUT_FONTS = "--disable-remote-fonts";

/** How many times slower the processor of every page is made, to see what a test takes for granted. */
export const SLOWDOWN = Number(process.env["FRONTROW_E2E_SLOWDOWN"] ?? 1);
/** So many times this, each answer comes later. */
const LATENCY_MS = 50;

/** What is on screen must be there within this time. */
export const WAIT_MS_MAX = 45_000 * SLOWDOWN;

export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const found = USUAL_PATHS.find((path) => path !== undefined && existsSync(path));
  return chromium.launch({
    executablePath: found ?? (await unpackedChromium()),
    headless: true,
    // Containers give neither the sandbox's privileges nor a large /dev/shm.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required", ...more],
  });
}

/**
 * The package's browser, unpacked once and moved into place whole: test files run side by side, and the
 * package itself would take another's half-written file for a finished one.
 */
async function unpackedChromium(): Promise<string> {
  const folder = join(CACHE, `chromium-${packageFile.devDependencies["@sparticuz/chromium"]}`);
  const program = join(folder, "chromium");
  if (existsSync(program)) return program;
  mkdirSync(CACHE, { recursive: true });
  const unfinished = mkdtempSync(`${folder}-unfinished-`);
  const before = process.env["TMPDIR"];
  try {
    // Where the package unpacks to.
    process.env["TMPDIR"] = unfinished;
    await chromiumPackage.executablePath();
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(program)) throw error;
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    rmSync(unfinished, { recursive: true, force: true });
  }
  return program;
}

export const PHONE_KO = {
  ...devices["iPhone 13"]!,
  defaultBrowserType: undefined,
  locale: "ko-KR",
  viewport: { width: 360, height: 740 },
};
export const DESKTOP_EN = { locale: "en-GB", viewport: { width: 1280, height: 800 } };

/**
 * A visitor: a browser profile of their own, whose pages must load nothing from elsewhere and complain of
 * nothing. `elsewhere` names other origins where they have business.
 */
export class Visitor {
  readonly complaints: string[] = [];
  readonly context: BrowserContext;

  private constructor(context: BrowserContext, origins: readonly string[]) {
    this.context = context;
    context.setDefaultTimeout(WAIT_MS_MAX);
    if (SLOWDOWN > 1) context.on("page", (page) => void slowDown(page));
    context.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (!origins.includes(origin) && protocol !== "data:")
        this.complaints.push(`asked for ${request.url()}`);
    });
    context.on("weberror", (error) => this.complaints.push(String(error.error())));
    context.on("console", (message) => {
      if (isComplaint(message.type(), message.text())) this.complaints.push(message.text());
    });
  }

  static async enter(
    browser: Browser,
    origin: string,
    options: Parameters<Browser["newContext"]>[0],
    elsewhere: readonly string[] = [],
  ): Promise<Visitor> {
    return new Visitor(await browser.newContext({ ...options, baseURL: origin }), [origin, ...elsewhere]);
  }

  open(path: string): Promise<Page> {
    return this.context.newPage().then(async (page) => {
      await page.goto(path);
      return page;
    });
  }
}

/** A page that is closed already needs it no more. */
async function slowDown(page: Page): Promise<void> {
  try {
    const devTools = await page.context().newCDPSession(page);
    await devTools.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
    const line = { latency: SLOWDOWN * LATENCY_MS, downloadThroughput: -1, uploadThroughput: -1 };
    await devTools.send("Network.emulateNetworkConditions", { offline: false, ...line });
  } catch (error) {
    if (!page.isClosed()) throw error;
  }
}

/**
 * Refusals and lost connections are part of the tests, and the browser logs each; anything else is our
 * mistake.
 */
function isComplaint(type: string, text: string): boolean {
  if (type !== "error" && type !== "warning") return false;
  return !/Failed to load resource|net::ERR/.test(text);
}
