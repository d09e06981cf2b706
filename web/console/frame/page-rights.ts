import type { Action } from "../../../src/core/access/permissions.ts";
import { CONSOLE_ADDRESSES } from "../../../src/pages/addresses.ts";

export type PageName = keyof typeof CONSOLE_ADDRESSES;

/**
 * What a member must be allowed to do to see a page; null: nothing. The menus show the pages by this table,
 * and the frame shows no other, whoever types an address. Within a page, each form asks for its own right.
 */
export const PAGE_RIGHTS: Record<PageName, Action | null> = {
  concerts: "concert.read",
  invitation: null,
  newConcert: "concert.change",
  concert: "concert.read",
  facts: "concert.read",
  dates: "concert.read",
  seats: "seats.read",
  live: "sale.read",
  sales: "sale.read",
  halls: "plan.read",
  hall: "plan.read",
  orders: "order.read",
  order: "order.read",
  door: "door.manage",
  books: "books.read",
  webhooks: "webhook.manage",
  staff: "staff.read",
  account: "self.read",
  history: "history.read",
};

/** Whether whoever may do these things sees the page. */
export function maySee(name: PageName, can: readonly string[]): boolean {
  const right = PAGE_RIGHTS[name];
  return right === null || can.includes(right);
}

/** The page that a route shows, by its pattern; undefined for what is none. */
export function pageAt(pattern: string | undefined): PageName | undefined {
  const names = Object.keys(CONSOLE_ADDRESSES) as PageName[];
  return names.find((name) => CONSOLE_ADDRESSES[name] === pattern);
}
