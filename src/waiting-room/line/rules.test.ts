import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import type { QueueId, UserId } from "../../core/ids.ts";
import { admissionQuota, returnedShare } from "../admission/rules.ts";
import {
  activeUntil,
  arrive,
  checkActive,
  checkJoin,
  checkLive,
  isLive,
  type Place,
  type PlaceStatus,
  presentPlace,
  type Queue,
  queueState,
} from "./rules.ts";
import {
  estimateWaitSeconds,
  type Outflow,
  peopleAhead,
  peopleStillAhead,
  pollAfterMs,
} from "../status/rules.ts";

const NOW = Date.UTC(2026, 11, 1, 11);
const GRACE_SECONDS = 300;
const POLICY = { graceSeconds: GRACE_SECONDS, returnsMax: 2 };
const SESSION_SECONDS = 600;

function place(status: PlaceStatus, change: Partial<Place> = {}): Place {
  return {
    queueNo: 1,
    position: 7,
    userId: "u" as UserId,
    status,
    joinedAt: NOW - 3_600_000,
    deadline: null,
    heldUntil: null,
    arrivedAt: null,
    recalls: 0,
    ...change,
  };
}

function queue(change: Partial<Queue> = {}): Queue {
  return {
    queueNo: 1,
    queueId: "q" as QueueId,
    switch: "OPEN",
    opensAt: null,
    closesAt: null,
    capacity: 100,
    drainingFrom: 0,
    admitPerMinute: null,
    arrivalSeconds: 60,
    graceSeconds: GRACE_SECONDS,
    sessionSeconds: SESSION_SECONDS,
    returnsMax: 2,
    lottery: false,
    lotterySecret: null,
    lotteryDigest: null,
    drawCount: null,
    drawSeed: null,
    proofOfWork: null,
    lastPosition: 0,
    frontier: 0,
    abandoned: 0,
    departures: 0,
    ready: 0,
    active: 0,
    missed: 0,
    allowance: 0,
    allowanceAt: null,
    soldOut: false,
    stopped: false,
    isWithdrawn: false,
    mayReturn: 0,
    calls: 0,
    recalls: 0,
    noShows: 0,
    version: 1,
    ...change,
  };
}

describe("what a place is now, written down or not", () => {
  const graceEnd = (readyUntil: number) => readyUntil + GRACE_SECONDS * 1_000;
  test.each<[PlaceStatus, Partial<Place>, PlaceStatus, number | null]>([
    ["WAITING", {}, "WAITING", null],
    ["READY", { deadline: NOW + 1 }, "READY", NOW + 1],
    // a no-show from the deadline on; the grace starts at the deadline, not when it was noticed
    ["READY", { deadline: NOW }, "MISSED", graceEnd(NOW)],
    ["READY", { deadline: NOW - 299_999 }, "MISSED", NOW + 1],
    ["READY", { deadline: NOW - 300_000 }, "EXPIRED", NOW],
    // a missed call may be made good twice; the third one ends the place, without a grace
    ["READY", { deadline: NOW, recalls: 1 }, "MISSED", graceEnd(NOW)],
    ["READY", { deadline: NOW + 1, recalls: 2 }, "READY", NOW + 1],
    ["READY", { deadline: NOW, recalls: 2 }, "EXPIRED", NOW],
    ["READY", { deadline: NOW, recalls: 3 }, "EXPIRED", NOW],
    ["MISSED", { deadline: NOW + 1 }, "MISSED", NOW + 1],
    ["MISSED", { deadline: NOW }, "EXPIRED", NOW],
    // a visitor who returned in time is called again, even if the queue is full meanwhile
    ["RETURNED", {}, "RETURNED", null],
    ["ACTIVE", { deadline: NOW + 1 }, "ACTIVE", NOW + 1],
    ["ACTIVE", { deadline: NOW }, "EXPIRED", NOW],
    // a session deadline never shortens a live hold
    ["ACTIVE", { deadline: NOW - 60_000, heldUntil: NOW + 1 }, "ACTIVE", NOW - 60_000],
    ["ACTIVE", { deadline: NOW - 60_000, heldUntil: NOW }, "EXPIRED", NOW - 60_000],
    // an ended place stays ended
    ["CONSUMED", { deadline: NOW - 1 }, "CONSUMED", NOW - 1],
    ["EXPIRED", {}, "EXPIRED", null],
    ["LEFT", { deadline: NOW - 1 }, "LEFT", NOW - 1],
    ["REVOKED", { deadline: NOW - 1 }, "REVOKED", NOW - 1],
  ])("%s %j is %s", (status, change, after, deadline) => {
    expect(presentPlace(place(status, change), POLICY, NOW)).toMatchObject({
      status: after,
      deadline,
    });
  });

  test("asking twice is asking once, and time only ever ends things", () => {
    const anyPlace = fc
      .record({
        status: fc.constantFrom<PlaceStatus[]>(
          "WAITING",
          "READY",
          "ACTIVE",
          "MISSED",
          "RETURNED",
          "CONSUMED",
          "LEFT",
        ),
        deadline: fc.integer({ min: NOW - 400_000, max: NOW + 400_000 }),
        heldUntil: fc.option(fc.integer({ min: NOW - 400_000, max: NOW + 400_000 })),
      })
      .map(({ status, ...rest }) => place(status, rest));
    fc.assert(
      fc.property(anyPlace, fc.nat(400_000), fc.nat(400_000), (before, first, second) => {
        const once = presentPlace(before, POLICY, NOW + first);
        expect(presentPlace(once, POLICY, NOW + first)).toEqual(once);
        // The result is the same whether the state was stored in between or not.
        const later = NOW + first + second;
        expect(presentPlace(once, POLICY, later)).toEqual(presentPlace(before, POLICY, later));
        if (!isLive(once.status)) expect(isLive(presentPlace(before, POLICY, later).status)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a visitor shows up", () => {
  const sessionEnd = NOW + SESSION_SECONDS * 1_000;
  test.each<[PlaceStatus, number | null, PlaceStatus, number | null]>([
    ["WAITING", null, "WAITING", null],
    ["READY", NOW + 1, "ACTIVE", sessionEnd],
    // too late for the call, within the grace: called next
    ["READY", NOW, "RETURNED", null],
    ["MISSED", NOW + 1, "RETURNED", null],
    ["RETURNED", null, "RETURNED", null],
    ["READY", NOW - 300_000, "EXPIRED", NOW],
    ["MISSED", NOW, "EXPIRED", NOW],
    // coming again does not lengthen the session
    ["ACTIVE", NOW + 5, "ACTIVE", NOW + 5],
    ["ACTIVE", NOW, "EXPIRED", NOW],
    ["CONSUMED", NOW + 5, "CONSUMED", NOW + 5],
    ["EXPIRED", NOW + 5, "EXPIRED", NOW + 5],
    ["LEFT", NOW + 5, "LEFT", NOW + 5],
    ["REVOKED", NOW + 5, "REVOKED", NOW + 5],
  ])("%s until %p becomes %s", (status, deadline, after, afterDeadline) => {
    const arrived = arrive(place(status, { deadline }), queue(), NOW);
    expect(arrived).toMatchObject({ status: after, deadline: afterDeadline });
    expect(arrived.arrivedAt).toBe(after === "ACTIVE" && status === "READY" ? NOW : null);
  });

  test("the position never changes", () => {
    expect(arrive(place("READY", { deadline: NOW }), queue(), NOW).position).toBe(7);
  });
});

describe("who is let into the sale", () => {
  test.each<[PlaceStatus, Partial<Place>, string | null, string | undefined, boolean]>([
    // status, arrived?, refusal, its reason, whether the place can still be given up
    ["ACTIVE", {}, null, undefined, true],
    ["WAITING", {}, "queue_token_waiting", undefined, true],
    ["READY", {}, "queue_token_waiting", undefined, true],
    ["MISSED", {}, "queue_token_expired", "missed", true],
    ["RETURNED", {}, "queue_token_expired", "missed", true],
    ["CONSUMED", {}, "queue_token_expired", "consumed", false],
    ["LEFT", {}, "queue_token_expired", "left", false],
    ["REVOKED", {}, "queue_token_expired", "revoked", false],
    ["EXPIRED", { arrivedAt: NOW }, "queue_token_expired", "timed_out", false],
    ["EXPIRED", { arrivedAt: null }, "queue_token_expired", "missed", false],
  ])("%s %j: %p %p", (status, change, code, reason, live) => {
    const refusal = checkActive(place(status, change));
    expect(refusal?.code ?? null).toBe(code as never);
    expect(refusal?.fields["reason"]).toBe(reason);
    expect(isLive(status)).toBe(live);
    expect(checkLive(place(status, change)) === null).toBe(live);
  });
});

test("a session ends with its deadline or with its latest hold, whichever is later", () => {
  expect(activeUntil(place("ACTIVE", { deadline: NOW }))).toBe(NOW);
  expect(activeUntil(place("ACTIVE", { deadline: NOW, heldUntil: NOW + 5 }))).toBe(NOW + 5);
  expect(activeUntil(place("ACTIVE", { deadline: NOW, heldUntil: NOW - 5 }))).toBe(NOW);
});

describe("what a queue is now, and whether a newcomer may have a place", () => {
  const past = NOW - 1;
  const future = NOW + 1;
  test.each<[Partial<Queue>, string, string | null]>([
    [{}, "OPEN", null],
    [{ opensAt: NOW }, "OPEN", null],
    [{ closesAt: future }, "OPEN", null],
    [{ opensAt: future }, "SCHEDULED", "sales_not_open"],
    [{ switch: "PAUSED" }, "PAUSED", null],
    [{ soldOut: true }, "SOLD_OUT", "sold_out"],
    [{ closesAt: NOW }, "CLOSED", "invalid_state"],
    [{ switch: "CLOSED" }, "CLOSED", "invalid_state"],
    // order of precedence: closed, scheduled, sold out, paused
    [{ switch: "CLOSED", opensAt: future, soldOut: true }, "CLOSED", "invalid_state"],
    [{ opensAt: past, closesAt: past, soldOut: true }, "CLOSED", "invalid_state"],
    [{ opensAt: future, soldOut: true, switch: "PAUSED" }, "SCHEDULED", "sales_not_open"],
    [{ soldOut: true, switch: "PAUSED" }, "SOLD_OUT", "sold_out"],
  ])("%j is %s: %p", (change, state, refusal) => {
    expect(queueState(queue(change), NOW)).toBe(state as never);
    expect(checkJoin(queue(change), NOW)?.code ?? null).toBe(refusal as never);
  });
});

describe("how many visitors may be called", () => {
  const facts = (inside: number, seatsUnsold = 1_000, callsMax = 2_000) => ({
    inside,
    seatsUnsold,
    returned: 0,
    callsMax,
  });
  test.each<[string, Partial<Queue>, ReturnType<typeof facts>, number]>([
    ["as many as there is room for", {}, facts(0), 100],
    ["only the free places", {}, facts(97), 3],
    ["nobody into a full room", {}, facts(100), 0],
    ["nobody while more are inside than a lowered capacity", { capacity: 10 }, facts(60), 0],
    ["nobody into a room of none", { capacity: 0 }, facts(0), 0],
    ["no more than seats that may still be had", {}, facts(0, 5), 5],
    ["people already inside count against those seats", {}, facts(3, 5), 2],
    ["nobody when everything is sold", {}, facts(0, 0), 0],
    ["no more than one turn takes", { capacity: 5_000 }, facts(0, 9_000, 2_000), 2_000],
    ["nobody while paused", { switch: "PAUSED" }, facts(0), 0],
    ["nobody once closed", { switch: "CLOSED" }, facts(0), 0],
    ["nobody before the opening", { opensAt: NOW + 1 }, facts(0), 0],
    ["nobody after the close", { closesAt: NOW }, facts(0), 0],
  ])("%s", (_, change, given, calls) => {
    expect(admissionQuota(queue(change), given, NOW).calls).toBe(calls);
  });

  const anyQueue = fc
    .record({
      capacity: fc.nat(200),
      admitPerMinute: fc.option(fc.integer({ min: 1, max: 6_000 })),
      allowance: fc.double({ min: 0, max: 100, noNaN: true }),
      allowanceAt: fc.option(fc.integer({ min: NOW - 120_000, max: NOW + 1_000 })),
      switch: fc.constantFrom<Queue["switch"][]>("OPEN", "PAUSED", "CLOSED"),
    })
    .map(queue);
  const anyFacts = fc.record({
    inside: fc.nat(300),
    seatsUnsold: fc.nat(300),
    returned: fc.nat(3),
    callsMax: fc.integer({ min: 1, max: 300 }),
  });

  test("the room never holds more than its capacity, nor more than there are seats", () => {
    fc.assert(
      fc.property(anyQueue, anyFacts, (given, known) => {
        const { inside, seatsUnsold, callsMax } = known;
        const { calls } = admissionQuota(given, known, NOW);
        expect(calls).toBeGreaterThanOrEqual(0);
        expect(Number.isInteger(calls)).toBe(true);
        expect(calls).toBeLessThanOrEqual(callsMax);
        if (calls > 0) expect(inside + calls).toBeLessThanOrEqual(Math.min(given.capacity, seatsUnsold));
      }),
      { numRuns: 3_000 },
    );
  });

  test("it never idles: open, with room, seats and allowance, somebody is called", () => {
    fc.assert(
      fc.property(anyQueue, anyFacts, (given, known) => {
        const { calls, allowance } = admissionQuota(given, known, NOW);
        const room = Math.min(given.capacity, known.seatsUnsold) - known.inside;
        expect(calls > 0).toBe(given.switch === "OPEN" && room > 0 && allowance >= 1);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("the rate limit is a bucket that holds one second's worth, and at least one", () => {
  const idle = { inside: 0, returned: 0, seatsUnsold: 1_000_000, callsMax: 1_000_000 };
  const calls = (change: Partial<Queue>, now = NOW) =>
    admissionQuota(queue({ capacity: 1_000_000, ...change }), idle, now).calls;

  test.each<[string, Partial<Queue>, number]>([
    ["full at the start", { admitPerMinute: 600 }, 10],
    ["never less than one, however low the rate", { admitPerMinute: 1 }, 1],
    ["empty after it was spent", { admitPerMinute: 600, allowance: 0, allowanceAt: NOW }, 0],
    ["a tenth of a second earns a tenth", { admitPerMinute: 600, allowance: 0, allowanceAt: NOW - 100 }, 1],
    [
      "parts of a visitor are kept for later",
      { admitPerMinute: 60, allowance: 0.6, allowanceAt: NOW - 300 },
      0,
    ],
    ["until they make one", { admitPerMinute: 60, allowance: 0.6, allowanceAt: NOW - 400 }, 1],
    [
      "a long quiet time earns no crowd",
      { admitPerMinute: 600, allowance: 0, allowanceAt: NOW - 3_600_000 },
      10,
    ],
    [
      "a clock that went back takes nothing away",
      { admitPerMinute: 600, allowance: 3, allowanceAt: NOW + 60_000 },
      3,
    ],
    ["no rate, no limit", { admitPerMinute: null }, 1_000_000],
  ])("%s", (_, change, expected) => {
    expect(calls(change)).toBe(expected);
  });

  /**
   * Turns of admission at these intervals, always with people in line: visitors called, and allowance earned
   * since the first turn.
   */
  function run(admitPerMinute: number, ticksMs: readonly number[]): { called: number; earned: number } {
    let now = NOW;
    let called = 0;
    let bucket: Pick<Queue, "allowance" | "allowanceAt"> = { allowance: 0, allowanceAt: null };
    for (const tickMs of ticksMs) {
      now += tickMs;
      const quota = admissionQuota(queue({ capacity: 1_000_000, admitPerMinute, ...bucket }), idle, now);
      called += quota.calls;
      bucket = { allowance: quota.allowance - quota.calls, allowanceAt: now };
    }
    return { called, earned: ((now - NOW - ticksMs[0]!) / 60_000) * admitPerMinute };
  }

  test("however the turns fall, no more are called than the rate and one bucket", () => {
    const ticks = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6_000 }), ticks, (rate, ticksMs) => {
        const { called, earned } = run(rate, ticksMs);
        expect(called).toBeLessThanOrEqual(earned + Math.max(1, rate / 60) + 1e-6);
      }),
    );
  });

  test("with a turn every fifth of a second, the rate is reached, whatever it is", () => {
    const ticks = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6_000 }), ticks, (rate, ticksMs) => {
        const { called, earned } = run(rate, ticksMs);
        expect(called).toBeGreaterThan(earned + Math.max(1, rate / 60) - 1 - 1e-6);
      }),
    );
  });

  test("45 a minute are 45 a minute: what a turn earns beyond a whole visitor is not lost", () => {
    const hour = Array.from({ length: 5 * 3_600 + 1 }, () => 200);
    expect(run(45, hour).called).toBe(60 * 45 + 1);
  });
});

describe("what a waiting visitor is shown", () => {
  test.each([
    // position, frontier, people ahead
    [1, 0, 0],
    [2, 0, 1],
    [101, 100, 0],
    [500, 100, 399],
    [100, 100, 0],
    [5, 100, 0],
  ])("at %p with %p called, %p people are ahead", (position, frontier, ahead) => {
    expect(peopleAhead(position, frontier)).toBe(ahead);
  });

  test("the number ahead never rises as the line moves, and falls to none", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.nat(100_000), { maxLength: 40 }),
        (position, steps) => {
          let frontier = 0;
          let shown = peopleAhead(position, frontier);
          expect(shown).toBe(position - 1);
          for (const step of steps) {
            frontier += step;
            const next = peopleAhead(position, frontier);
            expect(next).toBeLessThanOrEqual(shown);
            shown = next;
          }
          expect(peopleAhead(position, position)).toBe(0);
        },
      ),
    );
  });

  const outflow = (change: Partial<Outflow> = {}): Outflow => ({
    perMinute: 600,
    people: 1_200,
    unevenness: 1,
    givingUpPerMinute: 0,
    ...change,
  });

  test.each<[string, number, Partial<Outflow>, { p50: number; p90: number }]>([
    ["as many as go in a minute", 599, {}, { p50: 60, p90: 65 }],
    ["the next one", 0, {}, { p50: 1, p90: 2 }],
    ["measured from few people, the range is wide", 599, { people: 4 }, { p50: 60, p90: 116 }],
    ["in waves, it is wide too", 599, { unevenness: 100 }, { p50: 60, p90: 111 }],
    ["under a steady rate, it is narrow", 5_999, { unevenness: 0 }, { p50: 600, p90: 601 }],
    [
      "where people give up, the line is shorter than it looks",
      5_999,
      { givingUpPerMinute: 0.1 },
      { p50: 416, p90: 430 },
    ],
  ])("the wait is a range from the measured outflow: %s", (_, ahead, change, wait) => {
    expect(estimateWaitSeconds(ahead, outflow(change))).toEqual(wait);
  });

  test("there is no estimate while nobody has moved", () => {
    expect(estimateWaitSeconds(10, null)).toBeNull();
  });

  test("places that were given up count for nobody", () => {
    expect(peopleStillAhead(100, queue({ lastPosition: 1_100, frontier: 100, abandoned: 250 }))).toBe(75);
    expect(peopleStillAhead(0, queue())).toBe(0);
  });

  test("fewer people ahead never means a longer wait, and the range is never upside down", () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.nat(1_000),
        fc.record({
          perMinute: fc.double({ min: 0.1, max: 100_000, noNaN: true }),
          people: fc.integer({ min: 1, max: 100_000 }),
          unevenness: fc.double({ min: 0, max: 10, noNaN: true }),
          givingUpPerMinute: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        (ahead, fewer, measured) => {
          const far = estimateWaitSeconds(ahead + fewer, measured)!;
          const near = estimateWaitSeconds(ahead, measured)!;
          expect(near.p50).toBeLessThanOrEqual(far.p50);
          expect(near.p90).toBeLessThanOrEqual(far.p90);
          expect(near.p90).toBeGreaterThan(near.p50);
        },
      ),
      // One departure seen, in waves: an earlier version returned an inverted range.
      { examples: [[0, 1, { perMinute: 0.1, people: 1, unevenness: 8.1, givingUpPerMinute: 0 }]] },
    );
  });
});

describe("when to ask again", () => {
  test.each([
    // people ahead, expected seconds, chance → milliseconds
    [0, 1, 0.5, 1_000],
    [0, 1, 0, 800],
    [0, 1, 1, 1_200],
    [1_000, 100, 0.5, 10_000],
    [1_000_000, 36_000, 0.5, 30_000],
    [1_000_000, 36_000, 1, 36_000],
    // unknown wait: by the number ahead
    [0, null, 0.5, 1_000],
    [500, null, 0.5, 10_000],
    [1_000_000, null, 0.5, 30_000],
  ])("with %p ahead and %p seconds to wait, by chance %p: %p ms", (ahead, p50, chance, ms) => {
    const estimate = p50 === null ? null : { p50, p90: p50 * 2 };
    expect(pollAfterMs({ ahead, estimate, lagMs: 0, arrivalSeconds: 60 }, chance)).toBe(ms);
  });

  test.each([
    // A worker that keeps up, one that lags, one that lags far: the bound holds.
    [60, 60, 0, 2_000],
    [60, 60, 25, 4_000],
    [60, 60, 250, 22_000],
    [60, 60, 10_000, 30_000],
    // At the front as well.
    [0, 60, 100, 5_000],
    // But nobody may miss a call because the next poll was set too late.
    [600, 10, 10_000, 5_000],
    [600, 1, 10_000, 1_000],
  ])(
    "with %p ahead, %p s to show up and a worker %p ms behind: %p ms",
    (ahead, arrivalSeconds, lagMs, ms) => {
      const estimate = { p50: ahead === 60 ? 20 : ahead, p90: 2 * ahead };
      expect(pollAfterMs({ ahead, estimate, lagMs, arrivalSeconds }, 0.5)).toBe(ms);
    },
  );

  test("within a second and half a minute, a fifth either way", () => {
    fc.assert(
      fc.property(
        fc.nat(10_000_000),
        fc.option(fc.nat(1_000_000)),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 100_000, noNaN: true }),
        (ahead, p50, chance, lagMs) => {
          const estimate = p50 === null ? null : { p50, p90: p50 + 1 };
          const ms = pollAfterMs({ ahead, estimate, lagMs, arrivalSeconds: 60 }, chance);
          expect(ms).toBeGreaterThanOrEqual(800);
          expect(ms).toBeLessThanOrEqual(36_000);
          expect(Number.isInteger(ms)).toBe(true);
        },
      ),
    );
  });
});

describe("of a turn's calls, those for visitors who came back while others wait", () => {
  test.each([
    [0, 0],
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 2],
    [2_000, 1_000],
  ])("of %p: %p", (calls, share) => expect(returnedShare(calls)).toBe(share));
});

describe("what bounds admission now", () => {
  const WAITING = { lastPosition: 10, frontier: 5 };
  const facts = { inside: 0, returned: 0, seatsUnsold: 1_000, callsMax: 1 };
  test.each<[string, Partial<Queue>, Partial<typeof facts>, string | null]>([
    ["somebody waits and fits", WAITING, {}, null],
    ["as many are inside as may be", { ...WAITING, capacity: 3 }, { inside: 3 }, "capacity"],
    ["more are, since the capacity was lowered", { ...WAITING, capacity: 3 }, { inside: 9 }, "capacity"],
    ["capacity is nothing", { ...WAITING, capacity: 0 }, {}, "capacity"],
    ["those inside may buy all that is left", WAITING, { inside: 4, seatsUnsold: 4 }, "unsold"],
    ["the rate is used up", { ...WAITING, admitPerMinute: 6, allowance: 0.5, allowanceAt: NOW }, {}, "rate"],
    ["paused", { ...WAITING, switch: "PAUSED" }, {}, "paused"],
    ["all sales stopped", { ...WAITING, stopped: true }, {}, "paused"],
    ["sold out", { ...WAITING, soldOut: true }, { seatsUnsold: 0 }, "unsold"],
    ["closed", { ...WAITING, switch: "CLOSED" }, {}, "closed"],
    ["past its end", { ...WAITING, closesAt: NOW }, {}, "closed"],
    ["before its opening", { ...WAITING, opensAt: NOW + 1 }, {}, "not_open"],
    ["an empty line", { lastPosition: 5, frontier: 5 }, {}, "nobody_waiting"],
    ["a line that everybody has left", { ...WAITING, abandoned: 5 }, {}, "nobody_waiting"],
    ["only who came back", { lastPosition: 5, frontier: 5 }, { returned: 1 }, null],
    [
      "an empty line, and full",
      { lastPosition: 5, frontier: 5, capacity: 1 },
      { inside: 1 },
      "nobody_waiting",
    ],
  ])("%s", (_, change, known, boundBy) => {
    expect(admissionQuota(queue(change), { ...facts, ...known }, NOW).boundBy).toBe(boundBy as never);
  });
});
