import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import type { ReservationId } from "../../core/ids.ts";
import {
  amountOf,
  canBeHeld,
  checkCoolDown,
  checkHeld,
  checkHold,
  type HoldFacts,
  type LockedSeat,
  presentStatus,
  type ReservationStatus,
} from "./rules.ts";

const NOW = Date.UTC(2026, 11, 1, 11);

function seat(
  number: number,
  status: LockedSeat["status"] = "AVAILABLE",
  heldUntil: number | null = null,
): LockedSeat {
  const taken = status === "HELD" || status === "SOLD";
  return {
    seatNumber: number,
    status,
    heldUntil,
    reservationId: taken ? ("somebody's" as ReservationId) : null,
    allocationId: null,
    complimentaryId: null,
  };
}

const SEATS = new Map(
  [seat(1), seat(2), seat(3, "HELD", NOW + 1), seat(4, "HELD", NOW), seat(5, "SOLD"), seat(6, "BLOCKED")].map(
    (each) => [each.seatNumber, each],
  ),
);

function codeOf(refusal: { code: string } | null): string {
  return refusal?.code ?? "held";
}

const FACTS: HoldFacts = {
  seats: SEATS,
  seatsOfUser: 0,
  seatsPerUser: 4,
  seatsOfUserHere: 0,
  seatsPerPerformance: null,
  seatsTotal: 6,
};

describe("whether seats can be held together", () => {
  test.each([
    // seats requested, seats the buyer has, seats allowed per person → outcome
    [[1], 0, 4, "held"],
    [[1, 2], 0, 4, "held"],
    [[1, 2], 2, 4, "held"],
    [[4], 0, 4, "held"],
    // all or none
    [[1, 3], 0, 4, "seat_unavailable"],
    [[3], 0, 4, "seat_unavailable"],
    [[5], 0, 4, "seat_unavailable"],
    [[6], 0, 4, "seat_unavailable"],
    [[1, 2], 3, 4, "seat_limit_exceeded"],
    [[1], 4, 4, "seat_limit_exceeded"],
    [[99], 0, 4, "invalid_request"],
    // the order of the checks: the seats exist, the buyer may have that many, each is available
    [[99, 5], 4, 4, "invalid_request"],
    [[5, 99], 0, 4, "invalid_request"],
    [[5], 4, 4, "seat_limit_exceeded"],
  ])("%p with %p of %p seats: %s", (seatNumbers, seatsOfUser, seatsPerUser, outcome) => {
    const facts = { ...FACTS, seatsOfUser, seatsPerUser };
    expect(codeOf(checkHold(seatNumbers, facts, NOW))).toBe(outcome);
  });

  test.each([
    // seats requested, seats the buyer has at this date, seats allowed per person and date → outcome
    [[1, 2], 0, 2, "held"],
    [[1, 2], 1, 3, "held"],
    [[1, 2], 1, 2, "seat_limit_exceeded"],
    [[1], 1, 1, "seat_limit_exceeded"],
    [[5], 1, 1, "seat_limit_exceeded"],
    [[1, 2, 4], 1, null, "held"],
  ])("%p with %p of %p seats of the date: %s", (seatNumbers, seatsOfUserHere, limit, outcome) => {
    const facts = { ...FACTS, seatsOfUser: 1, seatsOfUserHere, seatsPerPerformance: limit };
    const refusal = checkHold(seatNumbers, facts, NOW);
    expect(codeOf(refusal)).toBe(outcome);
    if (refusal) expect(refusal.fields).toEqual({ limit, limitOf: "performance" });
  });

  test("a refusal names the seats that cannot be had, and only those", () => {
    const facts = { ...FACTS, seatsPerUser: 10 };
    expect(checkHold([1, 3, 2, 5, 4, 6], facts, NOW)!.fields).toEqual({ seatNumbers: [3, 5, 6] });
  });

  test("a refusal names the limit, and where the absent seat stands in the request", () => {
    const facts = { ...FACTS, seatsOfUser: 1, seatsPerUser: 1 };
    expect(checkHold([1], facts, NOW)!.fields).toEqual({ limit: 1, limitOf: "concert" });
    expect(checkHold([1, 7], facts, NOW)!.fields).toMatchObject({ errors: [{ path: "seatNumbers[1]" }] });
  });
});

describe("for any seats, buyer and moment", () => {
  const anySeat = fc.record({
    status: fc.constantFrom("AVAILABLE" as const, "HELD" as const, "SOLD" as const, "BLOCKED" as const),
    heldForMs: fc.integer({ min: -5, max: 5 }),
  });
  const anyHold = fc
    .record({
      seats: fc.array(anySeat, { minLength: 1, maxLength: 12 }),
      wanted: fc.uniqueArray(fc.integer({ min: 1, max: 13 }), { minLength: 1, maxLength: 6 }),
      seatsOfUser: fc.nat(6),
      seatsPerUser: fc.integer({ min: 1, max: 6 }),
      seatsOfUserHere: fc.nat(6),
      seatsPerPerformance: fc.option(fc.integer({ min: 1, max: 6 })),
    })
    .map(({ seats, ...rest }) => ({
      ...rest,
      seatsTotal: seats.length,
      seats: new Map(
        seats.map(({ status, heldForMs }, i) => [
          i + 1,
          seat(i + 1, status, status === "HELD" ? NOW + heldForMs : null),
        ]),
      ),
    }));

  test("they are held exactly when all of them can be, and the buyer stays within the limit", () => {
    fc.assert(
      fc.property(anyHold, ({ wanted, ...facts }) => {
        const all = wanted.every((number) => {
          const one = facts.seats.get(number);
          return (
            one !== undefined &&
            (one.status === "AVAILABLE" || (one.status === "HELD" && one.heldUntil! <= NOW))
          );
        });
        const within =
          facts.seatsOfUser + wanted.length <= facts.seatsPerUser &&
          facts.seatsOfUserHere + wanted.length <= (facts.seatsPerPerformance ?? Infinity);
        expect(checkHold(wanted, facts, NOW) === null).toBe(all && within);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a lapsed hold and no hold are the same", () => {
    fc.assert(
      fc.property(anyHold, ({ wanted, ...facts }) => {
        const swept = new Map(
          [...facts.seats].map(([number, one]) => [
            number,
            one.status === "HELD" && one.heldUntil! <= NOW ? seat(number) : one,
          ]),
        );
        const before = checkHold(wanted, facts, NOW);
        const after = checkHold(wanted, { ...facts, seats: swept }, NOW);
        expect(codeOf(after)).toBe(codeOf(before));
        expect(after?.fields).toEqual(before?.fields);
      }),
      { numRuns: 1_000 },
    );
  });
});

test("a hold that lapsed is anybody's to take, from its deadline on", () => {
  expect(canBeHeld(seat(1, "HELD", NOW + 1), NOW)).toBe(false);
  expect(canBeHeld(seat(1, "HELD", NOW), NOW)).toBe(true);
  expect(canBeHeld(seat(1, "HELD", NOW - 1), NOW)).toBe(true);
});

describe("what a reservation is now", () => {
  const later = NOW + 1;
  test.each<[ReservationStatus, number, ReservationStatus, string]>([
    ["HELD", later, "HELD", "held"],
    ["HELD", NOW, "EXPIRED", "reservation_expired"],
    ["HELD", NOW - 1, "EXPIRED", "reservation_expired"],
    ["EXPIRED", later, "EXPIRED", "reservation_expired"],
    ["CONFIRMED", NOW - 1, "CONFIRMED", "reservation_not_held"],
    ["CANCELLED", later, "CANCELLED", "reservation_not_held"],
    ["REFUNDED", NOW - 1, "REFUNDED", "reservation_not_held"],
  ])("%s until %p: %s, to pay or release: %s", (status, expiresAt, present, outcome) => {
    expect(presentStatus({ status, expiresAt }, NOW)).toBe(present);
    const refusal = checkHeld({ status, expiresAt }, NOW);
    expect(codeOf(refusal)).toBe(outcome);
    if (outcome === "reservation_not_held") expect(refusal!.fields).toEqual({ currentStatus: status });
  });
});

test("the amount is the sum of the seats' prices", () => {
  const prices = [99_000, 0, 154_000];
  expect(amountOf(prices.map((price, i) => ({ seatNumber: i + 1, grade: "R", price })))).toBe(253_000);
});

describe("whether a seat may be held again by who has held it unpaid", () => {
  const HOLD_MS = 300_000;
  test.each([
    // time held unpaid in lengths of a hold, ms since the latest hold ended → outcome
    [0, 0, "held"],
    [1, 0, "held"],
    [2.99, 0, "held"],
    [3, 0, "too_many_requests"],
    [3, HOLD_MS - 1, "too_many_requests"],
    [3, HOLD_MS, "held"],
    [30, HOLD_MS - 1, "too_many_requests"],
    [30, HOLD_MS, "held"],
  ])("for as long as %p holds, the latest ended %p ms ago: %s", (holds, agoMs, outcome) => {
    const unpaid = holds === 0 ? [] : [{ seatNumber: 1, heldMs: holds * HOLD_MS, latest: NOW - agoMs }];
    const refusal = checkCoolDown(unpaid, HOLD_MS, NOW);
    expect(codeOf(refusal)).toBe(outcome);
    if (refusal) expect(refusal.retryAfterSeconds).toBe(Math.ceil((HOLD_MS - agoMs) / 1_000));
  });

  test("only the seats that were held for so long are named, and the latest decides how long", () => {
    const refusal = checkCoolDown(
      [
        { seatNumber: 1, heldMs: 3 * HOLD_MS, latest: NOW - 200_000 },
        { seatNumber: 2, heldMs: 2 * HOLD_MS, latest: NOW },
        { seatNumber: 3, heldMs: 4 * HOLD_MS, latest: NOW - 100_000 },
      ],
      HOLD_MS,
      NOW,
    )!;
    expect(refusal.fields).toEqual({ seatNumbers: [1, 3] });
    expect(refusal.retryAfterSeconds).toBe(200);
  });
});
