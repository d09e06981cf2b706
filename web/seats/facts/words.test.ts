import { expect, test } from "bun:test";
import { isolate } from "../../text/isolate.ts";
import type { Translate } from "../../text/translator.ts";
import { flagWords } from "./flag-words.ts";

const keys = ((key: string) => key) as unknown as Translate;

test("every kind of a seat is said, and nothing of an ordinary one", () => {
  expect(flagWords(keys, 5)).toEqual(["seats.flags.wheelchair", "seats.flags.restrictedView"]);
  expect(flagWords(keys, 2)).toEqual(["seats.flags.companion"]);
  expect([flagWords(keys), flagWords(keys, 0)]).toEqual([[], []]);
});

test("a name written from right to left keeps its direction from the price beside it", () => {
  expect(isolate("قاعة")).toBe("\u2068قاعة\u2069");
  expect(isolate("VIP 최고석 😀")).toBe("VIP 최고석 😀");
});
