import { describe, expect, test } from "bun:test";
import type { TopUpId } from "../../core/ids.ts";
import { type Reversible, spreadOverTopUps } from "./rules.ts";

const PAID_AT = 1_000;
const topUp = (id: string, left: number, createdAt: number): Reversible => ({
  topUpId: id as TopUpId,
  paymentMethod: `pm_${id}`,
  createdAt,
  left,
});

describe("what goes back to the cards", () => {
  test.each<[string, number, Reversible[], [id: string, amount: number][], rest: number]>([
    [
      "the newest first",
      30,
      [topUp("a", 50, 1), topUp("b", 20, 2)],
      [
        ["b", 20],
        ["a", 10],
      ],
      0,
    ],
    [
      "of two made at once the later id",
      30,
      [topUp("a", 20, 1), topUp("b", 20, 1)],
      [
        ["b", 20],
        ["a", 10],
      ],
      0,
    ],
    [
      "in any order they come",
      30,
      [topUp("b", 20, 1), topUp("a", 20, 1)],
      [
        ["b", 20],
        ["a", 10],
      ],
      0,
    ],
    ["nothing from what was made after the purchase", 30, [topUp("a", 50, PAID_AT + 1)], [], 30],
    ["all from what was made at its very instant", 30, [topUp("a", 50, PAID_AT)], [["a", 30]], 0],
    ["nothing from what has gone back", 30, [topUp("a", 0, 2), topUp("b", 30, 1)], [["b", 30]], 0],
    ["to no more cards than it takes", 30, [topUp("a", 30, 2), topUp("b", 30, 1)], [["a", 30]], 0],
    [
      "what exceeds them all stays points",
      30,
      [topUp("a", 5, 2), topUp("b", 5, 1)],
      [
        ["a", 5],
        ["b", 5],
      ],
      20,
    ],
    ["nothing of nothing", 0, [topUp("a", 5, 2)], [], 0],
  ])("%s", (_, amount, topUps, shares, rest) => {
    const expected = shares.map(([id, share]) => ({ topUpId: id, paymentMethod: `pm_${id}`, amount: share }));
    expect(spreadOverTopUps(amount, topUps, PAID_AT)).toEqual({ shares: expected as never, rest });
  });
});
