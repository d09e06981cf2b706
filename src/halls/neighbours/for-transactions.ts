/** What the transactions of other modules use here: a hold may not leave single seats. */
export { PlanPairs } from "./plan-pairs.ts";
export { findSingles, seatsBeside } from "./single-seats.ts";
