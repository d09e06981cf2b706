import { expect, test } from "bun:test";
import { packStatuses } from "./seat-overview.ts";

test("statuses are packed as buyers' pages read them: two bits a seat, the lowest first", () => {
  expect(packStatuses(["AVAILABLE", "HELD", "SOLD", "BLOCKED", "SOLD"])).toBe(
    Buffer.from([0b11_10_01_00, 0b10]).toString("base64"),
  );
  expect(packStatuses([])).toBe("");
});
