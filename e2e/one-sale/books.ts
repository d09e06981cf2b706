import { SQL } from "bun";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { moveBooks } from "../../testing/time-travel.ts";
import { doForGood, goTo, press } from "./forms.ts";
import { watch } from "./selling.ts";
import type { Story } from "./story.ts";

/** The end of the story: the month is closed, and every promise is looked at. */

const CHECK = join(import.meta.dir, "..", "..", "scripts", "check.ts");

/**
 * A month passes, which no test can wait for: the sale happened in the middle of the one before. The product
 * has no door for that, so the owner of the database does it. Answers that month as the
 * console names it.
 */
export async function letMonthPass({ server }: Story): Promise<string> {
  const venue = new Date(Date.now() + 9 * 3_600_000);
  const middle = new Date(Date.UTC(venue.getUTCFullYear(), venue.getUTCMonth() - 1, 15));
  const admin = new SQL({ url: server.databaseUrl, max: 1 });
  await moveBooks(admin, middle.toISOString());
  await admin.close();
  return new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "long", year: "numeric" }).format(middle);
}

export async function closeMonth(story: Story, page: Page, month: string, net: string): Promise<void> {
  await goTo(page, "Settlements");
  await press(page, `← ${month}`);
  await page.getByText(`The ledger says the same: ${net}.`).waitFor();
  await watch(page, { "Given away in the month": "2" });
  const yes = `Close ${month} for good`;
  await doForGood(page, { act: "Close the month", yes, reason: "Books done.", number: 1 });
  await page.getByText("Closed for good").waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await story.picture(page, "month-closed");
}

/** `npm run check`, as whoever runs the server asks it. */
export async function checkPromises({ server }: Story): Promise<void> {
  const child = Bun.spawn([process.execPath, CHECK, server.url], {
    env: { PATH: process.env["PATH"], ORGANISER_KEY: server.organiserKey },
    stderr: "inherit",
  });
  const said = await new Response(child.stdout).text();
  if ((await child.exited) !== 0 || !/All \d+ checks hold\./.test(said)) throw new Error(said);
}
