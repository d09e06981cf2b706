import { SQL } from "bun";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import { startTcpProxy, type TcpProxy } from "../../testing/processes/tcp-proxy.ts";
import { type TestDatabase, testDatabase } from "../../testing/postgres.ts";
import { refuse, Refusal } from "../../src/core/refusals.ts";
import { type BatchPlan, commitBatch } from "../../src/database/batches/batch-commit.ts";
import { Database, noteChange, type Tx } from "../../src/database/database.ts";
import { RUNTIME_ROLE } from "../../src/database/migrations.ts";

setDefaultTimeout(180_000);

let database: TestDatabase;
let admin: SQL;
let proxy: TcpProxy;
let db: Database;

beforeAll(async () => {
  database = await testDatabase();
  admin = new SQL({ url: database.adminUrl, max: 2 });
  await admin.unsafe(`create table effects (name text primary key, attempt int not null);
    grant select, insert on effects to ${RUNTIME_ROLE}`);
});
afterAll(async () => {
  await admin.close();
  await database.drop();
});
beforeEach(() => {
  proxy = startTcpProxy(database.url);
  db = new Database({ url: proxy.url, connectionsMax: 2, applicationName: "batch-commit-test" });
});
afterEach(async () => {
  await db.close();
  proxy.stop();
  await admin`truncate effects, batch_commits`;
});

/** A batch of one command that writes the number of its attempt. */
function plans(): { attempts: () => number; plan: (tx: Tx) => Promise<BatchPlan<string>> } {
  let attempts = 0;
  return {
    attempts: () => attempts,
    plan: (tx) => {
      attempts += 1;
      const attempt = attempts;
      const write = async (): Promise<void> => {
        await tx`insert into effects values ('hold', ${attempt})`;
      };
      return Promise.resolve({ outcomes: [`attempt ${attempt}`], writes: [write] });
    },
  };
}

async function effects(): Promise<string[]> {
  const rows = await admin<
    { name: string; attempt: number }[]
  >`select name, attempt from effects order by name`;
  return rows.map(({ name, attempt }) => `${name} by attempt ${attempt}`);
}

const isCommit = (bytes: Buffer): boolean => bytes.includes("COMMIT\0");

/** Applies the verdict to the first COMMIT; later ones are forwarded. */
function onFirstCommit(verdict: "sever" | "strand"): void {
  let seen = false;
  proxy.onRequest = (bytes) => {
    if (seen || !isCommit(bytes)) return "forward";
    seen = true;
    return verdict;
  };
}

test("what a batch decided is committed together with the batch's own row", async () => {
  const { plan } = plans();
  expect(await commitBatch(db, plan)).toEqual(["attempt 1"]);
  expect(await effects()).toEqual(["hold by attempt 1"]);
  expect([...(await admin`select abandoned from batch_commits`)]).toEqual([{ abandoned: false }]);
});

test("a batch that changes nothing writes nothing", async () => {
  const outcomes = [refuse("sold_out", "gone"), "the place you have"];
  expect(await commitBatch(db, () => Promise.resolve({ outcomes, writes: [] }))).toEqual(outcomes);
  expect(await admin`select from batch_commits`).toHaveLength(0);
});

describe("the answer to COMMIT is lost", () => {
  test("the commit had arrived: read back as done, and not done again", async () => {
    const { plan, attempts } = plans();
    let committing = false;
    proxy.onRequest = (bytes) => {
      committing ||= isCommit(bytes);
      return "forward";
    };
    let lost = false;
    proxy.onAnswer = () => {
      if (!committing || lost) return "forward";
      lost = true;
      return "sever";
    };
    expect(await commitBatch(db, plan)).toEqual(["attempt 1"]);
    expect(lost).toBe(true);
    expect(attempts()).toBe(1);
    expect(await effects()).toEqual(["hold by attempt 1"]);
  });

  test("the commit had arrived: what it changed is announced, so that no copy is trusted", async () => {
    const stamp = db.changes.stampOf("a place");
    const untouched = db.changes.stampOf("another place");
    let committing = false;
    let lost = false;
    proxy.onRequest = (bytes) => {
      committing ||= isCommit(bytes);
      return "forward";
    };
    proxy.onAnswer = () => {
      if (!committing || lost) return "forward";
      lost = true;
      return "sever";
    };
    await commitBatch(db, (tx) => {
      noteChange(tx, "a place");
      return plans().plan(tx);
    });
    expect(lost).toBe(true);
    expect(db.changes.isUnchanged(stamp)).toBe(false);
    expect(db.changes.isUnchanged(untouched)).toBe(true);
  });

  test("the commit never arrived: read back as not done, and done once", async () => {
    const { plan, attempts } = plans();
    // Of another batch, which was committed.
    await admin`insert into batch_commits (batch_id) values (${Bun.randomUUIDv7()})`;
    onFirstCommit("sever");
    expect(await commitBatch(db, plan)).toEqual(["attempt 2"]);
    expect(attempts()).toBe(2);
    expect(await effects()).toEqual(["hold by attempt 2"]);
  });

  test("the session was ended between the writes and the commit: done once", async () => {
    const { plan, attempts } = plans();
    let ended = 0;
    const beforeCommit = async (): Promise<void> => {
      if (ended > 0) return;
      ended = (
        await admin`select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and application_name = 'batch-commit-test'
                      and state = 'idle in transaction'`
      ).length;
    };
    expect(await commitBatch(db, plan, { beforeCommit })).toEqual(["attempt 2"]);
    expect(ended).toBe(1);
    expect(attempts()).toBe(2);
    expect(await effects()).toEqual(["hold by attempt 2"]);
  });

  test("the commit is still under way: waited for, not guessed", async () => {
    const { plan, attempts } = plans();
    onFirstCommit("strand");
    const committed = commitBatch(db, plan);
    // Waits until the reader is blocked by the transaction, which has neither committed nor ended.
    for (;;) {
      const [waiting] = await admin`select from pg_stat_activity
        where datname = current_database() and application_name = 'batch-commit-test'
          and wait_event_type = 'Lock'`;
      if (waiting) break;
    }
    proxy.release();
    expect(await committed).toEqual(["attempt 1"]);
    expect(attempts()).toBe(1);
    expect(await effects()).toEqual(["hold by attempt 1"]);
  });
});

describe("an error before the commit", () => {
  const failWith = (state: string) => (tx: Tx) =>
    tx.unsafe(`do $$ begin raise exception using errcode = '${state}'; end $$`);

  test.each([
    ["40001", "serialisation"],
    ["40P01", "deadlock"],
    ["55P03", "lock time-out"],
    ["53300", "too many connections"],
    ["57P01", "the server shuts down"],
    ["57014", "statement time-out"],
    ["08006", "connection failure"],
  ])("%s (%s) passes: tried again", async (state) => {
    const { plan, attempts } = plans();
    const outcomes = await commitBatch(db, async (tx) => {
      const decided = await plan(tx);
      if (attempts() < 3) await failWith(state)(tx);
      return decided;
    });
    expect(outcomes).toEqual(["attempt 3"]);
    expect(await effects()).toEqual(["hold by attempt 3"]);
  });

  test.each([
    ["23514", "a constraint"],
    ["22P02", "a value that is none"],
    ["42501", "a right that is missing"],
    ["P0001", "anything else"],
  ])("%s (%s) does not pass: thrown, with nothing done", async (state) => {
    const { plan, attempts } = plans();
    const work = commitBatch(db, async (tx) => {
      const decided = await plan(tx);
      return { ...decided, writes: [...decided.writes, async () => void (await failWith(state)(tx))] };
    });
    expect(await work.catch((error: { errno?: string }) => error.errno)).toBe(state);
    expect(attempts()).toBe(1);
    expect(await effects()).toEqual([]);
    expect(await admin`select from batch_commits`).toHaveLength(0);
  });

  test("23505, a key that another batch has just taken: decided again over what is there now", async () => {
    const { plan, attempts } = plans();
    const outcomes = await commitBatch(db, async (tx) => {
      const [taken] = await tx`select from effects where name = 'hold'`;
      if (taken) return { outcomes: ["found"], writes: [] };
      const decided = await plan(tx);
      await admin`insert into effects values ('hold', 0)`;
      return decided;
    });
    expect(outcomes).toEqual(["found"]);
    expect(attempts()).toBe(1);
    expect(await effects()).toEqual(["hold by attempt 0"]);
  });

  test("23505, again and again: no race but a defect, thrown after six tries with nothing done", async () => {
    const { plan, attempts } = plans();
    await admin`insert into effects values ('hold', 0)`;
    const work = commitBatch(db, plan);
    expect(await work.catch((error: { errno?: string }) => error.errno)).toBe("23505");
    expect(attempts()).toBe(6);
    expect(await effects()).toEqual(["hold by attempt 0"]);
    expect(await admin`select from batch_commits`).toHaveLength(0);
  });

  test("one of our own is thrown as it is", async () => {
    const work = commitBatch(db, () => Promise.reject(new RangeError("a defect")));
    expect(await work.catch((error: unknown) => error)).toBeInstanceOf(RangeError);
  });

  test("the connection is lost in the middle: tried again on another", async () => {
    const { plan, attempts } = plans();
    let lost = false;
    proxy.onRequest = (bytes) => {
      if (lost || !bytes.includes("insert into effects")) return "forward";
      lost = true;
      return "sever";
    };
    expect(await commitBatch(db, plan)).toEqual(["attempt 2"]);
    expect(attempts()).toBe(2);
    expect(await effects()).toEqual(["hold by attempt 2"]);
  });
});

describe("the database is away", () => {
  test("for a moment: the batch waits for it", async () => {
    const { plan } = plans();
    let refused = 0;
    proxy.onRequest = () => {
      if (refused >= 5) return "forward";
      refused += 1;
      return "sever";
    };
    expect(await commitBatch(db, plan)).toHaveLength(1);
    expect(refused).toBe(5);
    expect(await effects()).toHaveLength(1);
  });

  test("for longer than the patience: refused as unavailable, with nothing done", async () => {
    const { plan, attempts } = plans();
    proxy.stop();
    const startedMs = performance.now();
    const refusal = await commitBatch(db, plan, { patienceMs: 300 }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ code: "unavailable", retryAfterSeconds: 1 });
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(attempts()).toBe(0);
    expect(await effects()).toEqual([]);
  });

  test("since the commit was sent: refused as unavailable, for nobody knows", async () => {
    const { plan } = plans();
    let committing = false;
    proxy.onRequest = (bytes) => {
      committing = isCommit(bytes);
      if (!committing) return "forward";
      proxy.stop();
      return "sever";
    };
    const refusal = await commitBatch(db, plan, { patienceMs: 300 }).catch((error: unknown) => error);
    expect(committing).toBe(true);
    expect(refusal).toMatchObject({ code: "unavailable" });
  });
});
