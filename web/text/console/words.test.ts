import { expect, test } from "bun:test";
import { ACTIONS } from "../../../src/core/access/permissions.ts";
import { findText } from "../translator.ts";
import { en } from "./en.ts";
import { ko } from "./ko.ts";

test.each([
  ["English", en],
  ["Korean", ko],
] as const)(
  "each act of the history has a name of its own in %s, so that a filter lists it once",
  (_, all) => {
    const names = Object.values(all.act);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  },
);

test("whatever a role may do is told in both languages", () => {
  const told = ACTIONS.filter((action) => !action.startsWith("self."));
  const keys = told.map((action) => `right.${action.replace(".", "_")}`);
  for (const all of [en, ko]) expect(keys.filter((key) => findText(all, key) === undefined)).toEqual([]);
});
