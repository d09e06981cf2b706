import type { ReservationId } from "../../core/ids.ts";
import type { Rows } from "../../database/batches/working-set.ts";
import type { Tx } from "../../database/database.ts";
import type { ReservedPlace } from "./rules.ts";
import { readReservedPlaces } from "./store.ts";

/** What is printed on the chairs of the reservations of a batch. */
export class ReservedPlaces implements Rows {
  static readonly turn = "read only";
  readonly #asked = new Set<ReservationId>();
  #found: ReadonlyMap<ReservationId, ReservedPlace> = new Map();

  ask(id: ReservationId): void {
    this.#asked.add(id);
  }

  /** Undefined if there is no such reservation. */
  find(id: ReservationId): ReservedPlace | undefined {
    return this.#found.get(id);
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.size > 0) this.#found = await readReservedPlaces(tx, [...this.#asked]);
  }
}
