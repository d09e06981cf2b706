import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SharedTimes } from "./shared-times.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "frontrow-times-"));
  file = join(folder, "times");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what one worker notes of a place the others read at once, and of no other place", () => {
  const [one, other] = [new SharedTimes(file), new SharedTimes(file)];
  one.note(7, 1_800_000_000);
  expect(other.secondOf(7)).toBe(1_800_000_000);
  expect([other.secondOf(6), other.secondOf(8)]).toEqual([0, 0]);
  expect(other.slice(6, 9)).toEqual(Uint32Array.of(0, 1_800_000_000, 0));
});

test("places beyond its room are not noted, and it says so; the file takes no disk before it is used", () => {
  const times = new SharedTimes(file);
  const beyond = 1 << 22;
  times.note(beyond, 5);
  expect([times.covers(beyond - 1), times.covers(beyond)]).toEqual([true, false]);
  expect(times.secondOf(beyond)).toBe(0);
  expect(statSync(file).blocks * 512).toBeLessThan(1024 * 1024);
});

test("one worker in so many milliseconds has the turn to pass the times on", () => {
  const [one, other] = [new SharedTimes(file), new SharedTimes(file)];
  const at = 1_800_000_000_000;
  expect(one.takeTurn(at, 1_000)).toBe(true);
  expect(other.takeTurn(at + 500, 1_000)).toBe(false);
  expect(other.takeTurn(at + 1_000, 1_000)).toBe(true);
  expect(one.takeTurn(at + 1_000, 1_000)).toBe(false);
});

test("all workers of a machine sign with one number, and another machine with another", () => {
  const [one, other] = [new SharedTimes(file), new SharedTimes(file)];
  expect(one.writer).toBe(other.writer);
  expect(new SharedTimes(join(folder, "elsewhere")).writer).not.toBe(one.writer);
});
