import { beforeEach, describe, expect, test } from "bun:test";
import { MINUTE_MS } from "../../src/core/time.ts";
import { readClock } from "../../src/database/database.ts";
import {
  callPlaces,
  callReturned,
  countInside,
  expireLapsed,
  findBusyQueues,
  findMismarkedQueues,
  lockWaiting,
  readSeatsHeld,
  readStock,
} from "../../src/waiting-room/admission/store.ts";
import {
  countSilenceFromNow,
  passOver,
  readReports,
  tidyPresence,
  writeReports,
} from "../../src/waiting-room/presence/store.ts";
import { type OwnDatabase, setDatabase } from "../../testing/database/database-stage.ts";
import { lineRows, soon, newUser } from "./line-rows.ts";

/** What admission reads and writes for one queue or place is its own, whatever lies beside it. */
let database: OwnDatabase;
setDatabase((own) => (database = own));
const { clear, written, inTransaction, queue, present, place, onSale, statuses, placesOfAll } = lineRows(
  () => database,
);

beforeEach(clear);

describe("a queue gets a turn of admission", () => {
  const past = soon(-5);
  const lottery = { lottery: true, lottery_secret: "s", lottery_digest: "d" };
  test.each<[string, Record<string, unknown>, boolean]>([
    ["not while nobody is there", {}, false],
    ["while somebody is on the way in", { ready: 1 }, true],
    ["while it empties to a lowered capacity", { draining_from: 1 }, true],
    ["while somebody waits", { last_position: 5, frontier: 2, abandoned: 2 }, true],
    ["not where all who waited have left", { last_position: 5, frontier: 2, abandoned: 3 }, false],
    ["not while those who wait wait for a pause to end", { last_position: 5, switch: "PAUSED" }, false],
    ["not while they wait for the opening", { last_position: 5, opens_at: soon(5) }, false],
    ["once it has opened", { last_position: 5, opens_at: past }, true],
    ["not once it has closed", { last_position: 5, closes_at: past }, false],
    ["not while all is sold", { last_position: 5, sold_out: true }, false],
    ["when its lottery is due, even without anybody", { ...lottery, opens_at: past }, true],
    ["not before its lottery is due", { ...lottery, opens_at: soon(5) }, false],
    ["not for a lottery that was drawn", { ...lottery, draw_count: 0, draw_seed: "s" }, false],
    ["not for a lottery that was called off", { ...lottery, withdrawn: true }, false],
  ])("%s", async (_, columns, busy) => {
    const { queueNo } = await queue(columns);
    expect(await inTransaction(findBusyQueues)).toEqual(busy ? [queueNo] : []);
  });

  test("when it was sold out and has seats again that are still on sale", async () => {
    const [none, over, own] = [
      await queue({ sold_out: true }),
      await queue({ sold_out: true }),
      await queue({ sold_out: true }),
    ];
    await onSale(none, {}, { seats_sold: 10 });
    await onSale(over, { sales_close_at: past });
    await onSale(own);
    await onSale(await queue());
    expect(await inTransaction(findBusyQueues)).toEqual([own.queueNo]);
  });

  test("when its marks are not as its seats are, unless it is closed or its time is over", async () => {
    const soldOut = await queue({ sold_out: true });
    const [wrong, stopped, marked, open] = [
      await queue(),
      await queue(),
      await queue({ stopped: true }),
      await queue(),
    ];
    await queue({ switch: "CLOSED" });
    await queue({ closes_at: past });
    await onSale(open);
    await onSale(stopped, {}, { state: "STOPPED" });
    await onSale(marked, {}, { state: "STOPPED" });
    await onSale(soldOut, {}, { seats_sold: 10 });
    expect(await inTransaction(findMismarkedQueues)).toEqual([wrong.queueNo, stopped.queueNo]);
  });
});

test("a queue's stock and its held seats are its own, live, and of dates on sale", async () => {
  const [own, other] = [await queue(), await queue()];
  const { concert_id, performance_id } = await onSale(own);
  const stopped = await onSale(own, {}, { state: "STOPPED" });
  const over = await onSale(own, { sales_close_at: soon(-1) });
  await onSale(other);
  const now = await inTransaction(readClock);
  const held = (seats: number[], change: Record<string, unknown> = {}) =>
    written(async (tx) => {
      const numbers = `{${seats.join()}}`;
      const {
        queueNo = own.queueNo,
        date = performance_id,
        status = "HELD",
        endsAt = now + 60_000,
      } = change as never;
      await tx`
        insert into reservations (reservation_id, user_id, performance_id, concert_id, queue_no, position,
                                  status, seat_numbers, seat_grades, seat_prices, amount, held_at, expires_at)
        values (${Bun.randomUUIDv7()}, ${newUser()}, ${date}, ${concert_id}, ${queueNo}, 1, ${status},
                ${numbers}::int[], array_fill('R'::text, array[${seats.length}::int]), ${numbers}::int[], 100,
                ${new Date(now - 60_000)}, ${new Date(endsAt)})`;
    });
  await held([1, 2]);
  await held([3, 4, 5]);
  await held([6], { queueNo: other.queueNo });
  await held([6], { status: "CANCELLED" });
  await held([6], { endsAt: now });
  await held([6], { date: stopped.performance_id });
  await held([6], { date: over.performance_id });
  const ending = await onSale(own, { sales_close_at: new Date(now) });
  await held([6], { date: ending.performance_id });
  expect(await inTransaction((tx) => readSeatsHeld(tx, own.queueNo, now))).toBe(5);
  const stock = await inTransaction((tx) => readStock(tx, [own.queueNo]));
  expect([...stock]).toEqual([[own.queueNo, { unsold: 10, stopped: 10 }]]);
});

describe("a turn of admission", () => {
  test("ends what has lapsed by its time: in a session's case, its holds' too", async () => {
    const own = await queue({ returns_max: 1 });
    const other = await queue();
    const now = await inTransaction(readClock);
    const at = new Date(now);
    const later = new Date(now + 1);
    await place(own, 1, "READY", { deadline: at });
    await place(own, 2, "READY", { deadline: later });
    await place(own, 3, "READY", { deadline: at });
    await written(
      (tx) => tx`insert into place_recalls values (${own.queueNo}, 3, 1), (${other.queueNo}, 1, 9)`,
    );
    await place(own, 4, "ACTIVE", { deadline: at });
    await place(own, 5, "ACTIVE", { deadline: at, held_until: later });
    await place(own, 6, "ACTIVE", { deadline: at, held_until: new Date(now - 1) });
    await place(own, 7, "MISSED", { deadline: at });
    await place(own, 8, "RETURNED", { deadline: at });
    await place(own, 9, "LEFT", { deadline: at });
    await place(other, 1, "READY", { deadline: at });
    expect(await inTransaction((tx) => expireLapsed(tx, own, now, 100))).toBe(2);
    expect(await statuses(own)).toEqual({
      1: "MISSED",
      2: "READY",
      3: "EXPIRED",
      4: "EXPIRED",
      5: "ACTIVE",
      6: "EXPIRED",
      7: "EXPIRED",
      8: "RETURNED",
      9: "LEFT",
    });
    expect(await statuses(other)).toEqual({ 1: "READY" });
  });

  test("counts those inside, and those who may come back", async () => {
    const own = await queue();
    await placesOfAll(own);
    await placesOfAll(await queue());
    expect(await inTransaction((tx) => countInside(tx, own.queueNo))).toEqual({
      ready: 1,
      active: 1,
      missed: 2,
      returned: 1,
    });
  });

  test("calls the places it was told to, of its own queue", async () => {
    const [own, other] = [await queue(), await queue()];
    for (const each of [own, other]) for (const position of [1, 2]) await place(each, position);
    await inTransaction((tx) => callPlaces(tx, own, [1], Date.now()));
    expect([await statuses(own), await statuses(other)]).toEqual([
      { 1: "READY", 2: "WAITING" },
      { 1: "WAITING", 2: "WAITING" },
    ]);
  });

  test("finds of some places those that wait", async () => {
    const own = await queue();
    await placesOfAll(own);
    await place(own, 20);
    await placesOfAll(await queue());
    const found = await inTransaction((tx) => lockWaiting(tx, own.queueNo, [1, 2, 6]));
    expect([...found.keys()]).toEqual([1]);
  });

  test("counts a call again only of who missed one, not of who was away", async () => {
    const [own, other] = [await queue(), await queue()];
    const now = await inTransaction(readClock);
    for (const position of [1, 2, 3]) await place(own, position, "READY");
    await place(other, 1, "READY");
    await inTransaction((tx) => passOver(tx, own, [1, 3], now, true));
    await inTransaction((tx) => passOver(tx, own, [2], now, false));
    expect([await statuses(own), await statuses(other)]).toEqual([
      { 1: "MISSED", 2: "MISSED", 3: "MISSED" },
      { 1: "READY" },
    ]);
    await inTransaction((tx) => passOver(tx, other, [1], now, true));
    expect(await inTransaction((tx) => callReturned(tx, own, [1, 2], now))).toBe(1);
    const away = await database.admin`select queue_no, position from place_absences order by queue_no`;
    expect(away.map((row: { queue_no: number; position: string }) => [row.queue_no, row.position])).toEqual([
      [own.queueNo, "3"],
      [other.queueNo, "1"],
    ]);
    expect(await inTransaction((tx) => callReturned(tx, own, [1], now))).toBe(1);
  });
});

describe("who was heard of", () => {
  const report = (block: number, reporter: number, reportedAt: number, age: number, queueNo: number) => ({
    queueNo,
    block,
    reporter,
    reportedAt,
    ages: Uint8Array.of(age),
  });

  test("is read of the blocks and the time asked for; each reporter's last word counts", async () => {
    const { db } = database;
    const { queueNo } = await queue();
    const now = Date.now();
    await written(async (tx) => {
      const row = { reporter: 3, reported_at: new Date(now + 500), ages: Buffer.of(9) };
      await tx`insert into presence_reports ${tx({ ...row, queue_no: queueNo + 1, block: 0 })}`;
    });
    await writeReports(db, [report(0, 1, now - 5_000, 1, queueNo), report(1, 1, now, 2, queueNo)]);
    await writeReports(db, [report(0, 1, now, 3, queueNo), report(0, 2, now - 1, 4, queueNo)]);
    const read = await inTransaction((tx) => readReports(tx, queueNo, [0], now));
    expect(read.map(({ ages, reportedAt }) => [ages[0], reportedAt])).toEqual([[3, now]]);
  });

  test("is forgotten two hours after it was said", async () => {
    const { db } = database;
    const { queueNo } = await queue();
    const now = Date.now();
    await writeReports(db, [
      report(0, 1, now - 121 * MINUTE_MS, 1, queueNo),
      report(0, 2, now - 119 * MINUTE_MS, 2, queueNo),
    ]);
    await inTransaction(tidyPresence);
    expect(await database.admin`select reporter from presence_reports`.values()).toEqual([[2]]);
  });

  test.each<[string, Record<string, unknown>, boolean]>([
    ["while somebody waits", { last_position: 2, frontier: 1 }, true],
    ["while somebody may return", { missed: 1 }, true],
    ["not where nobody does", { last_position: 1, frontier: 1 }, false],
    ["not where nobody is asked to be there", { last_position: 2, missed: 1, presence_seconds: null }, false],
  ])("counts from a restart on: %s", async (_, columns, counts) => {
    const before = await queue({ ...columns, presence_from: soon(-30) });
    await inTransaction(countSilenceFromNow);
    expect((await present(before.queueNo)).presenceFrom > before.presenceFrom).toBe(counts);
  });
});
