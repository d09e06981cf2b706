import type { Actor } from "../core/access/actor.ts";
import { parseBookingNumber } from "../core/bookings/booking-number.ts";
import { plainSeat } from "../core/bookings/seat-words.ts";
import { isUuid, type PaymentId, type UserId } from "../core/ids.ts";
import type { Database, Tx } from "../database/database.ts";
import type { Order, OrdersFiltered } from "./api.ts";
import { findOrders, type OrderScope, type OrderSearch, readOrders } from "./store.ts";

export type BuyersContact = NonNullable<Order["contact"]>;

/** Where buyers' names and addresses are kept. */
export interface ContactBook {
  ofUsers(userIds: readonly UserId[], tx?: Tx): Promise<Map<UserId, BuyersContact>>;
  put(userId: UserId, contact: BuyersContact, tx: Tx): Promise<void>;
  /** Whose e-mail, phone or name this is. */
  findUsers(typed: string): Promise<UserId[]>;
}

/** Some of the orders of an actor's concerts, a page at a time. */
export interface OrderPages {
  /** The ids of the next so many, the newest first, from before one of them on. */
  find(before: PaymentId | null, rowsMax: number): Promise<PaymentId[]>;
}

/** The orders that are asked for. What was typed is looked up once, for all pages. */
export async function openOrders(
  db: Database,
  contacts: ContactBook,
  { concertIds }: Pick<Actor, "concertIds">,
  asked: OrdersFiltered,
): Promise<OrderPages> {
  const search = await searchFor(contacts, (asked.q ?? "").trim());
  const scope: Omit<OrderScope, "before" | "rowsMax"> = {
    concertIds,
    performanceId: asked.performanceId ?? null,
    concertId: asked.concertId ?? null,
    status: asked.status ?? null,
    paidFrom: asked.paidFrom ?? null,
    paidBefore: asked.paidBefore ?? null,
  };
  return { find: (before, rowsMax) => findOrders(db, search, { ...scope, before, rowsMax }) };
}

async function searchFor(contacts: ContactBook, q: string): Promise<OrderSearch> {
  if (q === "") return { by: "nothing" };
  const bookingNumber = parseBookingNumber(q);
  if (bookingNumber) return { by: "booking", bookingNumber };
  const id = q.toLowerCase();
  const userIds = isUuid(id) ? [id as UserId] : await contacts.findUsers(q);
  return { by: "user or seat", userIds, seat: plainSeat(q) };
}

/** These orders with their buyers' contacts, the newest first. */
export async function readOrdersOf(
  db: Database,
  contacts: ContactBook,
  ids: readonly PaymentId[],
): Promise<Order[]> {
  if (ids.length === 0) return [];
  const orders = await readOrders(db, ids);
  const known = await contacts.ofUsers(orders.map(({ userId }) => userId as UserId));
  return orders.map((order) => ({ ...order, contact: known.get(order.userId as UserId) ?? null }));
}
