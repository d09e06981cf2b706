/** What the transactions of other modules use here: a date is sold by a plan, which may be made for it. */
export type { PlanCategory, PlanSeat, PlanSection, PlanShape, SeatPlan } from "./plan.ts";
export { insertSeatPlan, type SavedPlan } from "./saving.ts";
