/**
 * What the transactions of other modules use here: paying issues tickets, cancelling makes them void, and the
 * door lets them in.
 */
export { type BoughtPlaces, ticketForSeat } from "./ticket-for-seat.ts";
export { cancelTicket, deleteTicketsOf, lockTicket, readDatesWithTickets } from "./store.ts";
export type { PlacedTicket } from "./store.ts";
export { TicketRows } from "./ticket-rows.ts";
export { lockTicketsAtDoor, type TicketAtDoor, writeCheckIns } from "./door-store.ts";
