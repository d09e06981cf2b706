import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { type Buyer, guest, join, putOnSale } from "../../testing/buyer.ts";
import { passTime } from "../../testing/time-travel.ts";
import { setStage } from "../../testing/stage.ts";

/**
 * Visitors at the front of the line who never come in, but make a call after each window that they missed, so
 * that they are called again. However they do it, they keep the place of others for a bounded time.
 */
const { frontrow, call } = setStage({ endsBroken: true });

const ARRIVAL_SECONDS = 60;

interface Crowd {
  capacity: number;
  absent: number;
  others: number;
  returnsMax: number;
  /** Whether the nth absent visitor makes its call after this window. */
  comesBack: (n: number, window: number) => boolean;
}

/** Plays so many windows. Answers in which one each of the others came in; -1 for who did not. */
async function play(crowd: Crowd, windows: number): Promise<number[]> {
  const { capacity, returnsMax } = crowd;
  const { queueId } = await putOnSale(call, {
    queue: { capacity, returnsMax, arrivalSeconds: ARRIVAL_SECONDS, graceSeconds: 86_400 },
  });
  const me = `/v1/queues/${queueId}/tokens/me`;
  const visitors: Buyer[] = [];
  for (let i = 0; i < crowd.absent + crowd.others; i += 1) {
    visitors.push(await guest(call));
    await join(visitors[i]!, queueId);
  }
  const absent = visitors.slice(0, crowd.absent);
  const others = visitors.slice(crowd.absent);
  const cameIn = others.map(() => -1);
  for (let window = 0; window < windows && cameIn.includes(-1); window += 1) {
    await frontrow.admit();
    for (const [i, visitor] of others.entries()) {
      if (cameIn[i] !== -1 || (await visitor.call("GET", me)).body.status !== "ACTIVE") continue;
      cameIn[i] = window;
      await visitor.call("DELETE", me);
    }
    await passTime(frontrow, queueId, ARRIVAL_SECONDS);
    for (const [n, visitor] of absent.entries()) {
      // By another call than the one that lets in: a visitor whose window is not over would be in.
      if (crowd.comesBack(n, window) && (await isMissed(visitor))) await visitor.call("GET", me);
    }
  }
  expect(await frontrow.broken()).toEqual({});
  await frontrow.admin`
    update places set status = 'LEFT' where status in ('WAITING', 'READY', 'ACTIVE', 'MISSED', 'RETURNED')
      and queue_no = (select queue_no from queues where queue_id = ${queueId})`;
  return cameIn;
}

async function isMissed({ userId }: Buyer): Promise<boolean> {
  const rows = await frontrow.admin`
    select from places where user_id = ${userId}
      and (status = 'MISSED' or (status = 'READY' and deadline <= clock_timestamp()))`;
  return rows.length > 0;
}

const ALWAYS = () => true;

describe("visitors who miss every call and come back after each", () => {
  test("keep nobody out, however many they are and whichever calls they make", async () => {
    const crowds = fc.record({
      capacity: fc.integer({ min: 1, max: 3 }),
      absent: fc.integer({ min: 1, max: 5 }),
      others: fc.integer({ min: 1, max: 4 }),
      returnsMax: fc.integer({ min: 0, max: 3 }),
      silences: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(crowds, async ({ silences, ...crowd }) => {
        // Each of their calls takes up one window of one place inside; each of the others one at most.
        const windows = crowd.absent * (1 + crowd.returnsMax) + crowd.others + 1;
        const comesBack = (n: number, window: number) => !silences[(7 * n + window) % 40];
        const cameIn = await play({ ...crowd, comesBack }, windows);
        expect(cameIn).not.toContain(-1);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  test("hold up the next by three windows where four are at the front of a sale for two", async () => {
    const crowd = { capacity: 2, absent: 4, others: 1, returnsMax: 2, comesBack: ALWAYS };
    expect(await play(crowd, 13)).toEqual([3]);
  });

  test("have half of the calls at most while others wait, though they return a hundred times", async () => {
    const crowd = { capacity: 4, absent: 8, others: 6, returnsMax: 100, comesBack: ALWAYS };
    // Two of four calls go to the line from the third window on, when all eight have missed their first.
    const cameIn = await play(crowd, 6);
    expect(cameIn).not.toContain(-1);
  });

  test("control: one place inside, a hundred returns allowed: nobody else ever comes in", async () => {
    const crowd = { capacity: 1, absent: 2, others: 1, returnsMax: 100, comesBack: ALWAYS };
    expect(await play(crowd, 30)).toEqual([-1]);
  });
});

test("who missed two calls and comes for the third is let in", async () => {
  const { queueId } = await putOnSale(call, { queue: { arrivalSeconds: ARRIVAL_SECONDS } });
  const visitor = await guest(call);
  await join(visitor, queueId);
  const me = `/v1/queues/${queueId}/tokens/me`;
  for (let missed = 0; missed < 2; missed += 1) {
    await frontrow.admit();
    await passTime(frontrow, queueId, ARRIVAL_SECONDS);
    expect((await visitor.call("GET", me)).body.status).toBe("MISSED");
  }
  await frontrow.admit();
  expect((await visitor.call("GET", me)).body.status).toBe("ACTIVE");
});

test("who misses the third is told that the place has ended, and joins again for a new one", async () => {
  const { queueId } = await putOnSale(call, { queue: { arrivalSeconds: ARRIVAL_SECONDS } });
  const visitor = await guest(call);
  await join(visitor, queueId);
  const me = `/v1/queues/${queueId}/tokens/me`;
  for (const expected of ["MISSED", "MISSED", "EXPIRED"]) {
    await frontrow.admit();
    await passTime(frontrow, queueId, ARRIVAL_SECONDS);
    expect((await visitor.call("GET", me)).body.status).toBe(expected);
  }
  await frontrow.admit();
  expect((await visitor.call("GET", me)).body.status).toBe("EXPIRED");
  expect(await join(visitor, queueId)).toMatchObject({
    status: 201,
    body: { status: "WAITING", position: 2 },
  });
  const [queue] = await frontrow.admin`select calls, recalls from queues where queue_id = ${queueId}`;
  expect(queue).toEqual({ calls: "3", recalls: "2" });
});
