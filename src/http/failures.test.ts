import { expect, test } from "bun:test";
import { CommitUnknown } from "../database/database.ts";
import { refusalOf } from "./http.ts";

test("whose transaction was lost as it ended is told to come again, and that it may have been done", () => {
  const refusal = refusalOf(new CommitUnknown(new Error("connection closed"), new Set()));
  expect(refusal).toMatchObject({ code: "unavailable", status: 503, retryAfterSeconds: 1 });
  expect(refusal.message).toContain("may have done so already");
});

test("what nobody expected is a fault of ours", () => {
  expect(refusalOf(new Error("x"))).toMatchObject({ code: "internal_error", status: 500 });
});
