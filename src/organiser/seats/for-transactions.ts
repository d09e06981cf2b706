/** What the worker's chores and the jobs use here. */
export { releaseDueAllocation, voidGivenTickets, voidSomeGivenTickets } from "./changing.ts";
export { copyAllocations, countGivenTickets, deleteKeptSeatsOf, readGivenSeats } from "./store.ts";
