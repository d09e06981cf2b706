import { SQL } from "bun";
import { beforeEach, expect, test } from "bun:test";
import type { Database } from "../../src/database/database.ts";
import { LeaderMark, LeaderWatch } from "../../src/database/leader-watch.ts";
import { createLog } from "../../src/core/log.ts";
import { setDatabase } from "../../testing/database/database-stage.ts";

let admin: SQL;
let db: Database;
let nowMs: number;
let lines: string[];
let watch: LeaderWatch;

setDatabase((own) => ({ admin, db } = own));
beforeEach(async () => {
  await admin`delete from leader_turns`;
  nowMs = 100_000;
  lines = [];
  watch = new LeaderWatch(
    db,
    createLog("info", {}, (line) => void lines.push(line)),
    () => nowMs,
  );
});

const turn = (mark = new LeaderMark()) => db.transaction((tx) => mark.write(tx, nowMs));

test("while somebody leads, nothing is late and nothing is said", async () => {
  const mark = new LeaderMark();
  for (let second = 0; second < 20; second += 1) {
    await turn(mark);
    await watch.check();
    nowMs += 1_000;
  }
  expect(watch.isLate).toBe(false);
  expect(lines).toEqual([]);
});

test("after five seconds without a turn it is late, says so once a minute, until the next turn", async () => {
  await turn();
  await watch.check();
  nowMs += 5_000;
  expect(watch.isLate).toBe(false);
  // The watch compares times of the database's clock.
  await admin`update leader_turns set turned_at = turned_at - interval '5100 milliseconds'`;
  await watch.check();
  for (let second = 0; second < 130; second += 1) {
    nowMs += 1_000;
    await admin`update leader_turns set turned_at = turned_at - interval '1 second'`;
    await watch.check();
    expect(watch.isLate).toBe(true);
  }
  expect(lines.map((line) => JSON.parse(line).event)).toEqual(
    Array.from({ length: 3 }, () => "nobody leads the background work: nobody is called"),
  );
  await turn();
  await watch.check();
  expect(watch.isLate).toBe(false);
});

test("who has just started does not judge by what was before: last night's turn, or none", async () => {
  await turn();
  await admin`update leader_turns set turned_at = turned_at - interval '9 hours'`;
  await watch.check();
  expect(watch.isLate).toBe(false);
  await admin`delete from leader_turns`;
  nowMs += 4_900;
  expect(watch.isLate).toBe(false);
  nowMs += 200;
  expect(watch.isLate).toBe(true);
});

test("a turn is written once a second at most", async () => {
  const mark = new LeaderMark();
  await turn(mark);
  // To the microsecond: both turns may be of one millisecond.
  const written = async () => (await admin`select turned_at::text at from leader_turns`)[0].at;
  const first = await written();
  nowMs += 900;
  await turn(mark);
  expect(await written()).toBe(first);
  nowMs += 200;
  await turn(mark);
  expect(await written()).not.toBe(first);
});

test("a turn after none for three seconds follows an outage; a change of leader does not", async () => {
  expect(await turn()).toEqual({ afterOutage: true });
  await admin`update leader_turns set turned_at = turned_at - interval '2500 milliseconds'`;
  expect(await turn()).toEqual({ afterOutage: false });
  await admin`update leader_turns set turned_at = turned_at - interval '3100 milliseconds'`;
  expect(await turn()).toEqual({ afterOutage: true });
});
