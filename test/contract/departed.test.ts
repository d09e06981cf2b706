import { afterEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { newId, type QueueId, type UserId } from "../../src/core/ids.ts";
import { WITHDRAWN_DETAIL } from "../../src/waiting-room/line/rules.ts";
import type { Services } from "../../src/worker/services.ts";
import { asOrganiser, type Buyer, guest, join, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

/**
 * Who left the line, or whose place was taken back, is told so by every worker: also of other machines and
 * later runs.
 */
const { frontrow, call } = setStage();
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A worker that shares no memory with the others. */
async function elsewhere(): Promise<Services> {
  const sharedFolder = mkdtempSync(joinPath(tmpdir(), "frontrow-elsewhere-"));
  folders.push(sharedFolder);
  return frontrow.startAnother({ sharedFolder });
}

async function inLine(queueId: string): Promise<Buyer> {
  const buyer = await guest(call);
  await join(buyer, queueId);
  return buyer;
}

function askAt({ room }: Services, buyer: Buyer, queueId: string) {
  return room.status(room.openToken(buyer.queueToken, buyer.userId as UserId, queueId as QueueId));
}

/** Why a call that needs an ACTIVE token is refused. */
async function reasonAt({ room }: Services, buyer: Buyer): Promise<unknown> {
  const token = room.openToken(buyer.queueToken, buyer.userId as UserId);
  const refusal = await room.requireActive(token).then(
    () => undefined,
    (error: unknown) => error as { code: string; fields: Record<string, unknown> },
  );
  return refusal?.code === "queue_token_expired" ? refusal.fields["reason"] : refusal?.code;
}

async function leave(buyer: Buyer, queueId: string): Promise<void> {
  expect((await buyer.call("DELETE", `/v1/queues/${queueId}/tokens/me`)).status).toBe(204);
}

async function revoke(buyer: Buyer, queueId: string): Promise<void> {
  const path = `/v1/organiser/queues/${queueId}/revocations`;
  expect((await asOrganiser(call)("POST", path, { body: { userId: buyer.userId } })).status).toBe(200);
}

describe("after a restart", () => {
  test("who had left, or lost, a place in line is told so; others still wait, from memory", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 0 } });
    const line: Buyer[] = [];
    for (let i = 0; i < 12; i += 1) line.push(await inLine(queueId));
    await leave(line[3]!, queueId);
    await revoke(line[8]!, queueId);
    const restarted = await elsewhere();
    const statuses: string[] = [];
    for (const buyer of line) statuses.push((await askAt(restarted, buyer, queueId)).status);
    const expected = line.map((_, i) => (i === 3 ? "LEFT" : i === 8 ? "REVOKED" : "WAITING"));
    expect(statuses).toEqual(expected);
    expect(await reasonAt(restarted, line[3]!)).toBe("left");
    expect(await reasonAt(restarted, line[8]!)).toBe("revoked");
    expect(await reasonAt(restarted, line[0]!)).toBe("queue_token_waiting");

    const before = restarted.db.roundTrips;
    for (const buyer of line.filter((_, i) => i !== 3 && i !== 8)) await askAt(restarted, buyer, queueId);
    expect(restarted.db.roundTrips).toBe(before);
    expect(await frontrow.broken()).toEqual({});
  });

  test("who gave up a registration for the draw is told so, before the draw and after it", async () => {
    const salesOpenAt = new Date(Date.now() + 3_600_000).toISOString();
    const { concertId, queueId } = await putOnSale(call, {
      salesOpenAt,
      queue: { lottery: true, capacity: 0 },
    });
    const line: Buyer[] = [];
    for (let i = 0; i < 5; i += 1) line.push(await inLine(queueId));
    await leave(line[2]!, queueId);
    const statusesAt = async (services: Services) => {
      const views = [];
      for (const buyer of line) views.push((await askAt(services, buyer, queueId)).status);
      return views;
    };
    const before = await elsewhere();
    expect(await statusesAt(before)).toEqual(line.map((_, i) => (i === 2 ? "LEFT" : "REGISTERED")));
    const change = { body: { salesOpenAt: null, drawNow: true } };
    expect((await asOrganiser(call)("PATCH", `/v1/organiser/concerts/${concertId}`, change)).status).toBe(
      200,
    );
    await frontrow.admit();
    expect(await statusesAt(await elsewhere())).toEqual(line.map((_, i) => (i === 2 ? "LEFT" : "WAITING")));
    expect(await frontrow.broken()).toEqual({});
  });

  test("who waited for a concert that was withdrawn is told so in words", async () => {
    const { concertId, queueId } = await putOnSale(call, { queue: { capacity: 0 } });
    const [stayed, left] = [await inLine(queueId), await inLine(queueId)];
    await leave(left, queueId);
    expect((await asOrganiser(call)("DELETE", `/v1/organiser/concerts/${concertId}`)).status).toBe(204);
    const restarted = await elsewhere();
    expect(await askAt(restarted, stayed, queueId)).toMatchObject({
      status: "REVOKED",
      detail: WITHDRAWN_DETAIL,
    });
    expect((await askAt(restarted, left, queueId)).status).toBe("LEFT");
    expect(await reasonAt(restarted, left)).toBe("left");
  });

  test("of 45,000 who had left none is taken for waiting, and nobody else for gone", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 0 } });
    const [row] = await frontrow.admin<{ queue_no: number }[]>`
      update queues set last_position = 90000, departures = 45000, abandoned = 45000
      where queue_id = ${queueId}
      returning queue_no`;
    await frontrow.admin`
      insert into places (queue_no, position, user_id, joined_at, status)
      select ${row!.queue_no}, n, gen_random_uuid(), clock_timestamp(),
      case when n % 2 = 0 then 'LEFT'::place_status else 'WAITING' end
      from generate_series(1, 90000) n`;
    await frontrow.admin`
      insert into departures select ${row!.queue_no}, n, 90002 - 2 * n from generate_series(1, 45000) n`;
    const { board } = (await elsewhere()).room;
    await board.find(queueId as QueueId);
    const wrong = Array.from({ length: 90_000 }, (_, i) => i + 1).filter(
      (position) => board.hasDeparted(queueId as QueueId, position) !== (position % 2 === 0),
    );
    expect(wrong).toEqual([]);
    expect(await frontrow.broken()).toEqual({});
  });
});

describe("on another machine", () => {
  test("a worker that called somebody tells that they left once it reads the queue again", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 0 } });
    const other = await elsewhere();
    const [leaver, lost, stays] = [await inLine(queueId), await inLine(queueId), await inLine(queueId)];
    await other.room.board.find(queueId as QueueId);
    for (const buyer of [leaver, lost, stays])
      expect((await askAt(other, buyer, queueId)).status).toBe("WAITING");
    await leave(leaver, queueId);
    await revoke(lost, queueId);
    await other.room.board.refresh();
    expect((await askAt(other, leaver, queueId)).status).toBe("LEFT");
    expect((await askAt(other, lost, queueId)).status).toBe("REVOKED");
    expect((await askAt(other, stays, queueId)).status).toBe("WAITING");
  });

  test("reading a queue that nobody left since costs one statement, however many did before", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 0 } });
    for (let i = 0; i < 5; i += 1) await leave(await inLine(queueId), queueId);
    const other = await elsewhere();
    await other.room.board.find(queueId as QueueId);
    const before = other.db.roundTrips;
    await other.room.board.refresh();
    expect(other.db.roundTrips - before).toBe(1);
    await leave(await inLine(queueId), queueId);
    await other.room.board.refresh();
    expect(other.db.roundTrips - before).toBe(3);
  });

  test("a crowd that leaves in one batch from several queues is counted in each", async () => {
    const queueIds = [await putOnSale(call), await putOnSale(call)].map(({ queueId }) => queueId as QueueId);
    const { room, reservations } = frontrow.services;
    const tokens = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const userId = newId<UserId>();
        return room.openToken((await room.join(queueIds[i % 2]!, userId)).body.token, userId);
      }),
    );
    const leaving = tokens.filter((_, i) => i % 3 !== 0);
    await Promise.all([...leaving, ...leaving].map((token) => reservations.leave(token)));
    const other = await elsewhere();
    // So that they are answered by what the board knows, and not by a first look at their rows.
    for (const queueId of queueIds) await other.room.board.find(queueId);
    const statuses = await Promise.all(tokens.map((token) => other.room.status(token)));
    expect(statuses.map(({ status }) => status)).toEqual(
      tokens.map((_, i) => (i % 3 === 0 ? "WAITING" : "LEFT")),
    );
    expect(await frontrow.broken()).toEqual({});
  });
});
