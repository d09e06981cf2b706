import { newId, type SeatPlanId } from "../core/ids.ts";
import type { Tx } from "../database/database.ts";
import { seatPlanDocument, type SeatPlan } from "./plan.ts";
import { insertPlanRow, insertPlanSeats, findGeneratedPlan } from "./store.ts";

/** Seats of one statement. Building the text of more would hold up everything else of the worker. */
const SEATS_AT_ONCE = 5_000;

export interface SavedPlan {
  planNo: number;
  seatPlanId: SeatPlanId;
}

/** Writes a plan with its seats, in the caller's transaction. The plan must be valid. */
export async function insertSeatPlan(tx: Tx, plan: SeatPlan): Promise<SavedPlan> {
  const document = JSON.stringify(seatPlanDocument(plan));
  return insertDrawn(tx, plan, "IMPORTED", document, digestOf(document));
}

/** A plan that the server has made of groups of seats: the one that is there already, or a new one. */
export async function saveGeneratedPlan(tx: Tx, plan: SeatPlan): Promise<SavedPlan> {
  const document = JSON.stringify(seatPlanDocument(plan));
  const digest = digestOf(document);
  const known = await findGeneratedPlan(tx, plan.name, digest);
  return known ?? insertDrawn(tx, plan, "GENERATED", document, digest);
}

async function insertDrawn(
  tx: Tx,
  plan: SeatPlan,
  origin: "IMPORTED" | "GENERATED",
  document: string,
  digest: string,
): Promise<SavedPlan> {
  const seatPlanId = newId<SeatPlanId>();
  const planNo = await insertPlanRow(tx, {
    seatPlanId,
    name: plan.name,
    seats: plan.seats.length,
    origin,
    categories: plan.categories.map(({ name }) => name),
    document,
    digest,
  });
  for (let from = 0; from < plan.seats.length; from += SEATS_AT_ONCE) {
    const seats = plan.seats.slice(from, from + SEATS_AT_ONCE);
    await insertPlanSeats(
      tx,
      planNo,
      seats.map((seat, i) => ({ ...seat, seatNumber: from + i + 1 })),
    );
  }
  return { planNo, seatPlanId };
}

/** Names a plan by what buyers see of it: equal documents are equal halls. */
export function digestOf(document: string): string {
  return new Bun.CryptoHasher("sha256").update(document).digest("hex");
}
