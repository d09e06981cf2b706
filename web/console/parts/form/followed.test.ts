import { expect, test } from "bun:test";
import { followed } from "./followed.ts";

const shown = { capacity: "4", rate: "" };

test("a field that nobody has typed in follows what a colleague sets", () => {
  const now = { capacity: "6", rate: "30" };
  expect(followed({ before: shown, now: shown }, now, shown)).toEqual({ before: now, typed: now });
});

test("what is typed stays, and what was there before is kept to tell the colleague's change by", () => {
  const now = { capacity: "6", rate: "30" };
  const typed = { ...shown, capacity: "9" };
  const next = followed({ before: shown, now: shown }, now, typed);
  expect(next).toEqual({ before: { capacity: "4", rate: "30" }, typed: { capacity: "9", rate: "30" } });
  // Also when it changes once more.
  const later = { capacity: "7", rate: "" };
  expect(followed({ before: next.before, now }, later, next.typed)).toEqual({
    before: { capacity: "4", rate: "" },
    typed: { capacity: "9", rate: "" },
  });
});

test("whoever typed what a colleague has set meanwhile, or took it back, has typed nothing", () => {
  const now = { capacity: "6", rate: "" };
  const same = followed({ before: shown, now: shown }, now, { ...shown, capacity: "6" });
  expect(same).toEqual({ before: now, typed: now });
  const later = { capacity: "8", rate: "" };
  expect(followed({ before: shown, now }, later, { ...shown, capacity: "6" })).toEqual({
    before: later,
    typed: later,
  });
});
