import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SECOND_MS } from "../../src/core/time.ts";
import type { Queue } from "../../src/waiting-room/line/rules.ts";
import { Presence } from "../../src/waiting-room/presence/presence.ts";
import { BLOCK_PLACES } from "../../src/waiting-room/presence/rules.ts";
import { type OwnDatabase, setDatabase } from "../../testing/database/database-stage.ts";
import { StoppedClock } from "../../testing/database/stopped-clock.ts";
import { NOW, queueWith } from "../../testing/line.ts";
import { lineRows } from "./line-rows.ts";

/** Who is taken for there by a machine, and what it tells the others of it. */
let database: OwnDatabase;
setDatabase((own) => (database = own));
const { clear, inTransaction } = lineRows(() => database);

const QUEUE = queueWith({ presenceSeconds: 180, lastPosition: 10 });
const SINCE = NOW - 180_000;
const LONG_AGO = NOW - 3_600_000;

let folders: string[] = [];
let here: Presence;
let clock: StoppedClock;
beforeEach(async () => {
  await clear();
  here = machine();
  clock = new StoppedClock(NOW);
});
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A worker of another machine, or of the same one as another worker. */
function machine(folder = mkdtempSync(join(tmpdir(), "frontrow-presence-"))): Presence {
  folders.push(folder);
  return new Presence(folder);
}

/** Who of these places, taken long ago unless said, is away. */
async function away(at: Presence, places: number[], queue: Queue = QUEUE, joinedAt = LONG_AGO) {
  const candidates = places.map((place) => ({ place, joinedAt }));
  return [...(await inTransaction((tx) => at.absentAmong(tx, queue, candidates, NOW)))];
}

/** How many statements a report takes; 0 if there is nothing to say. */
async function report(from = here): Promise<number> {
  const before = database.db.roundTrips;
  await from.report(database.db, clock);
  return database.db.roundTrips - before;
}

const blocks = () =>
  database.admin`select block, reported_at from presence_reports order by block`.then((rows) =>
    rows.map((row: { block: number; reported_at: Date }) => [row.block, row.reported_at.getTime()]),
  );

describe("away is whose turn has come and who was not heard of for too long", () => {
  test("not who was heard of since, to the moment", async () => {
    for (const at of [SINCE, SINCE + 1]) {
      here.note(QUEUE, 1, at);
      expect(await away(here, [1, 2])).toEqual([2]);
    }
    here.note(QUEUE, 1, SINCE - SECOND_MS);
    expect(await away(here, [1, 2])).toEqual([1, 2]);
    // To the second, in favour of who was heard of.
    const odd = { ...QUEUE, presenceSeconds: 179.999 };
    here.note(odd, 1, SINCE + 1);
    expect(await away(here, [1, 2], odd)).toEqual([2]);
  });

  test("not who has joined since", async () => {
    expect(await away(here, [1], QUEUE, SINCE - 1)).toEqual([1]);
    expect(await away(here, [1], QUEUE, SINCE)).toEqual([]);
  });

  test("nobody whom a machine has no room for, and nobody where the policy is off", async () => {
    expect(await away(here, [(1 << 22) - 1, 1 << 22])).toEqual([(1 << 22) - 1]);
    expect(await away(here, [1], { ...QUEUE, presenceSeconds: null })).toEqual([]);
  });

  test("not who was heard of by another machine since, to the moment", async () => {
    const other = machine();
    other.note(QUEUE, 1, SINCE);
    other.note(QUEUE, 2, SINCE - SECOND_MS);
    await report(other);
    expect(await away(here, [1, 2, 3])).toEqual([2, 3]);
  });
});

describe("a machine tells the others", () => {
  test("of the blocks in which somebody was heard of, up to the last place taken since", async () => {
    here.note({ ...QUEUE, lastPosition: 1 }, 1, NOW);
    here.note({ ...QUEUE, lastPosition: 2 * BLOCK_PLACES }, 2 * BLOCK_PLACES, NOW);
    expect(await report()).toBe(1);
    expect(await blocks()).toEqual([
      [0, NOW],
      [2, NOW],
    ]);
  });

  test("nothing again that it has told, nor that another of its workers has", async () => {
    const folder = folders[0]!;
    const worker = machine(folder);
    for (const each of [here, worker]) each.note(QUEUE, 1, NOW - SECOND_MS);
    expect(await report()).toBe(1);
    // Its turn is over; at the next one nothing is new.
    expect(await report(worker)).toBe(0);
    clock.at += 30 * SECOND_MS;
    expect(await report(worker)).toBe(0);
    clock.at += 30 * SECOND_MS;
    here.note({ ...QUEUE, lastPosition: BLOCK_PLACES }, BLOCK_PLACES, clock.at);
    expect(await report()).toBe(1);
    expect(await blocks()).toEqual([
      [0, NOW],
      [1, clock.at],
    ]);
    clock.at += 30 * SECOND_MS;
    expect(await report()).toBe(0);
  });

  test("nothing of a line in which nobody has to be there", async () => {
    here.note({ ...QUEUE, presenceSeconds: null }, 1, NOW);
    expect(await report()).toBe(0);
  });

  test("as often as the others need it, of those who share a machine together", async () => {
    const worker = machine(folders[0]!);
    here.note(QUEUE, 1, NOW);
    expect(await report()).toBe(1);
    clock.at += 9 * SECOND_MS;
    worker.note(QUEUE, 2, clock.at);
    expect(await report(worker)).toBe(0);
    clock.at += SECOND_MS;
    expect(await report(worker)).toBe(1);
  });

  test("once more what could not be written", async () => {
    here.note(QUEUE, 1, NOW);
    await database.admin`alter table presence_reports rename to away`;
    try {
      expect(await here.report(database.db, clock).catch(() => "failed")).toBe("failed");
    } finally {
      await database.admin`alter table away rename to presence_reports`;
    }
    clock.at += 10 * SECOND_MS;
    expect(await report()).toBe(1);
    expect(await blocks()).toEqual([[0, clock.at]]);
  });

  test("nothing of a line in which nobody was heard of for an hour, until somebody is", async () => {
    here.note(QUEUE, 1, NOW - 1);
    clock.at += 3_600_000;
    expect(await report()).toBe(0);
    for (const at of [NOW - 1, NOW]) here.note(QUEUE, 1, at);
    expect(await report()).toBe(1);
  });
});
