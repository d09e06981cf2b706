import { describe, expect, test } from "bun:test";
import { admittedBuyer, guest, join, newKey, putOnSale } from "../../testing/buyer.ts";
import { passArrivalWindow } from "../../testing/time-travel.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call, organiser } = setStage();

const revoke = (queueId: string, userId: string) =>
  organiser("POST", `/v1/organiser/queues/${queueId}/revocations`, { body: { userId } });

describe("a token is taken back", () => {
  test("from somebody inside: refused at once, and what they held is free for the next", async () => {
    const concert = await putOnSale(call, { queue: { capacity: 1 } });
    const cheat = await admittedBuyer(frontrow, call, concert.queueId);
    const body = { performanceId: concert.performanceIds[0], seatNumbers: [1] };
    const held = await cheat.call("POST", "/v1/reservations", { body });
    expect(await revoke(concert.queueId, cheat.userId)).toMatchObject({
      status: 200,
      body: { queueId: concert.queueId, userId: cheat.userId, position: 1, status: "REVOKED" },
    });
    const payment = await cheat.call("POST", "/v1/payments", {
      body: { reservationId: held.body.reservationId },
      headers: newKey(),
    });
    expect(payment).toMatchObject({ status: 410, body: { code: "queue_token_expired", reason: "revoked" } });
    const path = `/v1/queues/${concert.queueId}/tokens/me`;
    expect((await cheat.call("GET", path)).body.status).toBe("REVOKED");
    const next = await admittedBuyer(frontrow, call, concert.queueId);
    expect((await next.call("POST", "/v1/reservations", { body })).status).toBe(201);
  });

  test("from somebody in line: the line closes up, and joining again is at its end", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 1 } });
    const [first, second] = [await guest(call), await guest(call)];
    await join(first, queueId);
    await join(second, queueId);
    expect((await revoke(queueId, first.userId)).status).toBe(200);
    await frontrow.admit();
    expect((await second.call("GET", `/v1/queues/${queueId}/tokens/me`)).body.status).toBe("ACTIVE");
    expect((await first.call("GET", `/v1/queues/${queueId}/tokens/me`)).body.status).toBe("REVOKED");
    expect((await join(first, queueId)).body.position).toBe(3);
  });

  test("which nobody has: 404, as twice and in a queue that is not there", async () => {
    const { queueId } = await putOnSale(call);
    const buyer = await guest(call);
    expect((await revoke(queueId, buyer.userId)).status).toBe(404);
    await join(buyer, queueId);
    expect((await revoke(queueId, buyer.userId)).status).toBe(200);
    expect((await revoke(queueId, buyer.userId)).status).toBe(404);
    expect((await revoke(Bun.randomUUIDv7(), buyer.userId)).status).toBe(404);
  });

  test("by the organiser alone", async () => {
    const { queueId } = await putOnSale(call);
    const buyer = await guest(call);
    const path = `/v1/organiser/queues/${queueId}/revocations`;
    expect((await buyer.call("POST", path, { body: { userId: buyer.userId } })).status).toBe(403);
    expect((await call("GET", "/v1/organiser/actions")).status).toBe(401);
  });
});

test("a queue shows how many came when they were called", async () => {
  const { queueId } = await putOnSale(call, { queue: { capacity: 4 } });
  const before = await organiser("GET", `/v1/organiser/queues/${queueId}`);
  expect(before.body).toMatchObject({ calls: 0, noShows: 0, noShowRate: null, leftPerMinute: 0 });
  const visitors = [];
  for (let i = 0; i < 6; i += 1) {
    const visitor = await guest(call);
    await join(visitor, queueId);
    visitors.push(visitor);
  }
  await frontrow.admit();
  for (const visitor of visitors.slice(0, 3)) await visitor.call("GET", `/v1/queues/${queueId}/tokens/me`);
  await passArrivalWindow(frontrow, visitors[3]!);
  await frontrow.admit();
  const after = await organiser("GET", `/v1/organiser/queues/${queueId}`);
  expect(after.body).toMatchObject({
    calls: 5,
    noShows: 1,
    noShowRate: 0.25,
    active: 3,
    ready: 1,
    missed: 1,
  });
  const metrics = (await call("GET", "/metrics")).body as string;
  expect(metrics).toContain(`frontrow_queue_no_shows_total{queue="${queueId}"} 1\n`);
  expect(metrics).toContain(`frontrow_queue_calls_total{queue="${queueId}"} 5\n`);
  expect(metrics).toContain("# TYPE frontrow_queue_joined_total counter\n");
  expect(metrics).toMatch(new RegExp(`frontrow_queue_left_total\\{queue="${queueId}"\\} \\d`));
  expect(metrics).toMatch(new RegExp(`frontrow_queue_no_show_rate\\{queue="${queueId}"\\} 0\\.\\d`));
});

test("a queue counts as open from its opening on, so that a crowd before it is no alarm", async () => {
  const { concertId, queueId } = await putOnSale(call, { salesOpenAt: "2030-01-01T00:00:00Z" });
  const metrics = async () => (await call("GET", "/metrics")).body as string;
  expect(await metrics()).toContain(`frontrow_queue_open{queue="${queueId}"} 0\n`);
  await organiser("PATCH", `/v1/organiser/concerts/${concertId}`, { body: { salesOpenAt: null } });
  expect(await metrics()).toContain(`frontrow_queue_open{queue="${queueId}"} 1\n`);
});

test("everything the organiser did is listed, newest first, a page at a time", async () => {
  const { concertId, queueId } = await putOnSale(call);
  const buyer = await guest(call);
  await join(buyer, queueId);
  await organiser("PATCH", `/v1/organiser/queues/${queueId}`, { body: { capacity: 7, admitPerMinute: 60 } });
  await organiser("PATCH", `/v1/organiser/queues/${queueId}`, { body: { state: "PAUSED" } });
  await organiser("PATCH", `/v1/organiser/concerts/${concertId}`, { body: { title: "Another" } });
  await revoke(queueId, buyer.userId);
  const actions: unknown[] = [];
  let cursor: string | null = "";
  for (let pages = 0; pages < 3 && cursor !== null; pages += 1) {
    const { body } = await organiser("GET", `/v1/organiser/actions?limit=2${cursor && `&cursor=${cursor}`}`);
    actions.push(...body.items);
    cursor = body.nextCursor;
  }
  expect(actions.slice(0, 5)).toMatchObject([
    { action: "revoke_place", subject: queueId, detail: { userId: buyer.userId, position: 1 } },
    { action: "change_concert", subject: concertId, detail: { title: "Another" } },
    { action: "change_queue", subject: queueId, detail: { state: "PAUSED" } },
    { action: "change_queue", subject: queueId, detail: { capacity: 7, admitPerMinute: 60 } },
    { action: "create_concert", subject: concertId, actor: "key", actorKind: "key", address: "unknown" },
  ]);
  const ask = async (query: string) => (await organiser("GET", `/v1/organiser/actions?${query}`)).body.items;
  const ofConcert = await ask(`subject=${concertId}`);
  expect(ofConcert.map(({ action }: { action: string }) => action)).toEqual([
    "change_concert",
    "create_concert",
  ]);
  expect(await ask(`subject=${concertId}&actor=key`)).toEqual(ofConcert);
  for (const actor of ["frontrow", Bun.randomUUIDv7()])
    expect(await ask(`subject=${concertId}&actor=${actor}`)).toEqual([]);
  // By kind, by concert (with its queue and dates) and by time; and each says which concert it is of.
  const kinds = (items: { action: string }[]) => items.map(({ action }) => action);
  const ofAll = await ask(`concertId=${concertId}`);
  expect(kinds(ofAll)).toEqual(kinds(actions.slice(0, 5) as { action: string }[]));
  for (const { concert } of ofAll) expect(concert).toMatchObject({ concertId, title: "Another" });
  expect(await ask(`concertId=${concertId}&action=change_queue`)).toEqual(ofAll.slice(2, 4));
  const { createdAt } = ofAll[1];
  const until = await ask(`concertId=${concertId}&to=${createdAt}`);
  const since = await ask(`concertId=${concertId}&from=${createdAt}`);
  expect([...since, ...until]).toEqual(ofAll);
  expect(since.at(-1)).toEqual(ofAll[1]);
  expect(await ask(`concertId=${Bun.randomUUIDv7()}`)).toEqual([]);
  expect(await organiser("GET", "/v1/organiser/actions?subject=winter")).toMatchObject({
    status: 400,
    body: { errors: [{ path: "subject", kind: "subject_unknown" }] },
  });
  for (const list of ["actions", "actions.csv"])
    expect(await organiser("GET", `/v1/organiser/${list}?action=nope`)).toMatchObject({
      status: 400,
      body: { errors: [{ path: "action", kind: "choice" }] },
    });
  // What changes nothing is no act.
  await organiser("PATCH", `/v1/organiser/concerts/${concertId}`, { body: { title: "Another" } });
  expect(await ask(`concertId=${concertId}`)).toEqual(ofAll);
  const csv = (
    await organiser("GET", `/v1/organiser/actions.csv?concertId=${concertId}&action=create_concert`)
  ).body;
  expect(csv.trim().split("\r\n")).toHaveLength(2);
  expect(csv).toContain("Another");
});
