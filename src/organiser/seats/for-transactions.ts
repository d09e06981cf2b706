/** What the worker's chores and the jobs use here. */
export { releaseDueAllocation, voidSomeGivenTickets } from "./changing.ts";
export { countGivenTickets } from "./store.ts";
