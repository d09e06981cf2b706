import type { Database } from "../../src/database/database.ts";
import { insertSeatPlan, type PlanSeat, SEAT_FLAGS } from "../../src/halls/for-transactions.ts";

/**
 * Saves a hall of pairs of a wheelchair place and its companion seat, 1 and 2, 3 and 4, and so on; the last
 * seat is neither. Returns the plan's id.
 */
export async function saveCompanionSeats(db: Database, pairs: number): Promise<string> {
  const seats = Array.from({ length: 2 * pairs + 1 }, (_, i): PlanSeat => {
    const isCompanion = i % 2 === 1;
    const place = { section: "1F", row: "A", label: String(i + 1), category: 0, x: 20 * i, y: 0 };
    const flags = isCompanion ? SEAT_FLAGS.companion : SEAT_FLAGS.wheelchair;
    return { ...place, flags: i === 2 * pairs ? 0 : flags, companionOf: isCompanion ? i : null };
  });
  const hall = { name: "Hall", width: 40 * pairs + 20, height: 60, shapes: [], sections: [{ name: "1F" }] };
  const plan = { ...hall, categories: [{ name: "R" }], seats };
  return (await db.transaction((tx) => insertSeatPlan(tx, plan))).seatPlanId;
}
