/** What the transactions of other modules use here: a date is sold by a plan, which may be made for it. */
export {
  type PlanCategory,
  type PlanSeat,
  type PlanSection,
  type PlanShape,
  SEAT_FLAGS,
  type SeatPlan,
} from "./plan.ts";
export { KnownPlans } from "./known-plans.ts";
export { PlanSeats, type PlanSeatRow, withSeatNames } from "./plan-seats.ts";
export { insertSeatPlan, type SavedPlan, saveGeneratedPlan } from "./saving.ts";
export { planOfGroups, type SeatGroup } from "./seat-groups.ts";
export {
  deleteSeatPlan,
  hideSeatPlan,
  type ImportedPlanRow,
  type PlanFacts,
  readImportedPlans,
  readPlanFacts,
} from "./store.ts";
