import { newId, type TicketId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import type { PlacedTicket } from "./store.ts";

/** What is printed on the chairs of an order, by their numbers, and when the show begins. */
export interface BoughtPlaces {
  startsAt: Instant;
  places: ReadonlyMap<number, Pick<PlacedTicket, "section" | "row" | "label" | "flags">>;
}

/** A good ticket for a seat of an order. It has not been issued yet. */
export function ticketForSeat(
  order: Pick<PlacedTicket, "paymentId" | "reservationId" | "userId" | "performanceId">,
  { seatNumber, price }: Pick<PlacedTicket, "seatNumber" | "price">,
  { startsAt, places }: BoughtPlaces,
  issuedAt: Instant,
): PlacedTicket {
  const { paymentId, reservationId, userId, performanceId } = order;
  return {
    ticketId: newId<TicketId>(),
    paymentId,
    reservationId,
    userId,
    performanceId,
    startsAt,
    seatNumber,
    ...places.get(seatNumber)!,
    price,
    status: "VALID",
    issuedAt,
  };
}
