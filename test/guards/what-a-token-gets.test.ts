import { beforeEach, describe, expect, test } from "bun:test";
import type { QueueId } from "../../src/core/ids.ts";
import { MINUTE_MS } from "../../src/core/time.ts";
import { runChange } from "../../src/database/batches/change.ts";
import type { QueueToken } from "../../src/http/credentials.ts";
import { admitNextVisitors, readAdmissionBound } from "../../src/waiting-room/admission/admission.ts";
import type { PlaceStatus, Queue } from "../../src/waiting-room/line/rules.ts";
import { changeQueue } from "../../src/waiting-room/queues.ts";
import { setStage } from "../../testing/stage.ts";
import { lineRows, newUser, soon } from "./line-rows.ts";

/** What somebody with a token is told and let do, and how often the database is asked for it. */
const { frontrow } = setStage({ endsBroken: true });
const { clear, queue, present, place, onSale, statuses } = lineRows(() => ({
  admin: frontrow.admin,
  db: frontrow.services.db,
}));
const LOTTERY = { lottery: true, lottery_secret: "s", lottery_digest: "d", opens_at: soon(5) };

beforeEach(clear);

/** A token for a place of this status. Its queue is known to the worker, as it is now. */
async function tokenFor(own: Queue, position: number, status: PlaceStatus, columns = {}) {
  const deadline = ["READY", "ACTIVE", "MISSED"].includes(status) ? soon(5) : null;
  const userId = await place(own, position, status, { deadline, ...columns });
  await frontrow.services.room.board.findFresh(own.queueId);
  return tokenOf(own, position, userId);
}

function tokenOf({ queueId }: Queue, position: number, userId = newUser()): QueueToken {
  return { queueId, userId, position, issuedAt: soon(-60).toISOString() };
}

async function asked(work: () => unknown): Promise<{ times: number; answer: unknown }> {
  const { db } = frontrow.services;
  const before = db.roundTrips;
  const answer = await work();
  return { answer, times: db.roundTrips - before };
}

describe("the status of a visitor is told", () => {
  test.each<[string, Record<string, unknown>, PlaceStatus, Record<string, unknown>, number]>([
    ["from memory to who waits", { frontier: 1 }, "WAITING", { status: "WAITING", ahead: 0 }, 0],
    ["from memory to the last in line", { last_position: 2 }, "WAITING", { status: "WAITING", ahead: 1 }, 0],
    ["from memory before a draw", LOTTERY, "WAITING", { status: "REGISTERED", registration: 2 }, 0],
    ["by one look to who is inside", { frontier: 2 }, "ACTIVE", { status: "ACTIVE" }, 1],
    ["by one look to whose place has ended", { frontier: 2 }, "EXPIRED", { status: "EXPIRED" }, 1],
    [
      "by one look to whose concert was withdrawn",
      { frontier: 2, withdrawn: true },
      "REVOKED",
      { status: "REVOKED" },
      1,
    ],
  ])("%s", async (_, columns, status, told, times) => {
    const token = await tokenFor(await queue({ last_position: 3, ...columns }), 2, status);
    expect(await asked(() => frontrow.services.room.status(token))).toMatchObject({ answer: told, times });
  });

  test("as it is where this worker has not heard yet that they joined and were called", async () => {
    const own = await queue({ last_position: 1, frontier: 0 });
    const token = await tokenFor(own, 2, "READY");
    await frontrow.admin`update queues set last_position = 2, frontier = 2 where queue_no = ${own.queueNo}`;
    expect(await frontrow.services.room.status(token)).toMatchObject({ status: "ACTIVE" });
  });

  test("with the time that is left by the database's clock, though the worker's was wrong", async () => {
    const { room, clock } = frontrow.services;
    const token = await tokenFor(await queue({ last_position: 2, frontier: 2 }), 2, "ACTIVE");
    clock.observe(Date.now() - 60 * MINUTE_MS);
    const { expiresInMs } = await room.status(token);
    expect(expiresInMs).toBeWithin(1, 6 * MINUTE_MS);
  });

  test("as inside at once to whose turn has come and who joins again", async () => {
    const own = await queue({ last_position: 2, frontier: 2 });
    const { userId } = await tokenFor(own, 2, "READY");
    const { status, body } = await frontrow.services.room.join(own.queueId, userId);
    expect([status, body.status]).toEqual([200, "ACTIVE"]);
  });
});

describe("who comes with a token to buy", () => {
  const INSIDE = { last_position: 3, frontier: 2 };

  test("is let in when their turn has come, though the worker has not heard of it yet", async () => {
    const own = await queue({ last_position: 3, frontier: 1 });
    const token = await tokenFor(own, 2, "READY");
    await frontrow.admin`update queues set frontier = 2 where queue_no = ${own.queueNo}`;
    expect(await frontrow.services.room.requireActive(token)).toMatchObject({ status: "ACTIVE" });
  });

  test("is looked up while inside, and then known for a moment", async () => {
    const { room } = frontrow.services;
    const own = await queue(INSIDE);
    const token = await tokenFor(own, 2, "ACTIVE");
    const began = performance.now();
    const { times, answer } = await asked(() => room.requireActive(token));
    expect(times).toBe(1);
    expect(answer).toMatchObject({ status: "ACTIVE" });
    expect(room.activePlace(token, began)).toBe(answer as never);
    expect(room.activePlace(tokenOf(own, 2), began)).toBeUndefined();
    // On a busy machine the moment may be over.
    let again = 1;
    for (let tries = 0; again > 0 && tries < 100; tries += 1)
      again = (await asked(() => room.requireActive(token))).times;
    expect(again).toBe(0);
  });

  test("is refused with a token for the place of somebody else, or for none", async () => {
    const own = await queue(INSIDE);
    await tokenFor(own, 2, "ACTIVE");
    for (const position of [1, 2])
      await expect(frontrow.services.room.requireActive(tokenOf(own, position))).rejects.toMatchObject({
        code: "queue_token_invalid",
      });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["as the next but one", { frontier: 1 }, "You are number 3; 1 person is ahead of you."],
    ["behind two", { frontier: 0 }, "You are number 3; 2 people are ahead of you."],
    ["before the draw", LOTTERY, "You are registered; your position will be drawn at the opening."],
  ])("is refused while they wait, %s, and told when to ask again", async (_, columns, detail) => {
    const token = await tokenFor(await queue({ last_position: 3, ...columns }), 3, "WAITING");
    const refusal = await frontrow.services.room.requireActive(token).catch((error: unknown) => error);
    const [code, currentStatus] = ["queue_token_waiting", "frontier" in columns ? "WAITING" : "REGISTERED"];
    expect(refusal).toMatchObject({ code, message: detail, fields: { currentStatus } });
    const { retryAfterSeconds, fields } = refusal as never as {
      retryAfterSeconds: number;
      fields: { pollAfterMs: number };
    };
    expect(retryAfterSeconds * 1_000).toBeWithin(fields.pollAfterMs, fields.pollAfterMs + 1_000);
  });

  test("waits on, though the mark of a place that has ended is theirs too", async () => {
    const { room } = frontrow.services;
    const own = await queue({ last_position: 3, frontier: 1 });
    const token = await tokenFor(own, 3, "WAITING");
    room.markEnded(token);
    await expect(room.requireCalled(token)).rejects.toMatchObject({ code: "queue_token_waiting" });
  });

  test("after a missed call is called again, since they were heard of", async () => {
    const own = await queue({ ...INSIDE, presence_seconds: 1_800, presence_from: soon(-600), missed: 1 });
    await onSale(own);
    const token = await tokenFor(own, 2, "MISSED");
    await expect(frontrow.services.room.requireActive(token)).rejects.toMatchObject({
      code: "queue_token_expired",
      fields: { reason: "missed" },
    });
    await turn(own);
    expect(await statuses(own)).toEqual({ 2: "READY" });
  });
});

function turn({ queueNo }: Queue) {
  const { db, room } = frontrow.services;
  return runChange(db, (tx) => admitNextVisitors(tx, queueNo, room.presence));
}

describe("a queue", () => {
  test("calls who came back before any turn had found that they missed their call", async () => {
    const own = await queue({ last_position: 1, frontier: 1, ready: 1 });
    await onSale(own);
    await place(own, 1, "RETURNED");
    expect(await turn(own)).toMatchObject({ called: 1 });
    expect(await present(own.queueNo)).toMatchObject({ ready: 1, missed: 0, calls: 1 });
  });

  test.each([
    ["is bound by nothing while somebody waits and seats are left", 0, null],
    ["is bound by its seats when none is left", 10, "unsold"],
  ])("%s", async (_, seats_sold, boundBy) => {
    const own = await queue({ last_position: 1 });
    await onSale(own, {}, { seats_sold });
    await place(own, 1);
    expect(await runChange(frontrow.services.db, (tx) => readAdmissionBound(tx, own))).toBe(boundBy as never);
  });

  test("that is a draft takes other times for its visitors", async () => {
    const own = await queue({ draft: true });
    await runChange(frontrow.services.db, (tx) => changeQueue(tx, own, { draft: { arrivalSeconds: 99 } }));
    expect(await present(own.queueNo)).toMatchObject({ arrivalSeconds: 99 });
  });

  test("tells its state where it is there", async () => {
    const own = await queue({ switch: "PAUSED" });
    const { pages } = frontrow.services.room;
    const states = await pages.states([Bun.randomUUIDv7() as QueueId, own.queueId]);
    expect([...states]).toEqual([[own.queueId, "PAUSED"]]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["without a lottery", {}, "not_found"],
    ["before its draw", LOTTERY, "invalid_state"],
  ])("%s has no registrations to look up", async (_, columns, code) => {
    const own = await queue(columns);
    await expect(frontrow.services.room.pages.registrations(own.queueId, 1, 10)).rejects.toMatchObject({
      code,
    });
  });

  test("without proof of work has no challenge", async () => {
    const own = await queue();
    const { room } = frontrow.services;
    await expect(room.challenge(own.queueId, newUser())).rejects.toMatchObject({ code: "invalid_state" });
  });
});
