import type { SeatPlanId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { notFound } from "../core/refusals.ts";
import type { Database } from "../database/database.ts";
import type { SharedStamps, Stamp } from "../shared-memory/shared-stamps.ts";
import { KeptByBytes } from "./kept-by-bytes.ts";
import { PlanBody } from "./plan-body.ts";
import { readDocument } from "./store.ts";

interface KeptPlan {
  body: PlanBody;
  /** Taken before it was read. */
  stamp: Stamp;
}

/**
 * Seat plans as buyers get them. A plan never changes, so each worker keeps those asked for lately, until it
 * hears that one was removed.
 */
export class SeatPlans {
  readonly #db: Database;
  readonly #changes: SharedStamps;
  readonly #kept: KeptByBytes<SeatPlanId, KeptPlan>;
  readonly #reading = new Map<SeatPlanId, Promise<PlanBody>>();

  constructor(db: Database, bytesMax: number = LIMITS.seatPlansBytesMax, changes = db.changes) {
    this.#db = db;
    this.#changes = changes;
    this.#kept = new KeptByBytes(bytesMax, ({ body }) => body.bytesMax);
  }

  /** An upper bound of the memory of all plans that are kept. */
  get bytes(): number {
    return this.#kept.bytes;
  }

  /** Throws `not_found`. */
  async find(id: SeatPlanId): Promise<PlanBody> {
    const kept = this.#kept.get(id);
    if (!kept) return this.#reading.get(id) ?? this.#startReading(id);
    if (this.#changes.isUnchanged(kept.stamp)) return kept.body;
    this.#kept.delete(id);
    return this.find(id);
  }

  /** Many ask for a plan at once when its sale is announced. It is read once. */
  #startReading(id: SeatPlanId): Promise<PlanBody> {
    const reading = this.#read(id).finally(() => this.#reading.delete(id));
    this.#reading.set(id, reading);
    return reading;
  }

  async #read(id: SeatPlanId): Promise<PlanBody> {
    const stamp = this.#changes.stampOf(id);
    const found = await readDocument(this.#db, id);
    if (!found) throw notFound();
    const body = new PlanBody({ seatPlanId: id, name: found.name }, found.document, found.digest);
    this.#kept.set(id, { body, stamp });
    return body;
  }
}
