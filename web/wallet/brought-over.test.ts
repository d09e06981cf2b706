import { expect, test } from "bun:test";
import { broughtOver } from "./brought-over.ts";

test.each([
  [154_000, 121_000, 121_000],
  [121_000, 121_000, 121_000],
  [121_000, 154_000, 121_000],
])(
  "of a price of %p, seats that counted for %p paid %p: never more than all of it",
  (price, amount, paid) => {
    expect(broughtOver(price, { amount })).toBe(paid);
  },
);
