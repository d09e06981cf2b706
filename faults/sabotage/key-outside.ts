import { Database, type Tx } from "../../src/database/database.ts";

/** Long enough for a second finger, short enough for a busy test. */
const LATER_MS = 150;

/**
 * Preloaded into a worker: what is kept for an Idempotency-Key is written some time after the transaction of
 * its effect, in one of its own.
 */
// oxlint-disable-next-line typescript/unbound-method -- called on the database that it was taken from
const transact = Database.prototype.transaction;

Database.prototype.transaction = async function sabotaged<T>(
  this: Database,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const later: (() => Promise<unknown>)[] = [];
  const result = await transact.call(this, (tx) =>
    work(
      new Proxy(tx, {
        apply: (target, self, [strings, ...values]: [TemplateStringsArray, ...unknown[]]) => {
          if (!strings.join("").includes("insert into idempotency_keys"))
            return Reflect.apply(target as never, self, [strings, ...values]);
          const parts = strings.map((part, i) =>
            i === strings.length - 1 ? `${part} on conflict do nothing` : part,
          );
          Object.defineProperty(parts, "raw", { value: parts });
          later.push(() => this.query(parts as unknown as TemplateStringsArray, ...values));
          return Promise.resolve([]);
        },
      }),
    ),
  );
  for (const write of later) setTimeout(() => void write().catch(() => undefined), LATER_MS);
  return result as T;
};
