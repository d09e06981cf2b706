import { RecentMap } from "../../core/recent-map.ts";
import type { Database } from "../../database/database.ts";
import type { SeatPlanDocument } from "../plan.ts";
import { sideBySideIn } from "./single-seats.ts";
import { findBlocks, type HallBlock } from "./spacing.ts";
import { readDocumentOf } from "../store.ts";

/** A byte a seat: 6.4 MB for so many of the largest halls. */
const PLANS_MAX = 64;

/** Which seats of a plan are side by side. A plan never changes, so workers keep those asked for lately. */
export class PlanPairs {
  readonly #db: Database;
  readonly #kept = new RecentMap<Promise<Uint8Array>>(PLANS_MAX);

  constructor(db: Database) {
    this.#db = db;
  }

  find(planNo: number): Promise<Uint8Array> {
    const key = String(planNo);
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const reading = this.#read(planNo);
    this.#kept.set(key, reading);
    return reading;
  }

  async #read(planNo: number): Promise<Uint8Array> {
    try {
      return pairsOf(JSON.parse(await readDocumentOf(this.#db, planNo)));
    } catch (error) {
      this.#kept.delete(String(planNo));
      throw error;
    }
  }
}

function pairsOf({ rows, x, y, flags }: SeatPlanDocument): Uint8Array {
  const inHall: HallBlock[] = rows.map(({ firstSeat, seats }) => ({ first: firstSeat - 1, seats }));
  if (x.length === 0) return sideBySideIn(inHall, flags);
  return sideBySideIn(findBlocks(inHall, x, y), flags);
}
