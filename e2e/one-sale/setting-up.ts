import { join } from "node:path";
import type { Page } from "playwright-core";
import { codeNow, PASSWORD } from "../../testing/staff/members.ts";
import { choose, fill, follow, goTo, press, save } from "./forms.ts";
import { CONCERT, DATES, HALL, HALL_SEATS, PRICES, type Story } from "./story.ts";

/** The organiser, from the invitation to the published concert. */

const INVITE = join(import.meta.dir, "..", "..", "scripts", "invite.ts");

/** What whoever runs the server does for the first owner: `npm run invite`. Answers the link's page. */
export async function inviteOwner({ server }: Story, email: string): Promise<string> {
  const child = Bun.spawn([process.execPath, INVITE, email, "--name", "Yuna Han", "--url", server.url], {
    env: { PATH: process.env["PATH"], ORGANISER_KEY: server.organiserKey },
    stderr: "inherit",
  });
  const link = /http\S+/.exec(await new Response(child.stdout).text())?.[0];
  if (link === undefined) throw new Error("npm run invite showed no link");
  const { pathname, hash } = new URL(link);
  return pathname + hash;
}

/** The organiser at their desk. Answers their page in the console. */
export async function acceptInvitation(story: Story, link: string): Promise<Page> {
  const organiser = await story.enter();
  const page = await organiser.open(link);
  await page.getByText("you're invited as Owner").waitFor();
  const secret = await page.locator("code").innerText();
  await fill(page, {
    "New password": PASSWORD,
    "Code from your authenticator app (6 digits)": codeNow(secret),
  });
  await page.keyboard.press("Enter");
  await page.getByText("There are no concerts yet.").waitFor();
  return page;
}

export async function importHall(story: Story, page: Page): Promise<void> {
  await goTo(page, "Halls");
  const file = { name: "hall.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(HALL)) };
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await press(page, "Import");
  await page.getByText(`${HALL.name} was imported with ${HALL_SEATS} seats.`).waitFor();
  // By mistake once more: they are told, and see that the two are the same.
  await press(page, "Import");
  await page.getByText(/^A hall of this name with as many seats was imported on/).waitFor();
  for (const [at, name] of ["First hall", "Second hall"].entries())
    await page.getByRole("combobox", { name, exact: true }).selectOption({ index: at });
  await page.getByText("The two have the same sections, rows, seats and categories.").waitFor();
  await follow(page, "Look at it");
  await page.getByRole("application").waitFor();
  await story.picture(page, "hall");
}

export async function draftConcert(page: Page): Promise<void> {
  await goTo(page, "Concerts");
  await follow(page, "New concert");
  await fill(page, {
    Title: CONCERT.title,
    Venue: CONCERT.venue,
    "Time zone of the venue": CONCERT.timeZone,
  });
  await press(page, "Create draft");
  await page.getByRole("heading", { name: CONCERT.title, level: 1 }).waitFor();
}

/** What buyers should know, and by which terms they buy. */
export async function describeConcert(page: Page): Promise<void> {
  await follow(page, "Details");
  await fill(page, {
    Description: "A string quartet by candlelight. Two hours, one interval.",
    "Running time in minutes": "120",
    "Minimum age": "8",
  });
  await save(page, "What buyers read");
  await choose(page, "Fees", "The usual steps of Korean sellers");
  await save(page, "Cancellation fees");
  await fill(page, {
    "Name of the seller": "Hanok Theatre",
    "Registration number": "123-45-67890",
    "Contact for buyers": "02-123-4567",
    "Refund policy": "Until 17:00 on the day before, for the fee that the terms name.",
  });
  await save(page, "Seller and refunds");
}

/** Three dates in the imported hall, each category at its price. */
export async function addDates(page: Page): Promise<void> {
  await follow(page, "Dates and prices");
  const form = page.getByRole("form", { name: "Add a date", exact: true });
  const prices = Object.entries(PRICES).map(([name, price]) => [`${name}, price in ₩`, `${price}`]);
  for (const [added, Starts] of DATES.entries()) {
    await fill(form, { Starts, ...(added === 0 ? Object.fromEntries(prices) : {}) });
    await press(form, "Add the date");
    await page.getByText("Change this date").nth(added).waitFor();
  }
}

/** Of the first date: four seats for a sponsor, two tickets for the press. */
export async function keepBackAndGiveAway(story: Story, page: Page): Promise<void> {
  await follow(page, "Dates and prices");
  await page
    .getByRole("link", { name: /^Seats: keep back/ })
    .first()
    .click();
  await chooseSeats(page, { row: "A", seats: "1-4" });
  await choose(page, "What to do with them", "Keep back");
  await fill(page, { "Kept for": "Sponsor", "Reason (kept in the history)": "By contract." });
  await press(page, "Keep back");
  await page.getByText("4 seats were changed.").waitFor();

  await chooseSeats(page, { row: "B", seats: "1-2" });
  await choose(page, "What to do with them", "Give as complimentary tickets");
  await fill(page, {
    Recipient: "Han Press",
    "E-mail": "press@paper.example",
    "Reason (kept in the history)": "Review.",
  });
  await story.picture(page, "seats-kept");
  await press(page, "Give as complimentary tickets");
  await page.getByText("2 seats were changed.").waitFor();
}

async function chooseSeats(page: Page, { row, seats }: { row: string; seats: string }): Promise<void> {
  const byName = page.getByRole("form", { name: "Choose seats by name", exact: true });
  await choose(byName, "Row", row);
  await fill(byName, { Seats: seats });
  await byName.getByRole("button", { name: /^Choose \d/ }).click();
}

/** Answers the address at which buyers find the concert. */
export async function publish(story: Story, page: Page): Promise<string> {
  await follow(page, "Overview");
  await page.getByText("Before you publish").waitFor();
  await story.picture(page, "draft");
  await press(page, "Publish");
  await press(page, "Publish now");
  await page.getByText("The sale so far").waitFor();
  return (await page.getByRole("link", { name: "See it as buyers do" }).getAttribute("href"))!;
}
