import { describe, expect, test } from "bun:test";
import { type Buyer, guest, join, putOnSale } from "../../testing/buyer.ts";
import { passArrivalWindow, passTime } from "../../testing/time-travel.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call, organiser } = setStage();

async function inLine(queueId: string, count: number): Promise<Buyer[]> {
  const buyers: Buyer[] = [];
  for (let i = 0; i < count; i += 1) {
    buyers.push(await guest(call));
    await join(buyers[i]!, queueId);
  }
  return buyers;
}

const statusOf = async (buyer: Buyer, queueId: string) =>
  (await buyer.call("GET", `/v1/queues/${queueId}/tokens/me`)).body.status;

describe("the organiser's list of who was called", () => {
  async function stage() {
    const { queueId } = await putOnSale(call, { queue: { capacity: 4 } });
    const buyers = await inLine(queueId, 6);
    await frontrow.admit();
    expect(await statusOf(buyers[0]!, queueId)).toBe("ACTIVE");
    await passArrivalWindow(frontrow, buyers[1]!);
    await passArrivalWindow(frontrow, buyers[2]!);
    await organiser("PATCH", `/v1/organiser/queues/${queueId}`, { body: { capacity: 2 } });
    await frontrow.admit();
    expect(await statusOf(buyers[2]!, queueId)).toBe("MISSED");
    return { queueId, buyers, path: `/v1/organiser/queues/${queueId}/places` };
  }

  test("has each status by itself, and all of them, in the order of the line", async () => {
    const { buyers, path } = await stage();
    const listed = async (query: string) =>
      (await organiser("GET", path + query)).body.items.map((item: Record<string, unknown>) => [
        item["userId"],
        item["status"],
        item["position"],
      ]);
    const rows = [
      [buyers[0]!.userId, "ACTIVE", 1],
      [buyers[1]!.userId, "MISSED", 2],
      [buyers[2]!.userId, "RETURNED", 3],
      [buyers[3]!.userId, "READY", 4],
    ];
    expect(await listed("")).toEqual(rows);
    for (const row of rows) expect(await listed(`?status=${row[1]}`)).toEqual([row]);
  });

  test("is paged, and each is listed once", async () => {
    const { buyers, path } = await stage();
    const seen: string[] = [];
    let cursor = "";
    for (let pages = 0; pages < 4; pages += 1) {
      const { body } = await organiser("GET", `${path}?limit=1${cursor}`);
      seen.push(...body.items.map((item: { userId: string }) => item.userId));
      expect(body.nextCursor === null).toBe(pages === 3);
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual(buyers.slice(0, 4).map(({ userId }) => userId));
  });

  test("says how often each was called again", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 1 } });
    const [buyer] = await inLine(queueId, 1);
    const path = `/v1/organiser/queues/${queueId}/places`;
    for (let recalls = 0; recalls < 3; recalls += 1) {
      await frontrow.admit();
      expect((await organiser("GET", path)).body.items).toMatchObject([{ status: "READY", recalls }]);
      await passTime(frontrow, queueId, 60);
      if (recalls < 2) expect(await statusOf(buyer!, queueId)).toBe("MISSED");
    }
    await frontrow.admit();
    expect((await organiser("GET", path)).body).toEqual({ items: [], nextCursor: null });
  });

  test("is the organiser's alone, of a queue that is there, with sound queries", async () => {
    const { buyers, path } = await stage();
    expect((await buyers[0]!.call("GET", path)).status).toBe(403);
    expect((await call("GET", path)).status).toBe(401);
    expect((await organiser("GET", `/v1/organiser/queues/${Bun.randomUUIDv7()}/places`)).status).toBe(404);
    for (const query of ["?status=WAITING", "?status=ready", "?cursor=0", "?cursor=x", "?limit=101"])
      expect((await organiser("GET", path + query)).status).toBe(400);
  });
});

test("one place is found by its user, wherever it is in line, while it lives", async () => {
  const { queueId } = await putOnSale(call, { queue: { capacity: 1 } });
  const [inside, waiting] = await inLine(queueId, 2);
  await frontrow.admit();
  await statusOf(inside!, queueId);
  const path = (userId: string) => `/v1/organiser/queues/${queueId}/places/${userId}`;
  const find = (userId: string) => organiser("GET", path(userId));
  const found = await find(inside!.userId);
  expect(found).toMatchObject({ status: 200, body: { position: 1, status: "ACTIVE", recalls: 0 } });
  const { body } = await organiser("GET", `/v1/organiser/queues/${queueId}/places`);
  expect(body.items).toEqual([found.body]);
  expect(await find(waiting!.userId)).toMatchObject({
    status: 200,
    body: { userId: waiting!.userId, position: 2, status: "WAITING", deadline: null },
  });
  await organiser("POST", `/v1/organiser/queues/${queueId}/revocations`, {
    body: { userId: waiting!.userId },
  });
  for (const userId of [waiting!.userId, Bun.randomUUIDv7()]) expect((await find(userId)).status).toBe(404);
  expect(await find("zzz")).toMatchObject({ status: 400, body: { errors: [{ path: "userId" }] } });
  expect((await waiting!.call("GET", path(waiting!.userId))).status).toBe(403);
  expect((await call("GET", path(waiting!.userId))).status).toBe(401);
});

describe("many places taken back at once", () => {
  test("end all of them, wherever they stand; who has none is named; one action is noted", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 3 } });
    const buyers = await inLine(queueId, 8);
    await frontrow.admit();
    expect(await statusOf(buyers[0]!, queueId)).toBe("ACTIVE");
    const stranger = Bun.randomUUIDv7();
    const gone = [0, 1, 4, 6];
    const userIds = [...gone.map((i) => buyers[i]!.userId), stranger];
    const path = `/v1/organiser/queues/${queueId}/revocations`;
    const { status, body } = await organiser("POST", path, { body: { userIds } });
    expect(status).toBe(200);
    expect(body).toEqual({
      queueId,
      revoked: gone.map((i) => ({ userId: buyers[i]!.userId, position: i + 1 })),
      withoutPlace: [stranger],
    });
    await frontrow.services.room.board.refresh();
    const statuses: string[] = [];
    for (const buyer of buyers) statuses.push(await statusOf(buyer, queueId));
    expect(statuses.map((each) => each === "REVOKED")).toEqual(buyers.map((_, i) => gone.includes(i)));
    const actions = (await organiser("GET", "/v1/organiser/actions?limit=1")).body.items;
    expect(actions).toMatchObject([
      { action: "revoke_places", subject: queueId, detail: { places: body.revoked } },
    ]);
    const again = await organiser("POST", path, { body: { userIds } });
    expect(again.body).toEqual({ queueId, revoked: [], withoutPlace: userIds });
    expect((await organiser("GET", "/v1/organiser/actions?limit=1")).body.items).toEqual(actions);
  });

  test("five hundred in one call, not one more; none twice, and not both ways of naming them", async () => {
    const { queueId } = await putOnSale(call);
    const path = `/v1/organiser/queues/${queueId}/revocations`;
    const ids = Array.from({ length: 501 }, () => Bun.randomUUIDv7());
    const send = async (body: unknown) => (await organiser("POST", path, { body })).status;
    expect(await send({ userIds: ids.slice(0, 500) })).toBe(200);
    expect(await send({ userIds: ids })).toBe(400);
    expect(await send({ userIds: [] })).toBe(400);
    expect(await send({ userIds: [ids[0], ids[0]!.toUpperCase()] })).toBe(400);
    expect(await send({ userIds: [ids[0]], userId: ids[0] })).toBe(400);
    expect(await send({ userIds: ["x"] })).toBe(400);
    expect(await send({})).toBe(400);
    expect(await send({ userId: ids[0] })).toBe(404);
  });
});

test("the organiser's queue says what bounds admission, and admission agrees", async () => {
  const { concertId, queueId } = await putOnSale(call, {
    queue: { capacity: 2 },
    performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 3 }] }],
  });
  const path = `/v1/organiser/queues/${queueId}`;
  const bound = async () => (await organiser("GET", path)).body.admissionBoundBy;
  const change = async (body: object) => (await organiser("PATCH", path, { body })).body.admissionBoundBy;
  expect(await bound()).toBe("nobody_waiting");
  await inLine(queueId, 6);
  expect(await bound()).toBeNull();
  await frontrow.admit();
  expect(await bound()).toBe("capacity");
  expect(await change({ capacity: 100, admitPerMinute: 1 })).toBeNull();
  await frontrow.admit();
  // The rate's first whole visitor has gone in, the third of three who may be in with three seats.
  expect(await bound()).toBe("unsold");
  expect(await change({ state: "PAUSED" })).toBe("paused");
  expect(await change({ state: "OPEN", capacity: 1 })).toBe("capacity");
  await organiser("POST", `/v1/organiser/concerts/${concertId}/stop`, { body: { holds: "let_pay" } });
  expect(await bound()).toBe("paused");
  expect(await change({ state: "CLOSED" })).toBe("closed");
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const scheduled = await putOnSale(call, { salesOpenAt: later });
  const { body } = await organiser("GET", `/v1/organiser/queues/${scheduled.queueId}`);
  expect(body.admissionBoundBy).toBe("not_open");

  const slow = await putOnSale(call, { queue: { admitPerMinute: 1 } });
  await inLine(slow.queueId, 3);
  await frontrow.admit();
  expect((await organiser("GET", `/v1/organiser/queues/${slow.queueId}`)).body.admissionBoundBy).toBe("rate");
});
