import {
  deletePerformance,
  hadReservations,
  readPerformancesOf,
  wasCalledOff,
} from "../../catalogue/for-transactions.ts";
import type { ConcertId, PerformanceId } from "../../core/ids.ts";
import { Refusal, refuse } from "../../core/refusals.ts";
import type { Tx } from "../../database/database.ts";
import { deleteTicketsOf, hadTickets } from "../../tickets/for-transactions.ts";
import type { OrganiserPerformance } from "../performances-api.ts";
import { lockAnyDate, readPerformanceView, renewQueue } from "../sales.ts";
import { deleteKeptSeatsOf } from "../seats/for-transactions.ts";

/**
 * Removes a date, with what was kept back of it. Of a draft, which nobody can have bought of, it takes along
 * what was given away. A published date goes only if nobody ever had a seat of it, and if it is not the last
 * one; any other is cancelled instead. One that was ever cancelled or postponed stays. Returns the date as it
 * was.
 */
export async function removeDate(tx: Tx, id: PerformanceId): Promise<OrganiserPerformance | Refusal> {
  const locked = await lockAnyDate(tx, id);
  if (locked instanceof Refusal) return locked;
  const { concertId } = locked.settings;
  // What became of its orders is kept with the date.
  if (await wasCalledOff(tx, id))
    return refuse("invalid_state", "This date was cancelled or postponed, so it stays in the books.", {
      currentStatus: locked.settings.state,
    });
  const refusal = locked.isDraft ? null : await checkUntouched(tx, concertId, id);
  if (refusal) return refusal;
  const before = await readPerformanceView(tx, concertId, id);
  await deleteKeptSeatsOf(tx, id);
  await deleteTicketsOf(tx, id);
  await deletePerformance(tx, id);
  return (await renewQueue(tx, locked.queue, undefined)) ?? before;
}

async function checkUntouched(tx: Tx, concertId: ConcertId, id: PerformanceId): Promise<Refusal | null> {
  if ((await readPerformancesOf(tx, concertId)).length === 1)
    return refuse("invalid_state", "This is the only date of a published concert. Remove the concert.", {
      currentStatus: "PUBLISHED",
    });
  if ((await hadReservations(tx, id)) || (await hadTickets(tx, id)))
    return refuse("invalid_state", "Somebody has, or had, seats of this date. Cancel it instead.", {
      currentStatus: "SOLD",
    });
  return null;
}
