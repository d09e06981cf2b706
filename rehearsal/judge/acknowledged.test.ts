import { describe, expect, test } from "bun:test";
import {
  type AcknowledgedHold,
  type AcknowledgedPayment,
  findOverLimit,
  findOverlappingHolds,
  findSeatsSoldTwice,
  findWrongAmounts,
} from "./acknowledged.ts";

function hold(
  reservationId: string,
  seatNumbers: number[],
  fromMs: number,
  toMs: number,
  endedEarly = false,
): AcknowledgedHold {
  const times = { heldAtMs: fromMs, expiresAtMs: toMs, endedEarly };
  return { userId: `user-of-${reservationId}`, reservationId, performanceId: "p", seatNumbers, ...times };
}

function payment(
  paymentId: string,
  userId: string,
  seatNumbers: number[],
  performanceId = "p",
): AcknowledgedPayment {
  const tickets = seatNumbers.map((seatNumber) => ({
    ticketId: `${paymentId}-${seatNumber}`,
    performanceId,
    seatNumber,
  }));
  return { paymentId, userId, reservationId: `r-${paymentId}`, amount: 100, amountHeld: 100, tickets };
}

describe("findSeatsSoldTwice", () => {
  test("names a seat that two payments were given", () => {
    const found = findSeatsSoldTwice([payment("a", "ann", [1, 2]), payment("b", "bob", [2, 3])]);
    expect(found).toEqual(["p seat 2: payments a and b"]);
  });

  test("one payment answered twice is one, and the same number on two dates is two seats", () => {
    expect(findSeatsSoldTwice([payment("a", "ann", [1]), payment("a", "ann", [1])])).toEqual([]);
    expect(findSeatsSoldTwice([payment("a", "ann", [1], "p"), payment("b", "bob", [1], "q")])).toEqual([]);
  });
});

describe("findOverlappingHolds", () => {
  test("names a seat held twice at once", () => {
    const found = findOverlappingHolds([hold("b", [2], 4_000, 9_000), hold("a", [1, 2], 0, 5_000)]);
    expect(found).toEqual(["p seat 2: reservations a and b"]);
  });

  test("one after the other is fine, to the millisecond", () => {
    expect(findOverlappingHolds([hold("a", [1], 0, 5_000), hold("b", [1], 5_000, 10_000)])).toEqual([]);
  });

  test("a hold that was let go early says nothing about its end", () => {
    expect(findOverlappingHolds([hold("a", [1], 0, 5_000, true), hold("b", [1], 100, 5_100)])).toEqual([]);
  });
});

test("findWrongAmounts names a payment of another amount than its hold", () => {
  const wrong = { ...payment("b", "bob", [2]), amount: 99 };
  expect(findWrongAmounts([payment("a", "ann", [1]), wrong])).toEqual([
    "payment b: 99 paid, 100 at the hold",
  ]);
});

test("findOverLimit adds up a user's payments", () => {
  const payments = [payment("a", "ann", [1, 2]), payment("b", "ann", [3]), payment("c", "bob", [4, 5])];
  expect(findOverLimit(payments, 2)).toEqual(["user ann: 3 tickets, 2 allowed"]);
  expect(findOverLimit(payments, 3)).toEqual([]);
});
