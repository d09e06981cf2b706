import { afterAll, beforeAll } from "bun:test";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { DESKTOP_EN, launchBrowser, SLOWDOWN, Visitor, WITHOUT_FONTS } from "./browser.ts";
import { Server } from "./server.ts";

/** Bounds a test that hangs; how long one takes on a busy machine is no promise of ours. */
export const TEST_MS_MAX = 300_000 * SLOWDOWN;

export type Concert = Awaited<ReturnType<Server["createConcert"]>>;

interface StageOptions {
  /** Whether pages get our fonts: for tests of widths and of what is loaded. */
  fonts?: boolean;
  /** What else the browser is started with. */
  browser?: readonly string[];
}

/**
 * What every file of browser tests stands on: a real server of its own and a browser, from the first test to
 * the last.
 */
class Stage {
  readonly server: Server;
  readonly #browserOptions: readonly string[];
  #browser: Browser | undefined;

  constructor(server: Server, { fonts = false, browser = [] }: StageOptions) {
    this.server = server;
    this.#browserOptions = [...(fonts ? [] : [WITHOUT_FONTS]), ...browser];
  }

  async open(): Promise<void> {
    [this.#browser] = await Promise.all([launchBrowser(this.#browserOptions), this.server.start()]);
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.server.remove();
  }

  /** A new visitor, with a browser profile of their own. `elsewhere`: other origins that they are sent to. */
  visitor(options: BrowserContextOptions = DESKTOP_EN, elsewhere: readonly string[] = []): Promise<Visitor> {
    return Visitor.enter(this.#browser!, this.server.url, options, elsewhere);
  }

  /** A new visitor who has been let in and looks at the list of section A. */
  async enterSale(
    concert: Concert,
    elsewhere: readonly string[] = [],
  ): Promise<{ visitor: Visitor; page: Page }> {
    const visitor = await this.visitor(DESKTOP_EN, elsewhere);
    const page = await visitor.open(`/concerts/${concert.concertId}`);
    await page.getByRole("button", { name: "Join the queue" }).click();
    await page.getByRole("link", { name: "Choose seats" }).click();
    await page.getByRole("radio", { name: "List" }).click();
    await page.getByRole("button", { name: /^A\b/ }).click();
    return { visitor, page };
  }
}

/** For the whole of a test file. */
export function setStage(server = new Server(), options: StageOptions = {}): Stage {
  const stage = new Stage(server, options);
  beforeAll(() => stage.open(), TEST_MS_MAX);
  afterAll(() => stage.close(), TEST_MS_MAX);
  return stage;
}

/** Holds seats of the list that is open. */
export async function hold(page: Page, ...seatNumbers: number[]): Promise<void> {
  for (const number of seatNumbers)
    await page.getByRole("button", { name: new RegExp(`row 1, seat ${number},`) }).click();
  await page.getByRole("button", { name: "Reserve seats" }).click();
}

/** Fills in the contact that is asked for at the first payment. */
export async function sayWhoPays(page: Page, email: string): Promise<void> {
  await page.getByLabel("Name").fill("Minji");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Phone number").fill("010-1234-5678");
}

/** Agrees to the terms of what is held. */
export function agree(page: Page): Promise<void> {
  return page.getByRole("checkbox", { name: /^I have read and agree/ }).check();
}

/** What can be pressed; a button of ours may say why it cannot be. */
export const PRESSABLE = "button:enabled:not([aria-disabled=true])";

export const payButton = (page: Page) => page.locator(PRESSABLE, { hasText: /^Pay/ });

/** Pays for what is held by the one button. */
export async function pay(page: Page): Promise<void> {
  await agree(page);
  await payButton(page).click();
  await page.getByRole("heading", { name: "Booked" }).waitFor();
}

/**
 * Presses one button in each of several windows at the same moment: the elements themselves, because the
 * window that hears of another's press first takes its button away.
 */
export async function pressTogether(buttons: readonly Locator[]): Promise<void> {
  const elements = await Promise.all(buttons.map((button) => button.elementHandle()));
  await Promise.all(elements.map((each) => each!.evaluate((element) => (element as HTMLElement).click())));
}

interface Stored {
  userId: string;
  accessToken: string;
  expiresAt: string;
  renewedAt?: number;
}

/** Who this browser is, as it keeps it. */
export const identityOf = (page: Page) =>
  page.evaluate(() => JSON.parse(localStorage.getItem("frontrow.identity")!) as Stored);

export function storeIdentity(page: Page, change: Partial<Stored>): Promise<void> {
  return page.evaluate((change) => {
    const known = JSON.parse(localStorage.getItem("frontrow.identity") ?? "{}") as object;
    localStorage.setItem("frontrow.identity", JSON.stringify({ ...known, ...change }));
  }, change);
}

/** Somebody buys a seat, and gives this e-mail. */
export async function buy(stage: Stage, concert: Concert, seatNumber: number, email: string) {
  const entered = await stage.enterSale(concert);
  await hold(entered.page, seatNumber);
  await sayWhoPays(entered.page, email);
  await pay(entered.page);
  return entered;
}
