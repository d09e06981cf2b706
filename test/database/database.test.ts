import { SQL } from "bun";
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fc from "fast-check";
import { CommitUnknown, Database, isTransient, readClock, sqlState } from "../../src/database/database.ts";
import { pgArray } from "../../src/database/pg-array.ts";
import { type Columns, sqlText, tableOf } from "../../src/database/table-of.ts";
import { RUNTIME_ROLE } from "../../src/database/migrations.ts";
import { setDatabase } from "../../testing/database/database-stage.ts";

setDefaultTimeout(180_000);

let admin: SQL;
let db: Database;
setDatabase((own) => ({ admin, db } = own));

test("a transaction is waited for as long as was said, and what became of it is then not known", async () => {
  const lock = await admin.reserve();
  try {
    await lock`begin`;
    await lock`lock table batch_commits in exclusive mode`;
    const given = db.transaction((tx) => tx`insert into batch_commits (batch_id) values (uuidv7())`, 50);
    expect(await given.catch((error: unknown) => error)).toBeInstanceOf(CommitUnknown);
  } finally {
    await lock`rollback`;
    lock.release();
  }
});

describe("an array literal means the same to PostgreSQL", () => {
  const roundTrip = async (values: readonly (string | null)[]): Promise<(string | null)[]> => {
    const rows = await db.query<{ value: string | null }>`
      select value from unnest(${pgArray(values)}::text[]) with ordinality as v(value, n) order by n`;
    return rows.map((row) => row.value);
  };

  test.each([
    [[]],
    [[""]],
    [["", "", null, ""]],
    [["NULL", "null", "Null", null]],
    [["a,b", "{a}", "{", "}", ",", " ", "  a  "]],
    [['"', '""', "\\", "\\\\", '\\"', "'", "''", "\\N"]],
    [["line\nbreak", "\r\n", "\t", "\u0001\u001f\u007f"]],
    [["공연", "☂", "\u{1f3ab}", "e\u0301", "\u202e", "\ufeff", "\u00a0"]],
    [["$1", "%s", "--", "/*", "'; drop table seats; --", "e'\\x41'"]],
    [["019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11", "2026-12-24T10:00:00.000Z", "-1.5e+10"]],
  ])("%j", async (values) => {
    expect(await roundTrip(values)).toEqual(values);
  });

  test("for any text at all, but the one character that PostgreSQL has not", async () => {
    const awkward = fc.constantFrom(...`"\\{}, \nNULLnul'`);
    const unit = fc.oneof(awkward, fc.string({ unit: "binary", minLength: 1, maxLength: 1 }));
    const anyText = fc.string({ unit }).filter((text) => !text.includes("\0") && text.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(anyText), { maxLength: 20 }), async (values) => {
        expect(await roundTrip(values)).toEqual(values);
      }),
      { numRuns: 300 },
    );
  });

  test("numbers, big integers and booleans are written as they are", async () => {
    const rows = await db.query<{ i: number; b: string; f: boolean }>`
      select * from unnest(${pgArray([1, -2, null])}::int[],
                           ${pgArray([9_007_199_254_740_993n, 0n, null])}::bigint[],
                           ${pgArray([true, false, null])}::boolean[]) as v(i, b, f)`;
    expect(rows.map(({ i, b, f }) => [i, b === null ? null : String(b), f])).toEqual([
      [1, "9007199254740993", true],
      [-2, "0", false],
      [null, null, null],
    ]);
  });
});

describe("items as a table of a statement", () => {
  interface Item {
    id: number;
    at: number | null;
    text: string;
    list: number[];
  }
  const item = (id: number): Item => ({
    id,
    at: id % 2 === 0 ? null : id * 1_000,
    text: `{"${id}'`,
    list: [id, id + 1],
  });
  const columns: Columns<Item> = {
    id: ["int", ({ id }) => id],
    at: ["timestamptz", ({ at }) => at],
    text: ["text", ({ text }) => text],
    list: ["int[]", ({ list }) => list],
  };
  interface Row {
    id: number;
    at: Date | null;
    text: string;
    list: number[];
    least: number;
  }
  const expected = (items: Item[], least: number) =>
    items
      .map(({ at, ...rest }) => ({ ...rest, at: at === null ? null : new Date(at), least }))
      .filter(({ id }) => id >= least);
  const plain = (rows: Row[]) =>
    rows.map(({ id, at, text, list, least }) => ({ id, text, list: [...list], at, least }));
  const LEAST = sqlText("v.id >= ");

  test.each([0, 1, 3, 300])(
    "keep their order, their types and their neighbours among other parameters: %i of them",
    async (count) => {
      const items = Array.from({ length: count }, (_, i) => item(count - i));
      for (const least of [0, 2]) {
        const alone = await db.query<Row>`
          select id, at, text, list::int[] list, ${least}::int least from ${tableOf("v", items, columns)}
          where ${LEAST}${least}`;
        const inside = await db.transaction(
          (tx) => tx<Row[]>`
          select id, at, text, list::int[] list, ${least}::int least from ${tableOf("v", items, columns)}
          where ${LEAST}${least}`,
        );
        expect(plain(alone)).toEqual(expected(items, least));
        expect(plain(inside)).toEqual(expected(items, least));
      }
    },
  );
});

describe("a worker acts as the runtime role", () => {
  test.each([
    ["change the ledger", "update ledger_entries set amount = 1"],
    ["delete from the ledger", "delete from ledger_entries"],
    ["empty the ledger", "truncate ledger_entries"],
    ["change what the organiser did", "delete from organiser_actions"],
    ["change the schema", "create table mine (a int)"],
    ["drop a table", "drop table seats"],
    ["say which migrations were applied", "delete from schema_migrations"],
  ])("it may not %s", async (_, statement) => {
    const error: unknown = await db.sql.unsafe(statement).catch((caught: unknown) => caught);
    expect(sqlState(error)).toBe("42501");
  });

  test("and no statement, lock or idle transaction of it lasts for ever", async () => {
    const settings = await db.query<{ name: string; setting: string }>`
      select name, setting from pg_settings
      where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')
      order by name`;
    expect(settings.map(({ name, setting }) => [name, Number(setting)])).toEqual([
      ["idle_in_transaction_session_timeout", 700],
      ["lock_timeout", 3_000],
      ["statement_timeout", 10_000],
    ]);
  });
});

describe("an error of the work is told from a lost commit", () => {
  test("thrown by the work: as it is, and everything is undone", async () => {
    const id = Bun.randomUUIDv7();
    const work = db.transaction(async (tx) => {
      await tx`insert into batch_commits (batch_id) values (${id})`;
      throw new RangeError("a defect");
    });
    expect(await work.catch((error: unknown) => error)).toBeInstanceOf(RangeError);
    expect(await db.query`select from batch_commits where batch_id = ${id}`).toHaveLength(0);
  });

  test("refused at COMMIT by a deferred constraint: as it is, and everything is undone", async () => {
    await admin.unsafe(`create table late (a int unique deferrable initially deferred);
      grant select, insert on late to ${RUNTIME_ROLE}`);
    const work = db.transaction(async (tx) => {
      await tx`insert into late values (1), (1)`;
    });
    expect(sqlState(await work.catch((error: unknown) => error))).toBe("23505");
    expect(await db.query`select from late`).toHaveLength(0);
  });

  test("failed at COMMIT in any other way: the outcome is unknown", async () => {
    await admin.unsafe(`create table broken (a int);
      grant insert on broken to ${RUNTIME_ROLE};
      create function fail() returns trigger language plpgsql as 'begin raise exception ''a defect''; end';
      create constraint trigger fail after insert on broken deferrable initially deferred
        for each row execute function fail()`);
    const work = db.transaction(async (tx) => {
      await tx`insert into broken values (1)`;
    });
    expect(await work.catch((error: unknown) => error)).toBeInstanceOf(CommitUnknown);
  });

  test("the session ended before COMMIT was sent: nothing is done, and it may be tried again", async () => {
    const id = Bun.randomUUIDv7();
    const work = db.transaction(async (tx) => {
      await tx`insert into batch_commits (batch_id) values (${id})`;
      const [session] = await tx<{ pid: number }[]>`select pg_backend_pid() pid`;
      await admin`select pg_terminate_backend(${session!.pid}, 5000)`;
    });
    const error = await work.catch((caught: unknown) => caught);
    expect(error instanceof CommitUnknown || isTransient(error)).toBe(true);
    expect(await db.query`select from batch_commits where batch_id = ${id}`).toHaveLength(0);
  });
});

describe("what passes by itself, and what does not", () => {
  const failing = async (statement: string): Promise<unknown> =>
    db.sql.unsafe(statement).catch((error: unknown) => error);

  test.each([
    ["serialisation failure", "40001", true],
    ["deadlock", "40P01", true],
    ["lock time-out", "55P03", true],
    ["idle in transaction time-out", "25P03", true],
    ["too many connections", "53300", true],
    ["shutting down", "57P01", true],
    ["cannot connect now", "57P03", true],
    ["connection failure", "08006", true],
    ["I/O error", "58030", true],
    ["unique violation", "23505", false],
    ["check violation", "23514", false],
    ["invalid text", "22P02", false],
    ["undefined table", "42P01", false],
    ["insufficient privilege", "42501", false],
    ["raised by us", "P0001", false],
  ])("%s (%s): %p", async (_, state, passes) => {
    const error = await failing(`do $$ begin raise exception using errcode = '${state}'; end $$`);
    expect(sqlState(error)).toBe(state);
    expect(isTransient(error)).toBe(passes);
  });

  test("a server that is not there passes; a defect of ours does not", async () => {
    const away = new Database({
      url: "postgres://a:b@127.0.0.1:1/x",
      connectionsMax: 1,
      applicationName: "away",
    });
    expect(isTransient(await away.query`select 1`.catch((error: unknown) => error))).toBe(true);
    await away.close();
    expect(isTransient(new TypeError("a defect"))).toBe(false);
    expect(isTransient(undefined)).toBe(false);
  });
});

test("the clock is read when it is asked, not when the transaction began", async () => {
  const [first, second] = await db.transaction(async (tx) => {
    const before = await readClock(tx);
    await tx`select pg_sleep(0.02)`;
    return [before, await readClock(tx)];
  });
  expect(second! - first!).toBeGreaterThanOrEqual(19);
});
