import type { Seats } from "./types.ts";

type Items = Seats["items"];

/** The seats with the changed ones replaced. Returns the same list if nothing changed. */
export function withChanges(items: Items, changed: Items): Items {
  if (changed.length === 0) return items;
  const news = new Map(changed.map((seat) => [seat.seatNumber, seat]));
  return items.map((seat) => news.get(seat.seatNumber) ?? seat);
}
