import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { newId, type UserId } from "../../src/core/ids.ts";
import { countSilenceFromNow } from "../../src/waiting-room/for-transactions.ts";
import { type Buyer, guest, holdSeats, join, newKey, pay, putOnSale } from "../../testing/buyer.ts";
import { passArrivalWindow, passSilence, passTime } from "../../testing/time-travel.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call, organiser } = setStage();

const PRESENCE_SECONDS = 180;
const TOO_LONG = PRESENCE_SECONDS + 2;

async function inLine(queueId: string, count: number): Promise<Buyer[]> {
  const buyers: Buyer[] = [];
  for (let i = 0; i < count; i += 1) {
    buyers.push(await guest(call));
    await join(buyers[i]!, queueId);
  }
  return buyers;
}

const seeStatus = async (buyer: Buyer, queueId: string) =>
  (await buyer.call("GET", `/v1/queues/${queueId}/tokens/me`)).body;

async function rowsOf(queueId: string): Promise<string[]> {
  const rows = await frontrow.admin<{ status: string }[]>`
    select status from places join queues using (queue_no) where queue_id = ${queueId} order by position`;
  return rows.map(({ status }) => status);
}

describe("the turn of somebody who has gone away", () => {
  test("passes at once, and the next who is there has the place inside", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 1 } });
    const [, , here, last] = await inLine(queueId, 4);
    await passSilence(frontrow, queueId, TOO_LONG);
    await seeStatus(here!, queueId);
    await seeStatus(last!, queueId);
    await frontrow.admit();
    expect(await rowsOf(queueId)).toEqual(["MISSED", "MISSED", "READY", "WAITING"]);
    const { body } = await organiser("GET", `/v1/organiser/queues/${queueId}`);
    expect(body).toMatchObject({ frontier: 3, ready: 1, missed: 2, waiting: 1, calls: 1, noShowRate: null });
  });

  test("control: without the policy they are called, and the others wait", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 1, presenceSeconds: null } });
    const [, here] = await inLine(queueId, 2);
    await passSilence(frontrow, queueId, TOO_LONG);
    await seeStatus(here!, queueId);
    await frontrow.admit();
    expect(await rowsOf(queueId)).toEqual(["READY", "WAITING"]);
  });

  test("comes again when they are back within the grace: first, and it is no repeated call", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 1, returnsMax: 0 } });
    const [gone, here] = await inLine(queueId, 3);
    await passSilence(frontrow, queueId, TOO_LONG);
    await seeStatus(here!, queueId);
    await frontrow.admit();
    expect(await seeStatus(gone!, queueId)).toMatchObject({ status: "MISSED", ahead: 0 });
    await here!.call("DELETE", `/v1/queues/${queueId}/tokens/me`);
    await frontrow.admit();
    const { items } = (await organiser("GET", `/v1/organiser/queues/${queueId}/places?status=READY`)).body;
    expect(items).toMatchObject([{ userId: gone!.userId, recalls: 0 }]);
    expect(await seeStatus(gone!, queueId)).toMatchObject({ status: "ACTIVE" });
    const [queue] = await frontrow.admin`select calls, recalls from queues where queue_id = ${queueId}`;
    expect(queue).toEqual({ calls: "2", recalls: "0" });
  });

  test("does not come again after the grace", async () => {
    const { queueId } = await putOnSale(call, { queue: { graceSeconds: 30 } });
    const [gone] = await inLine(queueId, 1);
    await passSilence(frontrow, queueId, TOO_LONG);
    await frontrow.admit();
    await passTime(frontrow, queueId, 30);
    const refused = await gone!.call("GET", `/v1/queues/${queueId}/tokens/me`);
    expect(refused.body).toMatchObject({ status: "EXPIRED" });
    await frontrow.admit();
    expect(await rowsOf(queueId)).toEqual(["EXPIRED"]);
  });

  test("passes again if they came back and went away once more", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 1 } });
    const [gone, here] = await inLine(queueId, 2);
    await passSilence(frontrow, queueId, TOO_LONG);
    await seeStatus(here!, queueId);
    await frontrow.admit();
    await seeStatus(gone!, queueId);
    expect(await rowsOf(queueId)).toEqual(["RETURNED", "READY"]);
    await passSilence(frontrow, queueId, TOO_LONG);
    await here!.call("DELETE", `/v1/queues/${queueId}/tokens/me`);
    await frontrow.admit();
    expect(await rowsOf(queueId)).toEqual(["MISSED", "LEFT"]);
  });

  test("passes again for all who did so, and whoever is there behind them is called at once", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 1 } });
    const [first, second, third, here] = await inLine(queueId, 4);
    await passSilence(frontrow, queueId, TOO_LONG);
    await seeStatus(here!, queueId);
    await frontrow.admit();
    for (const gone of [first!, second!, third!]) await seeStatus(gone, queueId);
    await passSilence(frontrow, queueId, TOO_LONG);
    await seeStatus(third!, queueId);
    await here!.call("DELETE", `/v1/queues/${queueId}/tokens/me`);
    await frontrow.admit();
    expect(await rowsOf(queueId)).toEqual(["MISSED", "MISSED", "READY", "LEFT"]);
  });

  test("counts as a return where they had missed a call before they went away", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 1 } });
    const [gone, here] = await inLine(queueId, 2);
    await frontrow.admit();
    await passArrivalWindow(frontrow, gone!);
    await frontrow.admit();
    await seeStatus(gone!, queueId);
    await passSilence(frontrow, queueId, TOO_LONG);
    await here!.call("DELETE", `/v1/queues/${queueId}/tokens/me`);
    await frontrow.admit();
    await seeStatus(gone!, queueId);
    await frontrow.admit();
    const { items } = (await organiser("GET", `/v1/organiser/queues/${queueId}/places`)).body;
    expect(items).toMatchObject([{ userId: gone!.userId, status: "READY", recalls: 1 }]);
  });
});

test("a seat that comes back in a sold-out sale is offered at once, though six ahead are gone", async () => {
  const concert = await putOnSale(call, {
    performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 1, price: 0 }] }],
  });
  const { queueId } = concert;
  const [owner] = await inLine(queueId, 7);
  await frontrow.admit();
  await seeStatus(owner!, queueId);
  const { reservationId } = (await holdSeats(owner!, concert, [1])).body;
  expect((await pay(owner!, reservationId)).status).toBe(201);
  await frontrow.admit();
  await passSilence(frontrow, queueId, TOO_LONG);
  const path = `/v1/reservations/${reservationId}/cancellations`;
  expect((await owner!.call("POST", path, { body: {}, headers: newKey() })).status).toBe(201);
  const [newcomer] = await inLine(queueId, 1);
  // The first turn finds that the sale is no longer sold out.
  await frontrow.admit();
  await frontrow.admit();
  expect(await seeStatus(newcomer!, queueId)).toMatchObject({ status: "ACTIVE", position: 8 });
});

describe("there is", () => {
  async function stage(options: object = {}) {
    const { queueId } = await putOnSale(call, { queue: { capacity: 10, ...options } });
    const [buyer] = await inLine(queueId, 1);
    return { queueId, buyer: buyer!, path: `/v1/queues/${queueId}/tokens/me` };
  }

  test("who has just joined, and who asks for the place again", async () => {
    const { queueId, buyer } = await stage({ capacity: 0 });
    await passSilence(frontrow, queueId, TOO_LONG);
    expect((await join(buyer, queueId)).status).toBe(200);
    await organiser("PATCH", `/v1/organiser/queues/${queueId}`, { body: { capacity: 1 } });
    await inLine(queueId, 1);
    await frontrow.admit();
    expect(await rowsOf(queueId)).toEqual(["READY", "WAITING"]);
  });

  test("who listens to the stream with their tokens, and not who listens without", async () => {
    const { queueId, buyer } = await stage();
    const [other] = await inLine(queueId, 1);
    await passSilence(frontrow, queueId, TOO_LONG);
    const listen = (headers: Record<string, string>) =>
      frontrow.app.fetch(new Request(`http://frontrow/v1/queues/${queueId}/stream`, { headers }));
    const headers = { Authorization: `Bearer ${buyer.accessToken}`, "Queue-Token": buyer.queueToken };
    const streams = [
      await listen(headers),
      await listen({ ...headers, Authorization: `Bearer ${other!.accessToken}` }),
      await listen({}),
    ];
    await frontrow.admit();
    expect(await rowsOf(queueId)).toEqual(["READY", "MISSED"]);
    for (const stream of streams) await stream.body!.cancel();
  });

  test("who only looks, with arrive=false, and is not let in by it", async () => {
    const { queueId, buyer, path } = await stage();
    await passSilence(frontrow, queueId, TOO_LONG);
    expect((await buyer.call("GET", `${path}?arrive=false`)).body).toMatchObject({ status: "WAITING" });
    await frontrow.admit();
    expect((await buyer.call("GET", `${path}?arrive=false`)).body).toMatchObject({ status: "READY" });
    expect(await rowsOf(queueId)).toEqual(["READY"]);
    expect((await buyer.call("GET", `${path}?arrive=true`)).body).toMatchObject({ status: "ACTIVE" });
  });

  test("everybody, for so long after an opening, a change of policy, or an outage", async () => {
    const { queueId } = await putOnSale(call, {
      salesOpenAt: new Date(Date.now() + 3_600_000).toISOString(),
      queue: { capacity: 1, lottery: true },
    });
    await inLine(queueId, 5);
    await passSilence(frontrow, queueId, 3_601);
    await frontrow.admit();
    const called = (statuses: string[]) => statuses.filter((status) => status !== "WAITING");
    expect(called(await rowsOf(queueId))).toEqual(["READY"]);
    const callOneMore = async () => {
      await frontrow.admin`update places set status = 'LEFT', arrived_at = now() where status = 'READY'
        and queue_no = (select queue_no from queues where queue_id = ${queueId})`;
      await frontrow.admit();
      return called(await rowsOf(queueId)).toSorted();
    };
    await passSilence(frontrow, queueId, TOO_LONG);
    const patch = (presenceSeconds: number) =>
      organiser("PATCH", `/v1/organiser/queues/${queueId}`, { body: { presenceSeconds } });
    expect((await patch(PRESENCE_SECONDS - 1)).status).toBe(200);
    expect(await callOneMore()).toEqual(["LEFT", "READY"]);
    await passSilence(frontrow, queueId, TOO_LONG);
    await frontrow.services.db.transaction(countSilenceFromNow);
    expect(await callOneMore()).toEqual(["LEFT", "LEFT", "READY"]);
    // Control: after that, those who never came are passed over.
    await passSilence(frontrow, queueId, TOO_LONG);
    expect(await callOneMore()).toEqual(["LEFT", "LEFT", "LEFT", "MISSED", "MISSED"]);
  });

  test("who was heard of by another machine, or by the run before, once that was reported", async () => {
    const { queueId, buyer, path } = await stage({ capacity: 0 });
    const [gone] = await inLine(queueId, 1);
    const sharedFolder = mkdtempSync(joinPath(tmpdir(), "frontrow-machine-"));
    try {
      const machine = await frontrow.startAnother({ sharedFolder });
      await passSilence(frontrow, queueId, TOO_LONG);
      await machine.room.board.find(queueId as never);
      const token = machine.room.openToken(buyer.queueToken, buyer.userId as never);
      expect(await machine.room.status(token)).toMatchObject({ status: "WAITING" });
      await machine.room.presence.report(machine.db, machine.clock);
      // A second report at once is not due; the first one stands.
      await machine.room.presence.report(machine.db, machine.clock);
      // Whoever has just joined there needs no report.
      await machine.room.join(queueId as never, newId<UserId>());
      await organiser("PATCH", `/v1/organiser/queues/${queueId}`, { body: { capacity: 2 } });
      await frontrow.admit();
      expect(await rowsOf(queueId)).toEqual(["READY", "MISSED", "READY"]);
      expect((await gone!.call("GET", path)).body.status).toBe("MISSED");
    } finally {
      rmSync(sharedFolder, { recursive: true, force: true });
    }
  });
});

describe("the policy", () => {
  test("is 180 seconds unless set; it is created, read and changed, and null turns it off", async () => {
    const { queueId } = await putOnSale(call);
    const path = `/v1/organiser/queues/${queueId}`;
    const policy = async () => (await organiser("GET", path)).body.policy.presenceSeconds;
    expect(await policy()).toBe(180);
    for (const presenceSeconds of [1, 3_600, null]) {
      const { body } = await organiser("PATCH", path, { body: { presenceSeconds } });
      expect(body.policy.presenceSeconds).toBe(presenceSeconds);
      expect(await policy()).toBe(presenceSeconds);
    }
    for (const presenceSeconds of [0, -1, 1.5, 3_601, "180"])
      expect((await organiser("PATCH", path, { body: { presenceSeconds } })).status).toBe(400);
    const other = await putOnSale(call, { queue: { presenceSeconds: 7 } });
    const { body } = await organiser("GET", `/v1/organiser/queues/${other.queueId}`);
    expect(body.policy).toMatchObject({ presenceSeconds: 7 });
  });

  test("has visitors poll well within it, and a status says when they were last seen", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 1, presenceSeconds: 2 } });
    const [first, second] = await inLine(queueId, 2);
    await frontrow.admit();
    for (const buyer of [first!, second!]) {
      const askedAt = Date.now();
      const { lastSeenAt, pollAfterMs } = await seeStatus(buyer, queueId);
      expect(Math.abs(Date.parse(lastSeenAt) - askedAt)).toBeLessThan(60_000);
      expect(pollAfterMs).toBeLessThan(1_000);
    }
    const joined = await join(await guest(call), queueId);
    expect(Date.parse(joined.body.lastSeenAt)).toBeGreaterThan(0);
  });
});
