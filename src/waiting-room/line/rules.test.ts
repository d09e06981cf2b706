import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { NOW, placeWith, queueWith } from "../../../testing/line.ts";
import {
  activeUntil,
  arrive,
  checkActive,
  checkJoin,
  checkLive,
  checkProof,
  isLive,
  isRegistering,
  type Place,
  type PlaceStatus,
  peopleWaiting,
  presentPlace,
  type Queue,
  queueState,
  REVOKED_DETAIL,
  WITHDRAWN_DETAIL,
} from "./rules.ts";

const GRACE_SECONDS = 300;
const POLICY = { graceSeconds: GRACE_SECONDS, returnsMax: 2 };
const SESSION_SECONDS = 600;

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
    expect(presentPlace(placeWith(status, change), POLICY, NOW)).toMatchObject({
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
      .map(({ status, ...rest }) => placeWith(status, rest));
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
    const arrived = arrive(placeWith(status, { deadline }), queueWith(), NOW);
    expect(arrived).toMatchObject({ status: after, deadline: afterDeadline });
    expect(arrived.arrivedAt).toBe(after === "ACTIVE" && status === "READY" ? NOW : null);
  });

  test("the position never changes", () => {
    expect(arrive(placeWith("READY", { deadline: NOW }), queueWith(), NOW).position).toBe(7);
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
    const refusal = checkActive(placeWith(status, change));
    expect(refusal?.code ?? null).toBe(code as never);
    expect(refusal?.fields["reason"]).toBe(reason);
    expect(isLive(status)).toBe(live);
    expect(checkLive(placeWith(status, change)) === null).toBe(live);
  });
});

test("a session ends with its deadline or with its latest hold, whichever is later", () => {
  expect(activeUntil(placeWith("ACTIVE", { deadline: NOW }))).toBe(NOW);
  expect(activeUntil(placeWith("ACTIVE", { deadline: NOW, heldUntil: NOW + 5 }))).toBe(NOW + 5);
  expect(activeUntil(placeWith("ACTIVE", { deadline: NOW, heldUntil: NOW - 5 }))).toBe(NOW);
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
    [{ isWithdrawn: true }, "CLOSED", "invalid_state"],
    [{ isDraft: true, opensAt: past }, "SCHEDULED", "sales_not_open"],
    [{ stopped: true }, "PAUSED", null],
    [{ lottery: true, opensAt: future }, "SCHEDULED", null],
    [{ lottery: true, opensAt: future, drawCount: 3 }, "SCHEDULED", "sales_not_open"],
    // order of precedence: closed, scheduled, sold out, paused
    [{ switch: "CLOSED", opensAt: future, soldOut: true }, "CLOSED", "invalid_state"],
    [{ opensAt: past, closesAt: past, soldOut: true }, "CLOSED", "invalid_state"],
    [{ opensAt: future, soldOut: true, switch: "PAUSED" }, "SCHEDULED", "sales_not_open"],
    [{ soldOut: true, switch: "PAUSED" }, "SOLD_OUT", "sold_out"],
  ])("%j is %s: %p", (change, state, refusal) => {
    expect(queueState(queueWith(change), NOW)).toBe(state as never);
    expect(checkJoin(queueWith(change), NOW)?.code ?? null).toBe(refusal as never);
  });
});

test.each<[Partial<Queue>, number]>([
  [{}, 5],
  [{ switch: "PAUSED" }, 5],
  [{ opensAt: NOW + 1 }, 5],
  [{ soldOut: true }, 0],
  [{ switch: "CLOSED" }, 0],
  [{ closesAt: NOW }, 0],
])("of seven beyond the frontier of whom two left, who may still be called: %j, %p", (change, waiting) => {
  const line = { lastPosition: 10, frontier: 3, abandoned: 2 };
  expect(peopleWaiting(queueWith({ ...line, ...change }), NOW)).toBe(waiting);
});

test("places are registrations until the draw", () => {
  expect(isRegistering({ lottery: true, drawCount: null })).toBe(true);
  expect(isRegistering({ lottery: true, drawCount: 0 })).toBe(false);
  expect(isRegistering({ lottery: false, drawCount: null })).toBe(false);
});

test("a solved challenge buys a place until it expires, and not from that moment on", () => {
  const queue = { proofOfWork: { attemptsMax: 10 } };
  const check = (expiresAt: number) =>
    checkProof(queue, { proofId: "p", expiresAt }, () => false, NOW)?.fields["reason"];
  expect([check(NOW + 1), check(NOW)]).toEqual([undefined, "expired"]);
});

test("whose concert was withdrawn is told so; whose place was revoked is told that", () => {
  const revoked = placeWith("REVOKED");
  expect(checkActive(revoked, { isWithdrawn: true })?.message).toBe(WITHDRAWN_DETAIL);
  expect(checkActive(revoked, { isWithdrawn: false })?.message).toBe(REVOKED_DETAIL);
  expect(checkActive(revoked)?.message).toBe(REVOKED_DETAIL);
});
