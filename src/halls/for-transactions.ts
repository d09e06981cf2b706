/** What the transactions of other modules use here: a date is sold by a plan, which may be made for it. */
export { type PlanSeat, SEAT_FLAGS, type SeatPlan } from "./plan.ts";
export { KnownPlans } from "./known-plans.ts";
export { PlanSeats, type PlanSeatRow, withSeatNames } from "./plan-seats.ts";
export { insertSeatPlan, type SavedPlan, saveGeneratedPlan } from "./saving.ts";
export { planOfGroups } from "./seat-groups.ts";
export { deleteSeatPlan, hideSeatPlan, readImportedPlans, readPlanFacts } from "./store.ts";
