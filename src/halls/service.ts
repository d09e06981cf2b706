import type { SeatPlanId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { notFound } from "../core/refusals.ts";
import type { Database } from "../database/database.ts";
import { PlanBody } from "./plan-body.ts";
import { readDocument } from "./store.ts";

/** Seat plans as buyers get them. A plan never changes, so each worker keeps those asked for lately. */
export class SeatPlans {
  readonly #db: Database;
  readonly #bytesMax: number;
  /** The one asked for last stands last. */
  readonly #kept = new Map<SeatPlanId, PlanBody>();
  readonly #reading = new Map<SeatPlanId, Promise<PlanBody>>();
  #bytes = 0;

  constructor(db: Database, bytesMax: number = LIMITS.seatPlansBytesMax) {
    this.#db = db;
    this.#bytesMax = bytesMax;
  }

  /** An upper bound of the memory of all plans that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Throws `not_found`. */
  async find(id: SeatPlanId): Promise<PlanBody> {
    const kept = this.#kept.get(id);
    if (!kept) return this.#reading.get(id) ?? this.#startReading(id);
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    return kept;
  }

  /** Many ask for a plan at once when its sale is announced. It is read once. */
  #startReading(id: SeatPlanId): Promise<PlanBody> {
    const reading = this.#read(id).finally(() => this.#reading.delete(id));
    this.#reading.set(id, reading);
    return reading;
  }

  async #read(id: SeatPlanId): Promise<PlanBody> {
    const found = await readDocument(this.#db, id);
    if (!found) throw notFound();
    const body = new PlanBody({ seatPlanId: id, name: found.name }, found.document, found.digest);
    this.#kept.set(id, body);
    this.#bytes += body.bytesMax;
    for (const [oldest, { bytesMax }] of this.#kept) {
      if (this.#bytes <= this.#bytesMax || oldest === id) break;
      this.#kept.delete(oldest);
      this.#bytes -= bytesMax;
    }
    return body;
  }
}
