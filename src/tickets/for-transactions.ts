/** What the transactions of other modules use here: paying issues tickets, cancelling makes them void. */
export { cancelTicket, lockTicket } from "./store.ts";
export type { PlacedTicket } from "./store.ts";
export { TicketRows } from "./ticket-rows.ts";
