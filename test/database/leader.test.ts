import { SQL } from "bun";
import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../testing/postgres.ts";
import { type Chore, Leader, type Transact } from "../../src/database/leader.ts";
import { createLog } from "../../src/core/log.ts";
import { RUNTIME_ROLE } from "../../src/database/migrations.ts";

setDefaultTimeout(180_000);

const SILENT = createLog("error", {}, () => {});

let database: TestDatabase;
let admin: SQL;
const started: Leader[] = [];

beforeAll(async () => {
  database = await testDatabase();
  admin = new SQL({ url: database.adminUrl, max: 2 });
  await admin.unsafe(`create table turns (worker text not null, what text not null);
    grant select, insert on turns to ${RUNTIME_ROLE}`);
});
afterAll(async () => {
  await admin.close();
  await database.drop();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((leader) => leader.stop()));
  await admin`truncate turns`;
});

type Run = (transact: Transact) => Promise<unknown>;

function startWorker(name: string, run: Run, everyMs = 5): Leader {
  const chore: Chore = { name: "chore", everyMs, run };
  const leader = new Leader(database.url, `leader-of-${name}`, [chore], SILENT);
  started.push(leader);
  leader.start();
  return leader;
}

/** A chore that records which leader ran it. */
const write =
  (worker: string, what = "turn"): Run =>
  (transact) =>
    transact(async (tx) => {
      await tx`insert into turns values (${worker}, ${what})`;
    });

const turnsOf = async (worker: string): Promise<number> =>
  (await admin<{ count: number }[]>`select count(*)::int from turns where worker = ${worker}`)[0]!.count;

/** Resolves once the condition holds; the test's own time limit is the bound. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 2));
}

async function endSession(worker: string): Promise<void> {
  await admin`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = ${`leader-of-${worker}`}`;
}

test("of two workers one leads, and only its chores run", async () => {
  const one = startWorker("one", write("one"));
  await until(() => one.leads);
  const two = startWorker("two", write("two"));
  // Wait until the second has asked for the lead at least once: its session exists and is idle again.
  await until(async () => {
    const [asked] = await admin`select from pg_stat_activity
      where datname = current_database() and application_name = 'leader-of-two' and state = 'idle'
        and query like '%pg_try_advisory_lock%'`;
    return asked !== undefined;
  });
  const before = await turnsOf("one");
  await until(async () => (await turnsOf("one")) > before + 10);
  expect([one.leads, two.leads]).toEqual([true, false]);
  expect(await turnsOf("two")).toBe(0);
  expect(one.turns.get("chore")).toBeGreaterThan(10);
});

test("when the leader's session ends, somebody leads again and the work goes on", async () => {
  const one = startWorker("one", write("one"));
  await until(() => one.leads);
  const two = startWorker("two", write("two"));
  await endSession("one");
  const before = (await turnsOf("one")) + (await turnsOf("two"));
  await until(async () => (await turnsOf("one")) + (await turnsOf("two")) > before + 10);
  // One whose session was ended learns of it at its next turn.
  await until(() => [one.leads, two.leads].filter(Boolean).length === 1);
});

test("a leader that dies is followed by another", async () => {
  let dead = false;
  const one = startWorker("one", (transact) => (dead ? new Promise(() => {}) : write("one")(transact)));
  await until(() => one.leads);
  const two = startWorker("two", write("two"));
  dead = true;
  await endSession("one");
  await until(() => two.leads);
  await until(async () => (await turnsOf("two")) > 0);
  started.splice(started.indexOf(one), 1);
});

test("a leader that stalls loses its session by the server's own clock", async () => {
  const one = startWorker("one", () => new Promise(() => {}));
  await until(() => one.leads);
  const two = startWorker("two", write("two"));
  await until(() => two.leads);
  started.splice(started.indexOf(one), 1);
});

test("what was not committed when the session ended is gone", async () => {
  let lost = 0;
  startWorker("one", (transact) =>
    transact(async (tx) => {
      await tx`insert into turns values ('one', 'in the ended session')`;
      lost += 1;
      if (lost === 1) await endSession("one");
      else await tx`insert into turns values ('one', 'in the next session')`;
    }),
  );
  await until(async () => (await admin`select from turns where what = 'in the next session'`).length > 0);
  const written = await admin<{ ended: number; next: number }[]>`
    select count(*) filter (where what = 'in the ended session')::int ended,
           count(*) filter (where what = 'in the next session')::int next from turns`;
  expect(written[0]!.ended).toBe(written[0]!.next);
});

test("a chore that lost its session cannot commit on the next, which does not hold the lead", async () => {
  let outcome: unknown;
  const one = startWorker("one", async (transact) => {
    if (outcome !== undefined) return;
    await transact(async (tx) => {
      await tx`select 1`;
    });
    await endSession("one");
    // The pool reconnects by itself, as soon as it has noticed.
    for (;;) {
      outcome = await write(
        "one",
        "after the loss",
      )(transact).then(
        () => "committed",
        (error: Error) => error.message,
      );
      if (outcome === "committed" || outcome === "the session that held the lead has ended") return;
    }
  });
  await until(() => outcome !== undefined && one.leads);
  await until(() => outcome === "committed" || outcome === "the session that held the lead has ended");
  expect(outcome).toBe("the session that held the lead has ended");
  expect(await admin`select from turns where what = 'after the loss'`).toHaveLength(0);
});

test("a chore that fails does not end the work of the others", async () => {
  const failing: Chore = { name: "failing", everyMs: 5, run: () => Promise.reject(new Error("a defect")) };
  const sound: Chore = { name: "sound", everyMs: 5, run: write("one") };
  const leader = new Leader(database.url, "leader-of-one", [failing, sound], SILENT);
  started.push(leader);
  leader.start();
  await until(async () => (await turnsOf("one")) >= 3);
  expect(leader.turns.has("failing")).toBe(false);
});

test("stopping gives up the lead, after the turn under way", async () => {
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const one = startWorker("one", (transact) =>
    transact(async (tx) => {
      begun.resolve();
      await finish.promise;
      await tx`insert into turns values ('one', 'turn')`;
    }),
  );
  await begun.promise;
  const stopped = one.stop();
  finish.resolve();
  await stopped;
  expect(await turnsOf("one")).toBe(1);
  const sessions = () => admin`
    select from pg_stat_activity
    where datname = current_database() and application_name = 'leader-of-one'`;
  await until(async () => (await sessions()).length === 0);

  const two = startWorker("two", write("two"));
  await until(() => two.leads);
});

test("a leader that never led can be stopped", async () => {
  const one = startWorker("one", write("one"));
  await until(() => one.leads);
  const two = startWorker("two", write("two"));
  await two.stop();
  expect(two.leads).toBe(false);
});
