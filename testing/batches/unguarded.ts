import type { BatchPlan } from "../../src/database/batches/batch-commit.ts";
import type { Database, Tx } from "../../src/database/database.ts";
import type { Refusal } from "../../src/core/refusals.ts";

/**
 * How the negative controls take a guard away: the real statements, with their locks struck out or turned
 * round, in an otherwise untouched plan. A race that does not show then would prove nothing about the guard.
 */
export type Guard = (tx: Tx) => Tx;

export const guarded: Guard = (tx) => tx;

/** Strikes the row locks out of statements that match. */
export function withoutLocks(statements = /./): Guard {
  return rewriting((sql) => (statements.test(sql) ? sql.replaceAll(/for update( of \w+)?/g, "") : sql));
}

/** Commits a hold whatever the organiser has changed since it was decided. */
export const withoutSaleVersion: Guard = (tx) =>
  rewriting((sql) => sql.replace("and p.sale_version = coalesce(v.sale_version, p.sale_version)", ""))(tx);

/** Counts against a buyer only the holds that lapsed, not those that were ended before. */
export const withoutEndedHolds: Guard = (tx) =>
  rewriting((sql) =>
    sql.replace("status in ('HELD', 'EXPIRED', 'CANCELLED')", "status in ('HELD', 'EXPIRED')"),
  )(tx);

/** The statement that locks seats. */
export const SEAT_LOCKS = /\sfrom seats\s/;

/** Waits between one seat's lock and the next, so that two takers are sure to meet halfway. */
export function slowSeatLocks(pauseSeconds: number): Guard {
  return rewriting((sql) =>
    sql.replace(/complimentary_id(?=\s+from seats\s)/, `complimentary_id, pg_sleep(${pauseSeconds})`),
  );
}

/** The same, in the opposite order. */
export function reversedSlowSeatLocks(pauseSeconds: number): Guard {
  const reversed = rewriting((sql) =>
    sql.replace("order by performance_id, seat_number", "order by performance_id, seat_number desc"),
  );
  return (tx) => slowSeatLocks(pauseSeconds)(reversed(tx));
}

/**
 * Answers what statements that match would read as if nothing had been written yet: as read before the lock.
 */
export function withEarlyRead(statements: RegExp): Guard {
  return (tx) =>
    new Proxy(tx, {
      apply(target, self, [strings, ...values]: [TemplateStringsArray, ...unknown[]]) {
        if (statements.test(strings.join(""))) return Promise.resolve([]);
        return Reflect.apply(target as never, self, [strings, ...values]);
      },
    });
}

/** Answers every question for the time with one read before anything was locked. */
export function withEarlyClock(now: Date): Guard {
  return (tx) =>
    new Proxy(tx, {
      apply(target, self, [strings, ...values]: [TemplateStringsArray, ...unknown[]]) {
        if (strings.join("").includes("select clock_timestamp() now")) return Promise.resolve([{ now }]);
        return Reflect.apply(target as never, self, [strings, ...values]);
      },
    });
}

function rewriting(rewrite: (sql: string) => string): Guard {
  return (tx) =>
    new Proxy(tx, {
      apply(target, self, [strings, ...values]: [TemplateStringsArray, ...unknown[]]) {
        const whole = strings.join("\u0000");
        const parts = rewrite(whole).split("\u0000");
        // Hidden as in a real template: Bun takes nothing else for one.
        Object.defineProperty(parts, "raw", { value: parts });
        return Reflect.apply(target as never, self, [parts, ...values]);
      },
    });
}

/**
 * Runs a plan once, in a transaction of its own, with no second try that could hide what happened. A busy
 * machine may keep it waiting: that is no worker that has stopped.
 */
export async function runOnce<Outcome>(
  db: Database,
  plan: (tx: Tx) => Promise<BatchPlan<Outcome>>,
): Promise<Outcome | Refusal> {
  return db.transaction(async (tx) => {
    await tx`set local idle_in_transaction_session_timeout = 0`;
    const { outcomes, writes } = await plan(tx);
    await Promise.all(writes.map((write) => write()));
    return outcomes[0]!;
  });
}

/** Starts them all before any has ended, and tells apart what was answered and what broke. */
export async function allAtOnce<T>(
  work: readonly (() => Promise<T>)[],
): Promise<{ answered: T[]; errors: unknown[] }> {
  const settled = await Promise.allSettled(work.map((start) => start()));
  return {
    answered: settled.filter((each) => each.status === "fulfilled").map((each) => each.value),
    errors: settled.filter((each) => each.status === "rejected").map((each) => each.reason),
  };
}
