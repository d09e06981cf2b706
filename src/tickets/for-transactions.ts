/** What the transactions of other modules use here: paying issues tickets, cancelling makes them void. */
export type { TicketRecord } from "./store.ts";
export { TicketRows } from "./ticket-rows.ts";
