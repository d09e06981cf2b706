import { writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { PHONE_KO, type Visitor } from "../browser.ts";
import { filmOfPicture } from "../camera.ts";
import type { Buyer } from "./buyer.ts";
import { fill, goTo, press } from "./forms.ts";
import { watch } from "./selling.ts";
import type { Story } from "./story.ts";

/** The evening: four phones at the doors, and those who come. */

export interface Phone {
  gate: string;
  visitor: Visitor;
  page: Page;
}

/** The organiser adds a phone for the evening's date, and hands over the text that sets it up. */
export async function addPhone(desk: Page, gate: string): Promise<string> {
  await goTo(desk, "Door");
  await fill(desk, { Name: gate });
  const tonight = desk.getByRole("checkbox").first();
  await tonight.check();
  await press(desk, "Show its code");
  await desk.getByText(`Scan this with ${gate}, on its door's page.`).waitFor();
  return desk.getByLabel("Or paste this text there").inputValue();
}

/**
 * Whoever stands at the gate sets the phone up, at the page `/door`. The one that has a camera sees at once
 * the ticket of this seat. A code that stays in view may be read again, and is in then.
 */
export async function setUpPhone(
  story: Story,
  gate: string,
  enrolment: string,
  seatSeen: string,
): Promise<Phone> {
  const visitor = await story.enter({ ...PHONE_KO, locale: "en-GB" });
  if (gate === CAMERA_GATE) await visitor.context.grantPermissions(["camera"]);
  else await visitor.context.addInitScript(takeCameraAway);
  const page = await visitor.open("/door");
  await page.getByLabel("Text of the code").fill(enrolment);
  await press(page, "Set up");
  await press(page, "Start");
  const phone = { gate, visitor, page };
  if (gate === CAMERA_GATE) await expectWelcome(story, phone, seatSeen);
  // It may lose its network from here on: it has its list, and its program is kept.
  await page.getByText(/ of [1-9]\d* inside · Connected$/).waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
  return phone;
}

/** The gate whose phone has a camera; at the others, tickets are found by hand. */
const CAMERA_GATE = "Gate 1";

function takeCameraAway(): void {
  Object.defineProperty(navigator, "mediaDevices", { value: undefined });
}

/** The visitor's ticket stands on their own phone; the camera of the door sees nothing but that. */
export async function showTicketToCamera(story: Story, { page }: Buyer): Promise<void> {
  const code = page.locator(".ticket-code svg").first();
  const picture = await code.screenshot();
  writeFileSync(story.cameraFile, await filmOfPicture(page, picture));
}

/** A green page that names the seat. */
async function expectWelcome(story: Story, { page }: Phone, seat: string): Promise<void> {
  await page.locator('.result[data-result="OK"]').getByText(seat, { exact: true }).waitFor();
  await story.picture(page, "door-welcome");
}

/** Finds a ticket by what its bearer says, and lets them in. */
export async function letIn(story: Story, phone: Phone, said: string, seat: string): Promise<void> {
  await phone.page.getByRole("searchbox").fill(said);
  const found = phone.page.locator(".found li").filter({ hasText: seat });
  await found.getByRole("button", { name: "Let in", exact: true }).click();
  await expectWelcome(story, phone, seat);
}

/** Finds a ticket that lets nobody in, and reads why. */
export async function turnAway({ page }: Phone, said: string, why: string): Promise<void> {
  await page.getByRole("searchbox").fill(said);
  await page.locator(".found em").getByText(why, { exact: true }).first().waitFor();
  const open = await page.locator(".found").getByRole("button", { name: "Let in", exact: true }).count();
  if (open > 0) throw new Error(`${said} could come in, though: ${why}`);
}

/** What the phone does without a network it tells the server when there is one again. */
export async function whileOffline(story: Story, phone: Phone, act: () => Promise<void>): Promise<void> {
  await phone.visitor.context.setOffline(true);
  await act();
  await phone.page.getByText(/Offline\. Scans are kept and sent later\. · 1 to send$/).waitFor();
  await story.picture(phone.page, "door-offline");
  await phone.visitor.context.setOffline(false);
  await phone.page.getByText(/Connected$/).waitFor();
}

/** How many of the tickets are in, as every phone knows it. */
export async function expectInside({ page }: Phone, inside: number, tickets: number): Promise<void> {
  await page.getByText(`${inside} of ${tickets} inside · Connected`, { exact: true }).waitFor();
}

/** In the console: who came in by which gate, and that nobody came in twice. */
export async function watchDoor(story: Story, desk: Page, figures: Readonly<Record<string, string>>) {
  await goTo(desk, "Door");
  await watch(desk, { ...figures, Conflicts: "0" });
  await story.picture(desk, "door-counts");
}
