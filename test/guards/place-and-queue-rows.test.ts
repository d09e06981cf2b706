import { beforeEach, describe, expect, test } from "bun:test";
import type { QueueId } from "../../src/core/ids.ts";
import { MINUTE_MS } from "../../src/core/time.ts";
import { type Tx } from "../../src/database/database.ts";
import { insertSpentProofs, readSpentProofs } from "../../src/waiting-room/joining/proof-store.ts";
import {
  findLivePlaces,
  lockLivePlaces,
  readCalled,
  readInside,
  readPlaces,
  readRegistrations,
  updatePlaces,
} from "../../src/waiting-room/line/place-store.ts";
import {
  lockQueues,
  publishQueue,
  readDraftQueue,
  readQueueFlags,
  readQueues,
  setSalesWindow,
  updateAdmission,
  updateDraftPolicy,
  updateLines,
  updateQueuePolicy,
  withdrawQueue,
} from "../../src/waiting-room/line/queue-store.ts";
import type { Queue } from "../../src/waiting-room/line/rules.ts";
import { type OwnDatabase, setDatabase } from "../../testing/database/database-stage.ts";
import { queueWith } from "../../testing/line.ts";
import { lineRows, soon } from "./line-rows.ts";

/** What is read and written of one queue, place or visitor is theirs, whatever lies beside it. */
let database: OwnDatabase;
setDatabase((own) => (database = own));
const { clear, written, inTransaction, queue, present, place, onSale, statuses, placesOfAll } = lineRows(
  () => database,
);

beforeEach(clear);

const newProof = () => ({ proofId: Bun.randomUUIDv7(), expiresAt: Date.now() });

const CALLED = ["READY", "ACTIVE", "MISSED", "RETURNED"] as const;

describe("the places of a queue", () => {
  test("that are live are those of the users asked for, in that queue", async () => {
    const [own, other] = [await queue(), await queue()];
    const users = await placesOfAll(own);
    const [stranger, elsewhere] = [
      await place(own, 20),
      await place(other, 20, "WAITING", { user_id: users[0] }),
    ];
    expect(elsewhere).toBe(users[0]!);
    await place(other, 1);
    const asked = users.map((userId) => ({ queueNo: own.queueNo, userId }));
    await inTransaction(async (tx) => {
      const locked = await lockLivePlaces(tx, asked);
      expect([...locked.values()].map(({ position }) => position).toSorted()).toEqual([1, 2, 3, 4, 5]);
      const free =
        await database.admin`select position from places order by 1 for update skip locked`.values();
      expect(free.map(([position]: [string]) => Number(position))).toEqual([1, 6, 7, 8, 9, 20, 20]);
    });
    const found = await inTransaction((tx) => findLivePlaces(tx, own.queueNo, users));
    expect(found.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5]);
    expect(found.map(({ userId }) => userId)).not.toContain(stranger);
  });

  test("whose visitors are inside or may still come in are listed, page by page", async () => {
    const own = await queue();
    await placesOfAll(own);
    await placesOfAll(await queue());
    await written(
      (tx) => tx`insert into place_recalls values (${own.queueNo}, 3, 2), (${own.queueNo}, 9, 7)`,
    );
    const { db } = database;
    const listed = async (asked: { status?: (typeof CALLED)[number]; after: number }) =>
      (await readCalled(db, own.queueNo, asked)).map(({ position, recalls }) => [position, recalls]);
    expect(await listed({ after: 0 })).toEqual([
      [2, 0],
      [3, 2],
      [4, 0],
      [5, 0],
    ]);
    expect(await listed({ after: 3 })).toEqual([
      [4, 0],
      [5, 0],
    ]);
    expect(await listed({ status: "MISSED", after: 0 })).toEqual([[4, 0]]);
    const inside = await inTransaction((tx) => readInside(tx, own.queueNo));
    expect(inside.map(({ position }) => position)).toEqual([2, 3, 4, 5]);
  });

  test("that do not exist are missing among those read", async () => {
    const own = await queue();
    await place(own, 1);
    const { queueNo } = own;
    const { places } = await readPlaces(
      database.db,
      [1, 2].map((position) => ({ queueNo, position })),
    );
    expect([...places.values()].map(({ position }) => position)).toEqual([1]);
  });

  test("are written with all that is known of them, each in its own queue", async () => {
    const [own, other] = [await queue(), await queue()];
    const [userId] = [await place(own, 1), await place(other, 1)];
    const times = { deadline: Date.now() + 1_000, heldUntil: Date.now() + 2_000, arrivedAt: Date.now() };
    const ref = { queueNo: own.queueNo, position: 1 };
    const change = { ...ref, userId, status: "ACTIVE" as const, joinedAt: 0, recalls: 0, ...times };
    await inTransaction((tx) => updatePlaces(tx, [change]));
    const { places } = await readPlaces(database.db, [ref]);
    expect([...places.values()]).toMatchObject([{ status: "ACTIVE", ...times }]);
    expect(await statuses(other)).toEqual({ 1: "WAITING" });
  });

  test("are registrations from one index to another", async () => {
    const own = await queue();
    const users = [];
    for (const position of [1, 2, 3, 4]) users.push(await place(own, position));
    await place(await queue(), 2);
    expect(await readRegistrations(database.db, own.queueNo, 2, 3)).toEqual(users.slice(1, 3));
  });
});

test("a proof of work that has bought a place is known among those that are asked for", async () => {
  const [spent, other, unspent] = [newProof(), newProof(), newProof()];
  await inTransaction((tx) => insertSpentProofs(tx, [spent, other]));
  const known = await inTransaction((tx) => readSpentProofs(tx, [spent.proofId, unspent.proofId]));
  expect([...known]).toEqual([spent.proofId]);
});

describe("a queue's row", () => {
  /** A queue in which everything has a value of its own. */
  const full = (of: Queue): Queue =>
    queueWith({
      ...of,
      switch: "PAUSED",
      capacity: 7,
      drainingFrom: 9,
      admitPerMinute: 11,
      arrivalSeconds: 12,
      graceSeconds: 13,
      sessionSeconds: 14,
      returnsMax: 5,
      presenceSeconds: 99,
      notice: "Soon.",
      lottery: true,
      lotterySecret: "secret",
      lotteryDigest: "digest",
      drawCount: 15,
      drawSeed: "seed",
      proofOfWork: { attemptsMax: 16 },
      lastPosition: 30,
      frontier: 17,
      abandoned: 3,
      departures: 4,
      ready: 18,
      active: 19,
      missed: 20,
      allowance: 1.5,
      allowanceAt: Date.UTC(2030, 0, 1),
      soldOut: true,
      stopped: true,
      mayReturn: 21,
      calls: 22,
      recalls: 8,
      noShows: 6,
    });
  const LOTTERY = { lottery: true, lottery_secret: "s", lottery_digest: "d" };
  type Write = (tx: Tx, queue: Queue) => Promise<unknown>;
  test.each<[string, Record<string, unknown>, Write, (keyof Queue)[]]>([
    [
      "by a turn of admission",
      { last_position: 30 },
      updateAdmission,
      [
        ...(["frontier", "abandoned", "ready", "active", "missed", "drainingFrom", "allowance"] as const),
        ...(["allowanceAt", "soldOut", "stopped", "mayReturn", "calls", "recalls", "noShows"] as const),
        ...(["drawCount", "drawSeed", "version"] as const),
      ],
    ],
    [
      "by joins and leaves",
      LOTTERY,
      (tx, changed) => updateLines(tx, [changed]),
      ["lastPosition", "abandoned", "departures", "lotteryDigest", "drawCount", "drawSeed", "version"],
    ],
    [
      "by its organiser",
      {},
      updateQueuePolicy,
      [
        ...([
          "switch",
          "capacity",
          "drainingFrom",
          "admitPerMinute",
          "returnsMax",
          "presenceSeconds",
        ] as const),
        ...(["presenceFrom", "allowance", "allowanceAt", "proofOfWork", "notice", "version"] as const),
      ],
    ],
    [
      "while it is a draft",
      { draft: true },
      updateDraftPolicy,
      ["arrivalSeconds", "graceSeconds", "sessionSeconds", "lottery", "lotterySecret", "lotteryDigest"],
    ],
    ["no more by a draft's change once it is public", {}, updateDraftPolicy, []],
    [
      "when it is published",
      { draft: true },
      (tx, { queueNo }) => publishQueue(tx, queueNo),
      ["isDraft", "version"],
    ],
    [
      "when its concerts are withdrawn",
      {},
      (tx, { queueNo }) => withdrawQueue(tx, queueNo),
      ["isWithdrawn", "switch", "version"],
    ],
  ])("is written %s, and no other's", async (_, columns, write, names) => {
    const [own, other] = [await queue(columns), await queue(columns)];
    await inTransaction((tx) => write(tx, full(own)));
    const after = await present(own.queueNo);
    const changed = Object.keys(own).filter(
      (name) => !Bun.deepEquals(own[name as keyof Queue], after[name as keyof Queue]),
    );
    expect(changed.toSorted()).toEqual(names.toSorted());
    const decided = names.filter(
      (name) => !["version", "presenceFrom", "isDraft", "isWithdrawn"].includes(name),
    );
    const wanted = { ...full(own), ...(names.includes("isWithdrawn") ? { switch: "CLOSED" } : {}) };
    for (const name of decided) expect(after[name]).toEqual(wanted[name as keyof typeof wanted] as never);
    if (names.includes("version")) expect(after.version).toBe(own.version + 1);
    expect(await present(other.queueNo)).toEqual(other);
  });

  test("is found by its number or its id, drafts by nobody but their organiser", async () => {
    const [own, other, draft] = [await queue(), await queue(LOTTERY), await queue({ draft: true })];
    const { db } = database;
    const ids = (queues: readonly Queue[]) => queues.map(({ queueId }) => queueId);
    expect(ids((await readQueues(db, [own.queueId, draft.queueId])).queues)).toEqual([own.queueId]);
    expect((await readQueues(db, [Bun.randomUUIDv7() as QueueId])).queues).toEqual([]);
    expect((await readDraftQueue(db, draft.queueId))?.queueId).toBe(draft.queueId);
    expect(await readDraftQueue(db, own.queueId)).toBeUndefined();
    expect([...(await inTransaction((tx) => lockQueues(tx, [own.queueNo]))).keys()]).toEqual([own.queueNo]);
    const flags = await readQueueFlags(db, [other.queueNo]);
    expect([...flags]).toEqual([[other.queueNo, { hasLottery: true, isQueueWithdrawn: false }]]);
  });

  test("is open from its first opening to its last close, but for drafts and the withdrawn", async () => {
    const [own, other] = [await queue({ sold_out: true }), await queue()];
    await onSale(own, { sales_open_at: soon(20), sales_close_at: soon(50) });
    await onSale(own, { sales_open_at: soon(10), sales_close_at: soon(40) }, { state: "STOPPED" });
    await onSale(own, { sales_open_at: soon(1), sales_close_at: soon(99), state: "DRAFT" });
    await onSale(own, { sales_open_at: soon(1), sales_close_at: soon(-1), withdrawn_at: soon(-2) });
    await onSale(other, { sales_open_at: soon(2) });
    const { opensAt } = await inTransaction((tx) => setSalesWindow(tx, own.queueNo));
    const after = await present(own.queueNo);
    expect(after).toMatchObject({ opensAt, soldOut: false, stopped: false, version: own.version + 1 });
    expect(opensAt! - Date.now()).toBeWithin(9 * MINUTE_MS, 11 * MINUTE_MS);
    expect(after.closesAt! - Date.now()).toBeWithin(49 * MINUTE_MS, 51 * MINUTE_MS);
    expect(await present(other.queueNo)).toEqual(other);
  });

  test("is marked sold out or stopped with its dates", async () => {
    const [soldOut, stopped] = [await queue(), await queue()];
    await onSale(soldOut, {}, { seats_sold: 10 });
    await onSale(stopped, {}, { state: "STOPPED" });
    for (const { queueNo } of [soldOut, stopped]) await inTransaction((tx) => setSalesWindow(tx, queueNo));
    expect(await present(soldOut.queueNo)).toMatchObject({ soldOut: true, stopped: false });
    expect(await present(stopped.queueNo)).toMatchObject({ soldOut: false, stopped: true });
  });
});
