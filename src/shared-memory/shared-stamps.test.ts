import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SharedStamps } from "./shared-stamps.ts";

const folder = mkdtempSync(join(tmpdir(), "frontrow-stamps-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a change is heard of at once by whoever maps the same file, and says nothing of other keys", () => {
  const [one, other] = [new SharedStamps(join(folder, "a")), new SharedStamps(join(folder, "a"))];
  const seats = one.stampOf("seats");
  const place = one.stampOf("place");
  expect(one.isStillTrue(seats)).toBe(true);

  other.renew("seats");

  expect(one.isStillTrue(seats)).toBe(false);
  expect(one.isStillTrue(place)).toBe(true);
});

test("a copy that was read before the change stays untrue, whatever is read later", () => {
  const stamps = new SharedStamps();
  const before = stamps.stampOf("seats");
  stamps.renew("seats");
  const after = stamps.stampOf("seats");
  expect([stamps.isStillTrue(before), stamps.isStillTrue(after)]).toEqual([false, true]);
});

test("where nothing was heard, a copy is trusted for a quarter of a second", () => {
  const stamps = new SharedStamps();
  const stamp = stamps.stampOf("seats");
  expect(stamps.isStillTrue({ ...stamp, atMs: stamp.atMs - 200 })).toBe(true);
  expect(stamps.isStillTrue({ ...stamp, atMs: stamp.atMs - 260 })).toBe(false);
});
