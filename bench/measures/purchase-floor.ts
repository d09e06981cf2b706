import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { SQL } from "bun";
import type { FrontrowProcesses } from "../../testing/processes/frontrow-processes.ts";
import { cpuSecondsBetween, readThreadTimes } from "../../testing/processes/processor-times.ts";
import { figure, figuresOf } from "./measure.ts";

/** What a load made PostgreSQL do, counted in its log, for one of `count` things done. */
export interface RowWork {
  inserted: number;
  changed: number;
  locked: number;
  indexEntries: number;
  commits: number;
  logBytes: number;
}

/** Rows of a batch, and batches of a round, by which the price of a row is found. */
const BATCH_ROWS = 100;
const BATCHES = 40;
const ROUNDS = 5;

/** The disk is asked for this much at a time, as often. */
const LOG_PIECE = Buffer.alloc(64 * 1_024, 1);
const LOG_PIECES = 100;

/** Counts what a server's PostgreSQL does, by reading its log. */
export class RowWorkCounter {
  readonly #server: FrontrowProcesses;
  readonly #owner: SQL;

  private constructor(server: FrontrowProcesses, owner: SQL) {
    this.#server = server;
    this.#owner = owner;
  }

  static async open(server: FrontrowProcesses): Promise<RowWorkCounter> {
    const owner = new SQL({ url: server.databaseUrl, max: 1 });
    await owner`create extension if not exists pg_walinspect`;
    return new RowWorkCounter(server, owner);
  }

  async close(): Promise<void> {
    await this.#owner.close();
  }

  /** Does `work`, which is `count` of something, and says what one of them took. */
  async count<T>(count: number, work: () => Promise<T>): Promise<{ done: T; each: RowWork }> {
    const from = await this.#logEnd();
    const done = await work();
    const records = await this.#owner<{ kind: string; count: number; bytes: number }[]>`
      select "resource_manager/record_type" kind, count::int, combined_size::float8 bytes
      from pg_get_wal_stats(${from}::pg_lsn, ${await this.#logEnd()}::pg_lsn, true) where count > 0`;
    const of = (...kinds: string[]) =>
      records.filter(({ kind }) => kinds.includes(kind)).reduce((sum, each) => sum + each.count, 0) / count;
    const each: RowWork = {
      inserted: of("Heap/INSERT", "Heap/INSERT+INIT"),
      changed: of("Heap/UPDATE", "Heap/UPDATE+INIT", "Heap/HOT_UPDATE"),
      locked: of("Heap/LOCK"),
      indexEntries: of("Btree/INSERT_LEAF"),
      commits: of("Transaction/COMMIT"),
      logBytes: records.reduce((sum, { bytes }) => sum + bytes, 0) / count,
    };
    return { done, each };
  }

  async #logEnd(): Promise<string> {
    const [row] = await this.#owner<{ at: string }[]>`select pg_current_wal_insert_lsn()::text at`;
    return row!.at;
  }

  /**
   * The least that these rows can cost PostgreSQL, in microseconds of processor time: the same numbers of
   * inserts, changes and locks of plain rows, a hundred in a statement, with nothing to decide.
   */
  async floorOf({ inserted, changed, locked, indexEntries }: RowWork): Promise<number[]> {
    const owner = this.#owner;
    const indexes = Math.max(1, Math.round(indexEntries / Math.max(1, inserted)));
    await owner`create table plain_rows (no integer primary key, a uuid, b bigint, c timestamptz, d text)`;
    try {
      for (let more = 1; more < indexes; more += 1) await owner`create index on plain_rows (a, b)`;
      const floors: number[] = [];
      for (let round = 0; round <= ROUNDS; round += 1) {
        const from = round * BATCHES * BATCH_ROWS;
        const rows = (batch: number) => [from + batch * BATCH_ROWS, from + (batch + 1) * BATCH_ROWS - 1];
        const insert = await this.#priceOfRow(async (batch) => {
          const [first, last] = rows(batch);
          await owner`insert into plain_rows select n, gen_random_uuid(), n, now(), 'a row of a purchase'
            from generate_series(${first}::int, ${last}::int) n`;
        });
        const lock = await this.#priceOfRow(async (batch) => {
          const [first, last] = rows(batch);
          await owner`select 1 from plain_rows where no between ${first} and ${last} order by no for update`;
        });
        const change = await this.#priceOfRow(async (batch) => {
          const [first, last] = rows(batch);
          await owner`update plain_rows set d = 'changed' where no between ${first} and ${last}`;
        });
        if (round > 0) floors.push(inserted * insert + locked * lock + changed * change);
      }
      return floors;
    } finally {
      await owner`drop table plain_rows`;
    }
  }

  async #priceOfRow(statement: (batch: number) => Promise<void>): Promise<number> {
    const before = readThreadTimes(this.#server.pid);
    for (let batch = 0; batch < BATCHES; batch += 1) await statement(batch);
    const spent = cpuSecondsBetween(before, readThreadTimes(this.#server.pid));
    return ((spent["postgres"] ?? 0) / (BATCHES * BATCH_ROWS)) * 1e6;
  }
}

/** How long the disk takes for so many bytes of a log, in microseconds: written in turn and made safe. */
export function diskTimeOf(bytes: number, folder: string): number {
  const path = join(folder, "disk-time");
  const file = openSync(path, "w");
  try {
    const beganMs = performance.now();
    for (let piece = 0; piece < LOG_PIECES; piece += 1) {
      writeSync(file, LOG_PIECE);
      fdatasyncSync(file);
    }
    return ((performance.now() - beganMs) * 1_000 * bytes) / (LOG_PIECES * LOG_PIECE.length);
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

/** What each round's purchases took of the database, and the least that their rows can cost. */
export function floorFigures(call: string, rounds: readonly RowWork[], floors: number[], diskTime: number) {
  const of = figuresOf(call, rounds);
  return [
    of("rows written", "rows", ({ inserted }) => inserted),
    of("rows changed", "rows", ({ changed }) => changed),
    of("rows locked", "rows", ({ locked }) => locked),
    of("entries of indexes", "entries", ({ indexEntries }) => indexEntries),
    of("commits", "commits", ({ commits }) => commits),
    of("log", "kB", ({ logBytes }) => logBytes / 1_000),
    figure(`${call}: the same rows, plain, in hundreds`, "µs", floors),
    figure(`${call}: its log at the disk's pace`, "µs", [diskTime]),
  ];
}
