import { deletePerformance } from "../../catalogue/for-transactions.ts";
import type { PerformanceId } from "../../core/ids.ts";
import { Refusal } from "../../core/refusals.ts";
import type { Tx } from "../../database/database.ts";
import { deleteTicketsOf } from "../../tickets/for-transactions.ts";
import { noDraft } from "../dates.ts";
import type { OrganiserPerformance } from "../performances-api.ts";
import { lockAnyDate, readPerformanceView, renewQueue } from "../sales.ts";
import { deleteKeptSeatsOf } from "../seats/for-transactions.ts";

/**
 * Removes a date of a draft, which nobody can have bought of, with what was kept back and given away of it.
 * A date that buyers have seen is cancelled instead. Returns the date as it was.
 */
export async function removeDate(tx: Tx, id: PerformanceId): Promise<OrganiserPerformance | Refusal> {
  const locked = await lockAnyDate(tx, id);
  if (locked instanceof Refusal) return locked;
  if (!locked.isDraft) return noDraft();
  const before = await readPerformanceView(tx, locked.settings.concertId, id);
  await deleteKeptSeatsOf(tx, id);
  await deleteTicketsOf(tx, id);
  await deletePerformance(tx, id);
  return (await renewQueue(tx, locked.queue, undefined)) ?? before;
}
