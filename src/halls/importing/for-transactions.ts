import { newId, type SeatPlanId } from "../../core/ids.ts";
import type { Tx } from "../../database/database.ts";
import { insertPlanRow } from "../store.ts";
import type { ImportedPlan } from "./import-plan.ts";
import { insertSeatColumns } from "./store.ts";

/** Writes an imported plan with its seats, in the caller's transaction. */
export async function insertImportedPlan(tx: Tx, plan: ImportedPlan): Promise<SeatPlanId> {
  const seatPlanId = newId<SeatPlanId>();
  const planNo = await insertPlanRow(tx, {
    seatPlanId,
    name: plan.name,
    seats: plan.seats,
    origin: "IMPORTED",
    categories: plan.categories.map(({ name }) => name),
    document: plan.document,
    digest: plan.digest,
  });
  await insertSeatColumns(tx, planNo, plan.columns);
  return seatPlanId;
}
