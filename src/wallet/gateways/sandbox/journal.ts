import { Database } from "bun:sqlite";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { StartError, systemReason } from "../../../core/start-error.ts";

const PAGE_SIZE = 100;

export type CaptureStatus = "CAPTURED" | "DECLINED";

/** What the gateway stores about one payment. Amounts are whole won. */
export interface JournalEntry {
  key: string;
  status: CaptureStatus;
  amount: number;
  currency: "KRW";
  method: string;
  reason?: string;
  /** ISO-8601 UTC. */
  capturedAt?: string;
  createdAt: string;
  cancelledAmount: number;
}

export interface CaptureCommand {
  key: string;
  amount: number;
  method: string;
  status: CaptureStatus;
  reason: string | null;
  /** The caller gives up at this time. No new payment is made after it. */
  notAfter?: Date | undefined;
}

/**
 * `isNew` is false if the key was already journaled; `KEY_REUSED` if it was, for another amount or method.
 */
export type CaptureOutcome = { entry: JournalEntry; isNew: boolean } | "KEY_REUSED" | "TOO_LATE";

export type CancelOutcome =
  | { key: string; cancelKey: string; amount: number; cancelledAmount: number; createdAt: string }
  | "UNKNOWN_KEY"
  | "NOT_CAPTURED"
  | "EXCEEDS_REMAINDER"
  | "CANCEL_KEY_REUSED";

interface Row {
  sequence: number;
  key: string;
  status: CaptureStatus;
  amount: number;
  method: string;
  reason: string | null;
  created_at: string;
  cancelled_amount: number;
}

const SCHEMA = `
  create table if not exists payments (
    sequence integer primary key autoincrement,
    key text not null unique,
    amount integer not null check (amount > 0),
    method text not null,
    status text not null check (status in ('CAPTURED', 'DECLINED')),
    reason text,
    created_at text not null
  ) strict;
  create index if not exists payments_by_time on payments (created_at, sequence);
  create table if not exists cancellations (
    cancel_key text primary key,
    key text not null references payments (key),
    amount integer not null check (amount > 0),
    created_at text not null
  ) strict;
  create index if not exists cancellations_by_payment on cancellations (key);
  create table if not exists settings (name text primary key, value text not null) strict;`;

const SELECT = `
  select p.*, coalesce((select sum(c.amount) from cancellations c where c.key = p.key), 0) as cancelled_amount
  from payments p`;

/** The gateway's own durable record. What is in it has happened, whatever answer the caller got. */
export class SandboxJournal {
  readonly #database: Database;
  readonly #now: () => Date;
  #waiting: { command: CaptureCommand; settle: PromiseWithResolvers<CaptureOutcome> }[] = [];

  /** Throws `StartError` that names the file, if it cannot be written. */
  constructor(file: string, now: () => Date = () => new Date()) {
    for (const path of [file, `${file}-wal`, `${file}-shm`]) refuseUnwritable(path);
    try {
      this.#database = new Database(file, { create: true, strict: true });
      this.#database.run("pragma busy_timeout = 5000");
      this.#database.run("pragma journal_mode = wal");
      this.#database.run("pragma synchronous = full");
      this.#database.run("pragma foreign_keys = on");
      this.#database.run(SCHEMA);
      // All that succeeds where the tables are there and the file is only to be read.
      this.#database.run("delete from settings where false");
    } catch (error) {
      throw unwritable(file, error);
    }
    this.#now = now;
  }

  /**
   * Resolves once it is on disk. Captures that arrive together share one transaction, and so one wait for the
   * disk.
   */
  capture(command: CaptureCommand): Promise<CaptureOutcome> {
    const settle = Promise.withResolvers<CaptureOutcome>();
    this.#waiting.push({ command, settle });
    if (this.#waiting.length === 1) setImmediate(() => this.#captureWaiting());
    return settle.promise;
  }

  #captureWaiting(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      const outcomes = this.#database.transaction(() =>
        batch.map(({ command }) => this.#captureOne(command)),
      )();
      for (const [index, { settle }] of batch.entries()) settle.resolve(outcomes[index]!);
    } catch (error) {
      for (const { settle } of batch) settle.reject(error);
    }
  }

  #captureOne(command: CaptureCommand): CaptureOutcome {
    const known = this.find(command.key);
    if (known !== null) {
      const isSame = known.amount === command.amount && known.method === command.method;
      return isSame ? { entry: known, isNew: false } : "KEY_REUSED";
    }
    if (command.notAfter !== undefined && this.#now() > command.notAfter) return "TOO_LATE";
    this.#database
      .query(
        "insert into payments (key, amount, method, status, reason, created_at) " +
          "values ($1, $2, $3, $4, $5, $6)",
      )
      .run(
        command.key,
        command.amount,
        command.method,
        command.status,
        command.reason,
        this.#now().toISOString(),
      );
    return { entry: this.find(command.key)!, isNew: true };
  }

  find(key: string): JournalEntry | null {
    const row = this.#database.query<Row, [string]>(`${SELECT} where p.key = $1`).get(key);
    return row === null ? null : entryOf(row);
  }

  /**
   * Entries made between `from` (inclusive) and `to` (exclusive), oldest first. Both are ISO-8601 and
   * optional.
   */
  list(range: { from?: string | null; to?: string | null; cursor?: number | null }): {
    items: JournalEntry[];
    nextCursor: string | null;
  } {
    const rows = this.#database
      .query<Row, [number, string, string, number]>(
        `${SELECT} where p.sequence > $1 and p.created_at >= $2 and p.created_at < $3 ` +
          `order by p.sequence limit $4`,
      )
      .all(range.cursor ?? 0, range.from ?? "", range.to ?? "9", PAGE_SIZE + 1);
    const page = rows.slice(0, PAGE_SIZE);
    return {
      items: page.map(entryOf),
      nextCursor: rows.length > PAGE_SIZE ? String(page.at(-1)!.sequence) : null,
    };
  }

  /** Newest first, for the journal page. */
  newest(count: number): JournalEntry[] {
    return this.#database
      .query<Row, [number]>(`${SELECT} order by p.sequence desc limit $1`)
      .all(count)
      .map(entryOf);
  }

  /** Refunds a capture or part of it. The same `cancelKey` counts once. */
  cancel(key: string, cancelKey: string, amount: number): CancelOutcome {
    return this.#database
      .transaction((): CancelOutcome => {
        const before = this.#database
          .query<{ key: string; amount: number; created_at: string }, [string]>(
            "select key, amount, created_at from cancellations where cancel_key = $1",
          )
          .get(cancelKey);
        const entry = this.find(key);
        if (entry === null) return "UNKNOWN_KEY";
        if (before !== null) {
          if (before.key !== key || before.amount !== amount) return "CANCEL_KEY_REUSED";
          const { cancelledAmount } = entry;
          return { key, cancelKey, amount, cancelledAmount, createdAt: before.created_at };
        }
        if (entry.status !== "CAPTURED") return "NOT_CAPTURED";
        if (entry.cancelledAmount + amount > entry.amount) return "EXCEEDS_REMAINDER";
        const createdAt = this.#now().toISOString();
        this.#database
          .query("insert into cancellations (cancel_key, key, amount, created_at) values ($1, $2, $3, $4)")
          .run(cancelKey, key, amount, createdAt);
        return { key, cancelKey, amount, cancelledAmount: entry.cancelledAmount + amount, createdAt };
      })
      .immediate();
  }

  /**
   * The name of this journal beside others for the same database. Chosen once. An older journal with
   * payments, from before there were names, keeps the plain name under which those payments were stored.
   */
  books(): string {
    return this.#database
      .transaction(() => {
        const known = this.readSetting("books");
        if (known !== null) return known;
        const books = this.newest(1).length > 0 ? "sandbox" : `sandbox-${randomBytes(6).toString("hex")}`;
        this.writeSetting("books", books);
        return books;
      })
      .immediate();
  }

  readSetting(name: string): string | null {
    const row = this.#database
      .query<{ value: string }, [string]>("select value from settings where name = $1")
      .get(name);
    return row?.value ?? null;
  }

  writeSetting(name: string, value: string): void {
    this.#database
      .query("insert into settings values ($1, $2) on conflict (name) do update set value = excluded.value")
      .run(name, value);
  }

  cancellationsOf(key: string): { cancelKey: string; amount: number; createdAt: string }[] {
    return this.#database
      .query<{ cancelKey: string; amount: number; createdAt: string }, [string]>(
        "select cancel_key cancelKey, amount, created_at createdAt from cancellations where key = $1 " +
          "order by rowid",
      )
      .all(key);
  }

  close(): void {
    this.#database.close();
  }
}

/** The journal of this data folder. Throws `StartError` if it cannot be written. */
export function openJournal(dataDir: string): SandboxJournal {
  return new SandboxJournal(join(dataDir, "sandbox-gateway.sqlite"));
}

/**
 * Asked before SQLite opens the journal: beside one that it cannot write, it would leave side files with the
 * same rights, which keep it from being written later. Not while this process has it open: to close a file
 * drops the locks on it.
 */
function refuseUnwritable(path: string): void {
  if (!existsSync(path)) return;
  try {
    closeSync(openSync(path, "r+"));
  } catch (error) {
    throw unwritable(path, error);
  }
}

function unwritable(path: string, cause: unknown): StartError {
  const reason = systemReason(cause);
  return new StartError(`${path}, of the sandbox gateway's journal, cannot be written (${reason})`, {
    cause,
  });
}

function entryOf(row: Row): JournalEntry {
  return {
    key: row.key,
    status: row.status,
    amount: row.amount,
    currency: "KRW",
    method: row.method,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.status === "CAPTURED" ? { capturedAt: row.created_at } : {}),
    createdAt: row.created_at,
    cancelledAmount: row.cancelled_amount,
  };
}
