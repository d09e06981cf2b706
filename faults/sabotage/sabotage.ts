import { Database } from "../../src/database/database.ts";
import type { Guard } from "../../testing/batches/unguarded.ts";

/** Hands every transaction of this process to `guard` first. Only here: the product has no switch for it. */
export function sabotage(guard: Guard): void {
  // oxlint-disable-next-line typescript/unbound-method -- called on the database that it was taken from
  const transact = Database.prototype.transaction;
  Database.prototype.transaction = function sabotaged<T>(
    this: Database,
    work: Parameters<Database["transaction"]>[0],
  ): Promise<T> {
    return transact.call(this, (tx) => work(guard(tx))) as Promise<T>;
  };
}
