import type { Page } from "playwright-core";
import { expectAddress, eventually } from "../judge.ts";
import { press } from "./by-keyboard.ts";

/** Filters orders. The address holds the filters, so a reload and a way back find them again. */
export async function findOrders(page: Page, concertId: string): Promise<void> {
  await page.goto("/console/orders");
  await page.getByLabel("Concert").selectOption(concertId);
  await page.getByLabel("State").selectOption("REFUNDED");
  await page.getByLabel("Paid from").fill("2020-01-31");
  await press(page, "button", "Search");
  const filtered = `/console/orders?concertId=${concertId}&status=REFUNDED&from=2020-01-31`;
  await expectAddress(page, filtered);
  await page.reload();
  const shown = () =>
    Promise.all(["Concert", "State", "Paid from"].map((label) => page.getByLabel(label).inputValue()));
  const keepsFilters = () =>
    eventually(async () => {
      const [chosen, table] = [await shown(), await page.getByText("Export (CSV)").getAttribute("href")];
      const isKept = chosen.join() === [concertId, "REFUNDED", "2020-01-31"].join();
      if (!isKept || !table!.includes("status=REFUNDED&paidFrom=2020-01-3"))
        throw new Error(`the filters are ${chosen.join()}, and the table is ${table}`);
    });
  await keepsFilters();
  await press(page, "link", "Show all");
  await expectAddress(page, "/console/orders");
  await eventually(async () => {
    if ((await shown()).join("") !== "") throw new Error("the filters stay when all are shown");
  });
  await page.goBack();
  await keepsFilters();
}
