/** What the transactions of other modules use here: paying issues tickets, cancelling makes them void. */
export { cancelTickets, insertTickets, lockTicketsOf, type TicketRecord } from "./store.ts";
