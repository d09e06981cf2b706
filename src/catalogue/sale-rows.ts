import type { PerformanceId } from "../core/ids.ts";
import type { Rows } from "../database/batches/working-set.ts";
import type { Tx } from "../database/database.ts";
import { readSales, type Sale } from "./sales-store.ts";

/** What is on sale, as a batch reads it under its locks of seats. */
export class Sales implements Rows {
  static readonly turn = "read only";
  readonly #asked = new Set<PerformanceId>();
  #sales: ReadonlyMap<PerformanceId, Sale> = new Map();

  ask(performanceId: PerformanceId): void {
    this.#asked.add(performanceId);
  }

  find(performanceId: PerformanceId): Sale | undefined {
    return this.#sales.get(performanceId);
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.size > 0) this.#sales = await readSales(tx, [...this.#asked]);
  }
}
