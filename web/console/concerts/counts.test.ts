import { expect, test } from "bun:test";
import { SEAT_STATES, seatsOf } from "./counts.ts";

test("the states of the seats of several dates come to all of their seats, those given away too", () => {
  const seats = { available: 4, held: 1, sold: 2, blocked: 2, complimentary: 1 };
  const counts = seatsOf([
    { seats, seatsTotal: 10 },
    { seats, seatsTotal: 10 },
  ]);
  expect(counts).toEqual({ seats: 20, available: 8, held: 2, sold: 4, blocked: 4, complimentary: 2 });
  expect(SEAT_STATES.reduce((sum, state) => sum + counts[state], 0)).toBe(counts.seats);
});
