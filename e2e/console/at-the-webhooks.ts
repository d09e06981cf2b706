import { expect } from "bun:test";
import type { Page } from "playwright-core";
import type { Server } from "../server.ts";
import { press } from "./by-keyboard.ts";

interface Endpoint {
  endpointId: string;
  url: string;
  events: string[];
}

/** Two people change one address of webhooks: what the second has not touched stays as the first left it. */
export async function changeWebhook(page: Page, server: Server): Promise<void> {
  const { endpointId } = await server.organise<Endpoint>("POST", "/webhook-endpoints", {
    url: "https://partner.example/first",
    events: ["order.paid"],
  });
  await press(page, "link", "Webhooks");
  await page.locator("summary", { hasText: "Change" }).press("Enter");
  const form = page.getByRole("form", { name: "Save" });
  await form.getByLabel("Address").fill("https://partner.example/mine");
  const theirs = { url: "https://partner.example/theirs", events: ["order.paid", "ticket.checked_in"] };
  await server.organise("PATCH", `/webhook-endpoints/${endpointId}`, theirs);
  await form.getByRole("button", { name: "Save", exact: true }).press("Enter");
  await press(page, "button", "Save mine all the same");
  await form.getByText("Saved.").waitFor();
  const { items } = await server.organise<{ items: Endpoint[] }>("GET", "/webhook-endpoints");
  expect(items).toMatchObject([{ ...theirs, url: "https://partner.example/mine" }]);
}
