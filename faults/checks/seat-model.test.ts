import { describe, expect, test } from "bun:test";
import { replaySeat, type SeatOperation } from "./seat-model.ts";

const until = new Map([
  ["a", 1_000],
  ["b", 2_000],
]);
const hold = (reservationId: string, from: number, to: number): SeatOperation => ({
  kind: "hold",
  reservationId,
  from,
  to,
  at: to,
});

describe("the history of one seat", () => {
  test.each<[string, SeatOperation[], boolean]>([
    ["one hold", [hold("a", 0, 10)], true],
    ["a second hold once the first has lapsed", [hold("a", 0, 10), hold("b", 1_000, 1_010)], true],
    ["a second hold while the first lives", [hold("a", 0, 10), hold("b", 500, 510)], false],
    [
      "a second hold after a release that overlaps it",
      [hold("a", 0, 10), { kind: "release", reservationId: "a", from: 100, to: 600 }, hold("b", 500, 510)],
      true,
    ],
    [
      "a second hold before a release",
      [hold("a", 0, 10), hold("b", 500, 510), { kind: "release", reservationId: "a", from: 600, to: 700 }],
      false,
    ],
    [
      "a payment after the deadline",
      [hold("a", 0, 10), { kind: "pay", reservationId: "a", from: 1_100, to: 1_200, at: 1_150 }],
      false,
    ],
    ["a refusal while it is free", [{ kind: "refused", from: 0, to: 5 }], false],
    ["a refusal while it is held", [hold("a", 0, 10), { kind: "refused", from: 20, to: 25 }], true],
    [
      "seen as free after it was sold",
      [
        hold("a", 0, 10),
        { kind: "pay", reservationId: "a", from: 20, to: 30, at: 25 },
        { kind: "read", seen: "AVAILABLE", from: 40, to: 50 },
      ],
      false,
    ],
    [
      "seen as free while it is being sold",
      [
        { kind: "read", seen: "AVAILABLE", from: 5, to: 50 },
        hold("a", 8, 10),
        { kind: "pay", reservationId: "a", from: 20, to: 30, at: 25 },
      ],
      true,
    ],
    [
      "a release that may have happened, and did",
      [
        hold("a", 0, 10),
        { kind: "release", reservationId: "a", from: 20, to: Infinity, optional: true },
        hold("b", 500, 510),
      ],
      true,
    ],
    [
      "a release that may have happened, and did not",
      [
        hold("a", 0, 10),
        { kind: "release", reservationId: "a", from: 20, to: Infinity, optional: true },
        { kind: "pay", reservationId: "a", from: 500, to: 510, at: 505 },
      ],
      true,
    ],
    [
      "sold twice",
      [
        hold("a", 0, 10),
        { kind: "pay", reservationId: "a", from: 20, to: 30, at: 25 },
        hold("b", 1_500, 1_510),
      ],
      false,
    ],
  ])("%s", (_, operations, fits) => {
    expect(replaySeat(operations, until) === null).toBe(fits);
  });
});
