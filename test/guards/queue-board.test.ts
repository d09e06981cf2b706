import { beforeEach, describe, expect, test } from "bun:test";
import { MINUTE_MS, SECOND_MS } from "../../src/core/time.ts";
import { commitBatch } from "../../src/database/batches/batch-commit.ts";
import type { EndPlaceCommand } from "../../src/reservations/releasing.ts";
import { insertDepartures, readDepartures } from "../../src/waiting-room/line/departure-store.ts";
import type { Queue } from "../../src/waiting-room/line/rules.ts";
import { QueueBoard } from "../../src/waiting-room/status/board.ts";
import { planEndPlaces } from "../../testing/batches/plans.ts";
import { type OwnDatabase, setDatabase } from "../../testing/database/database-stage.ts";
import { StoppedClock } from "../../testing/database/stopped-clock.ts";
import { NOW } from "../../testing/line.ts";
import { lineRows } from "./line-rows.ts";

/** What a worker knows of queues, and when it reads them again. */
let database: OwnDatabase;
setDatabase((own) => (database = own));
const { clear, written, inTransaction, queue, place } = lineRows(() => database);

let clock: StoppedClock;
let board: QueueBoard;
beforeEach(async () => {
  await clear();
  clock = new StoppedClock(NOW);
  board = new QueueBoard(database.db, clock);
});

async function change({ queueNo }: Queue, columns: Record<string, unknown>): Promise<void> {
  await written(
    (tx) => tx`update queues set ${tx(columns)}, version = version + 1
    where queue_no = ${queueNo}`,
  );
}

test("a queue is read when it is first asked for; one that is not there is not found", async () => {
  const { queueId } = await queue({ last_position: 3 });
  expect(board.peek(queueId)).toBeUndefined();
  expect(await board.find(queueId)).toMatchObject({ lastPosition: 3 });
  expect(await board.find(Bun.randomUUIDv7() as never)).toBeUndefined();
  expect(Math.abs(clock.observed! - Date.now())).toBeLessThan(10 * MINUTE_MS);
});

test("a queue is answered from memory until the next read, or read at once if it must be fresh", async () => {
  const own = await queue();
  await board.find(own.queueId);
  await change(own, { last_position: 5 });
  expect(await board.find(own.queueId)).toMatchObject({ lastPosition: 0 });
  expect(await board.findFresh(own.queueId)).toMatchObject({ lastPosition: 5 });
});

test("who asks during a read gets the next one, every time", async () => {
  for (let round = 0; round < 2; round += 1) {
    const { queueId } = await queue();
    const earlier = board.refresh();
    expect(await board.find(queueId)).toMatchObject({ queueId });
    await earlier;
  }
});

describe("a queue that nobody asks for", () => {
  test("is forgotten a minute after it was last asked for, and not before", async () => {
    const { queueId } = await queue();
    await board.findFresh(queueId);
    for (let minute = 0; minute < 2; minute += 1) {
      await board.refresh();
      clock.at += MINUTE_MS - 1;
      await board.refresh();
      const before = database.db.roundTrips;
      expect(await board.find(queueId)).toBeDefined();
      expect(database.db.roundTrips).toBe(before);
    }
    await board.refresh();
    clock.at += MINUTE_MS;
    await board.refresh();
    expect(board.peek(queueId)).toBeUndefined();
    expect(await board.find(queueId)).toBeDefined();
  });

  test("is there for who asks for it just as it would be forgotten", async () => {
    const { queueId } = await queue();
    await board.findFresh(queueId);
    await board.refresh();
    clock.at += MINUTE_MS;
    expect(await board.findFresh(queueId)).toBeDefined();
    await board.refresh();
    clock.at += MINUTE_MS;
    const forgetting = board.refresh();
    expect(await board.findFresh(queueId)).toBeDefined();
    await forgetting;
  });
});

describe("a queue's public page", () => {
  const read = (own: Queue) => {
    const { body } = board.document(board.peek(own.queueId)!);
    return JSON.parse(new TextDecoder().decode(body.bytes));
  };

  test("is encoded for all readers once a second", async () => {
    const own = await queue();
    await board.find(own.queueId);
    const first = board.document(board.peek(own.queueId)!);
    clock.at += SECOND_MS - 1;
    await board.refresh();
    expect(board.document(board.peek(own.queueId)!)).toBe(first);
    clock.at += 1;
    expect(Date.parse(read(own).serverTime)).toBe(NOW + SECOND_MS);
  });

  test("shows at once what has changed, and that the sale has opened", async () => {
    const own = await queue({ opens_at: new Date(NOW + 1) });
    await board.find(own.queueId);
    expect(read(own)).toMatchObject({ state: "SCHEDULED", lastPosition: 0 });
    clock.at += 1;
    expect(read(own)).toMatchObject({ state: "OPEN" });
    await change(own, { last_position: 4 });
    await board.refresh();
    expect(read(own)).toMatchObject({ lastPosition: 4 });
  });
});

test("how fast a line moves is measured from one read to the next; nothing is known of others", async () => {
  const own = await queue({ last_position: 10 });
  const nothing = { joined: 0, called: 0, left: 0 };
  expect([board.outflow(own.queueId), board.flowPerMinute(own.queueId)]).toEqual([null, nothing]);
  await board.find(own.queueId);
  clock.at += MINUTE_MS / 2;
  await change(own, { last_position: 16, calls: 4, ready: 4, frontier: 4 });
  await board.refresh();
  expect(board.flowPerMinute(own.queueId)).toEqual({ joined: 6, called: 4, left: 0 });
  expect(board.outflow(own.queueId)).toMatchObject({ perMinute: 8 });
});

describe("who left the line", () => {
  const left = (own: Queue, departure: number, position: number) => ({
    queueNo: own.queueNo,
    departure,
    position,
  });

  test("is known of each queue once it is read again, and read once", async () => {
    const [own, other] = [await queue({ last_position: 9 }), await queue({ last_position: 9 })];
    const leave = async (...places: [Queue, number][]) => {
      const commands: EndPlaceCommand[] = [];
      for (const [of, position] of places) {
        const userId = await place(of, position);
        commands.push({ place: { queueNo: of.queueNo, position }, userId, as: "LEFT" });
      }
      await commitBatch(database.db, (tx) => planEndPlaces(tx, commands));
    };
    await leave([own, 7]);
    for (const { queueId } of [own, other]) await board.find(queueId);
    await leave([own, 9], [own, 2], [other, 8]);
    await board.refresh();
    const gone = ({ queueId }: Queue) => [2, 7, 8, 9].filter((at) => board.hasDeparted(queueId, at));
    expect([gone(own), gone(other)]).toEqual([[2, 7, 9], [8]]);
    expect(board.peek(own.queueId)).toMatchObject({ departures: 3, abandoned: 3 });
    const before = database.db.roundTrips;
    await board.refresh();
    expect(database.db.roundTrips - before).toBe(1);
  });

  test("is read on from who is known, in order", async () => {
    const [own, other] = [await queue(), await queue()];
    const all = [left(own, 3, 4), left(own, 1, 9), left(own, 2, 7), left(other, 1, 5), left(other, 2, 6)];
    await inTransaction((tx) => insertDepartures(tx, all));
    const asked = [
      { queueNo: own.queueNo, known: 1 },
      { queueNo: other.queueNo, known: 2 },
    ];
    expect(await readDepartures(database.db, asked)).toEqual([left(own, 2, 7), left(own, 3, 4)]);
  });
});
