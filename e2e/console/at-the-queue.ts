import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { guest, join } from "../../testing/buyer.ts";
import type { Server } from "../server.ts";
import { press, type } from "./by-keyboard.ts";

export async function stopAllDates(page: Page): Promise<void> {
  await press(page, "button", "Stop the sale of all dates");
  const yes = page.getByRole("button", { name: "Stop the sale", exact: true });
  expect(await yes.isDisabled()).toBe(true);
  await type(page, /^Reason/, "The payment company is down.");
  expect(await yes.isDisabled()).toBe(true);
  await type(page, /type 1$/, "1");
  await page.keyboard.press("Enter");
  await page.getByText("No date is on sale.").waitFor();
}

/** A stopped sale says that it is stopped, not paused, and offers what helps. */
export async function stopAndResume(page: Page): Promise<void> {
  await stopAllDates(page);
  await page.locator(".live-line .badges", { hasText: "Stopped" }).waitFor();
  expect(await page.getByRole("button", { name: "Open", exact: true }).count()).toBe(0);
  await page.locator(".live-line").getByText("Nobody is let in: the sale is stopped.").waitFor();
  await press(page, "button", "Sell the stopped date again");
  await page.locator(".live-line .badges", { hasText: "Open" }).waitFor();
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
}

/** Whose place is taken back is looked up first. */
export async function takeBackPlace(page: Page, server: Server, queueId: string): Promise<void> {
  const buyer = await guest(server.call);
  await join(buyer, queueId);
  const places = page.getByRole("region", { name: "Take back a place" });
  await type(page, "User number", "zzz");
  await page.keyboard.press("Enter");
  await places.locator(".field-error").waitFor();
  expect(await places.getByRole("button", { name: "Take back" }).count()).toBe(0);
  await type(page, "User number", buyer.userId);
  await page.keyboard.press("Enter");
  await press(page, "button", "Take back");
  await places.getByRole("group").getByText(buyer.userId).waitFor();
  await places
    .getByRole("group")
    .getByText(/number 301 · in line since/)
    .waitFor();
  await type(page, /^Reason/, "A program.");
  await page.keyboard.press("Enter");
  await places.getByText(`Taken back: ${buyer.userId}`).waitFor();
}
