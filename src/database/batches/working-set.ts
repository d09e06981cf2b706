import { assert } from "../../core/assert.ts";
import type { Refusal } from "../../core/refusals.ts";
import type { Instant } from "../../core/time.ts";
import { readClock, type Tx } from "../database.ts";
import type { BatchPlan } from "./batch-commit.ts";

/**
 * The order in which every transaction locks rows, and writes them. Two transactions that keep to it never
 * wait for each other in a circle. Rows that are only read come last: under the locks, and after the clock;
 * "read last" are those that look at the ones before them.
 */
export const LOCK_ORDER = [
  "queues",
  "places",
  "wallets",
  "top-ups",
  "reversals",
  "reservations",
  "seats",
  "payments",
  "tickets",
  "messages",
  "actions",
  "kept-answers",
  "performances",
  "read only",
  "read last",
] as const;

export type Write = () => Promise<void>;

/**
 * The rows of one table that the commands of a batch need. They are read and locked once for all commands,
 * changed in memory as these are decided, and written once. So each command sees the effects of those before
 * it.
 */
export interface Rows {
  /** Locks and reads what was asked for; nothing if nothing was. Rows that are only added have none. */
  read?(tx: Tx): Promise<void>;
  /** Reads what rows that are known now call for: a round trip more, so nothing nearly always. */
  readAfter?(tx: Tx): Promise<void>;
  /** The writes of what has changed; empty if nothing has. Rows that are only read have none. */
  writes?(tx: Tx): Write[];
}

/** The write of these rows; none if there are none. */
export function writeOf<Row>(rows: readonly Row[], write: (rows: readonly Row[]) => Promise<void>): Write[] {
  return rows.length === 0 ? [] : [() => write(rows)];
}

export interface RowsClass<R extends Rows> {
  new (set: WorkingSet): R;
  readonly turn: (typeof LOCK_ORDER)[number];
}

/** All rows that the commands of one batch need. */
export class WorkingSet {
  readonly #rows = new Map<RowsClass<Rows>, Rows>();
  #now: Instant | undefined;

  /** The set's rows of this class. */
  of<R extends Rows>(rowsClass: RowsClass<R>): R {
    let rows = this.#rows.get(rowsClass);
    if (!rows) {
      rows = new rowsClass(this);
      this.#rows.set(rowsClass, rows);
    }
    return rows as R;
  }

  /**
   * The database's clock, read after the locks: a deadline may have passed while the batch waited for them.
   */
  get now(): Instant {
    assert(this.#now !== undefined, "the clock is known once the rows have been read");
    return this.#now;
  }

  /** Reads all that was asked for. The statements are sent together; PostgreSQL runs them in their order. */
  async read(tx: Tx): Promise<void> {
    const inOrder = this.#inOrder();
    const readOnlyAt = inOrder.findIndex(([{ turn }]) => turn.startsWith("read "));
    const locked = readOnlyAt === -1 ? inOrder : inOrder.slice(0, readOnlyAt);
    const results = await Promise.allSettled([
      ...locked.map(([, rows]) => rows.read?.(tx)),
      readClock(tx).then((now) => void (this.#now = now)),
      ...inOrder.slice(locked.length).map(([, rows]) => rows.read?.(tx)),
    ]);
    // The first that failed says why. Those after it only say that the transaction has failed.
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    for (const [, rows] of this.#inOrder()) await rows.readAfter?.(tx);
  }

  /** The writes of all that has changed, in the order of locks. */
  writes(tx: Tx): Write[] {
    return this.#inOrder().flatMap(([, rows]) => rows.writes?.(tx) ?? []);
  }

  #inOrder(): [RowsClass<Rows>, Rows][] {
    return [...this.#rows].toSorted(([a], [b]) => LOCK_ORDER.indexOf(a.turn) - LOCK_ORDER.indexOf(b.turn));
  }
}

/** Locked rows with a key each. `Ref` is the part of a row that names it. */
export abstract class LockedRows<Ref, Row extends Ref> implements Rows {
  protected readonly set: WorkingSet;
  protected readonly asked = new Map<string, Ref>();
  protected readonly changed = new Map<string, Row>();
  protected rows = new Map<string, Row>();

  constructor(set: WorkingSet) {
    this.set = set;
  }

  protected abstract keyOf(ref: Ref): string;
  protected abstract lock(tx: Tx, refs: readonly Ref[]): Promise<Map<string, Row>>;
  protected abstract save(tx: Tx, changed: readonly Row[]): Write[];

  /** Whether any row was asked for. */
  get isWanted(): boolean {
    return this.asked.size > 0;
  }

  ask(ref: Ref): void {
    this.asked.set(this.keyOf(ref), ref);
  }

  /** The present row; undefined if there is none. */
  find(ref: Ref): Row | undefined {
    return this.rows.get(this.keyOf(ref));
  }

  /** Changes a row. */
  put(row: Row): void {
    this.rows.set(this.keyOf(row), row);
    this.changed.set(this.keyOf(row), row);
  }

  async read(tx: Tx): Promise<void> {
    if (this.isWanted) this.rows = await this.lock(tx, [...this.asked.values()]);
  }

  writes(tx: Tx): Write[] {
    return this.changed.size === 0 ? [] : this.save(tx, [...this.changed.values()]);
  }
}

/** A kind of command: which rows it needs, and what it does to them. */
export interface CommandKind<Command, Outcome> {
  /** Asks for every row that `decide` may use. */
  needs(command: Command, set: WorkingSet): void;
  /** Decides the command and changes the set's rows. A refusal changes none. */
  decide(command: Command, set: WorkingSet): Outcome | Refusal;
}

/** A command with its kind. */
export interface Submitted {
  kind: CommandKind<unknown, unknown>;
  command: unknown;
}

/** Plans commands of any kinds as one batch, in their order. */
export async function planCommands(tx: Tx, submitted: readonly Submitted[]): Promise<BatchPlan<unknown>> {
  const set = new WorkingSet();
  for (const { kind, command } of submitted) kind.needs(command, set);
  await set.read(tx);
  const outcomes = submitted.map(({ kind, command }) => kind.decide(command, set));
  return { outcomes, writes: set.writes(tx) };
}

/** Plans commands of one kind as one batch. */
export async function planAll<Command, Outcome>(
  kind: CommandKind<Command, Outcome>,
  tx: Tx,
  commands: readonly Command[],
): Promise<BatchPlan<Outcome>> {
  const plan = await planCommands(
    tx,
    commands.map((command) => ({ kind: kind as CommandKind<unknown, unknown>, command })),
  );
  return plan as BatchPlan<Outcome>;
}
