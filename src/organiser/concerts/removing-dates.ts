import {
  deletePerformance,
  readPerformancesOf,
  readReservedDates,
} from "../../catalogue/for-transactions.ts";
import type { PerformanceId } from "../../core/ids.ts";
import { Refusal, refuse } from "../../core/refusals.ts";
import type { Database, Tx } from "../../database/database.ts";
import { deleteTicketsOf, readDatesWithTickets } from "../../tickets/for-transactions.ts";
import type { OrganiserPerformance } from "../performances-api.ts";
import { lockAnyDate, readPerformanceView, renewQueue } from "../sales.ts";
import { deleteKeptSeatsOf } from "../seats/for-transactions.ts";
import type { Stays } from "./api.ts";
import { whyDateStays } from "./rules.ts";

interface RecordedDate {
  performanceId: PerformanceId;
  isDraft: boolean;
  isOnly: boolean;
  /** Somebody has a seat of it now, as far as is known already. */
  isTaken: boolean;
  /** It was ever cancelled or postponed. */
  wasCalledOff: boolean;
}

/**
 * Why each of these dates cannot be removed; those that can be are missing. Of a draft, which nobody can have
 * bought of, a date goes with what was given away of it. A published date goes only if nobody ever had a seat
 * of it, and if it is not the only one. One that was ever cancelled or postponed stays: what became of its
 * orders is kept with it.
 */
export async function readStays(
  db: Database | Tx,
  dates: readonly RecordedDate[],
): Promise<Map<PerformanceId, Stays>> {
  const open = dates.filter(({ isDraft, isOnly, isTaken }) => !isDraft && !isOnly && !isTaken);
  const ids = open.map(({ performanceId }) => performanceId);
  const none = new Set<PerformanceId>();
  const [reserved, ticketed] =
    ids.length === 0
      ? [none, none]
      : await Promise.all([readReservedDates(db, ids), readDatesWithTickets(db, ids)]);
  const stays = new Map<PerformanceId, Stays>();
  for (const { performanceId, isTaken, ...facts } of dates) {
    const hadSeats = isTaken || reserved.has(performanceId) || ticketed.has(performanceId);
    const why = whyDateStays({ ...facts, hadSeats });
    if (why !== null) stays.set(performanceId, why);
  }
  return stays;
}

/** Removes a date, with what was kept back of it, unless it has to stay. Returns the date as it was. */
export async function removeDate(tx: Tx, id: PerformanceId): Promise<OrganiserPerformance | Refusal> {
  const locked = await lockAnyDate(tx, id);
  if (locked instanceof Refusal) return locked;
  const { concertId, state } = locked.settings;
  const dates = await readPerformancesOf(tx, concertId);
  const date = {
    performanceId: id,
    isDraft: locked.isDraft,
    isOnly: dates.length === 1,
    isTaken: false,
    wasCalledOff: dates.find(({ performanceId }) => performanceId === id)!.revision > 0,
  };
  const stays = await readStays(tx, [date]);
  if (stays.size > 0) return refuseRemoval(stays.get(id)!, state);
  const before = await readPerformanceView(tx, concertId, id);
  await deleteKeptSeatsOf(tx, id);
  await deleteTicketsOf(tx, id);
  await deletePerformance(tx, id);
  return (await renewQueue(tx, locked.queue, undefined)) ?? before;
}

function refuseRemoval(why: Stays, state: string): Refusal {
  const because = (detail: string, currentStatus: string) =>
    refuse("invalid_state", detail, { currentStatus });
  switch (why) {
    case "CALLED_OFF":
      return because("This date was cancelled or postponed, so it stays in the books.", state);
    case "ONLY_DATE":
      return because("This is the only date of a published concert. Remove the concert.", "PUBLISHED");
    case "HAD_SEATS":
      return because("Somebody has, or had, seats of this date. Cancel it instead.", "SOLD");
  }
}
