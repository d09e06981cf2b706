import { expect, test } from "bun:test";
import { pauseAfter } from "./batch-commit.ts";

test("a batch tries again soon at first, and then every half second", () => {
  const pauses = [20];
  while (pauses.length < 8) pauses.push(pauseAfter(pauses.at(-1)!));
  expect(pauses).toEqual([20, 40, 80, 160, 320, 500, 500, 500]);
});
