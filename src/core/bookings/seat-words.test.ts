import { expect, test } from "bun:test";
import { plainSeat } from "./seat-words.ts";

test.each([
  "A구역 1열 7번",
  "a-1-7",
  "A 1 7",
  " A,  1, 7 ",
  "Section A, row 1, seat 7",
  "A구역 1열 7번석",
  "A–1–7",
  "a—1−7",
  "Ａ－１－７",
])("%p is one seat, however it is said", (said) => {
  expect(plainSeat(said)).toBe("a 1 7");
});

test("parts are kept apart: seat 17 of row 1 is not seat 7 of row 11", () => {
  expect(plainSeat("1열 17번")).not.toBe(plainSeat("11열 7번"));
});
