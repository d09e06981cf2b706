/** What other modules' transactions lock and write here: paying issues tickets, cancelling takes them back. */
export { cancelTickets, insertTickets, lockTicketsOf, type TicketRecord } from "./store.ts";
