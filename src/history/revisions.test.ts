import { expect, test } from "bun:test";
import { checkMatch } from "./revisions.ts";

const LAST = { actionId: "a1", actorName: "Kim", createdAt: 0 };

test.each([
  ['"a1"', "allowed"],
  ['"a0", "a1"', "allowed"],
  ["*", "allowed"],
  ['"a0"', "refused"],
  ["a1", "refused"],
  ['W/"a1"', "refused"],
])("If-Match %s of what was changed last by a1: %s", (ifMatch, outcome) => {
  const refusal = checkMatch(ifMatch, LAST);
  expect(refusal === null ? "allowed" : "refused").toBe(outcome);
  if (refusal) expect(refusal.fields).toMatchObject({ currentStatus: "CHANGED", changedBy: "Kim" });
});

test("what nobody has changed is revision 0", () => {
  expect(checkMatch('"0"', undefined)).toBeNull();
  expect(checkMatch('"a1"', undefined)!.fields).toMatchObject({ revision: "0", changedBy: null });
});
