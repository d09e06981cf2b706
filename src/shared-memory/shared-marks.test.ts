import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashedKey } from "./hashed-key.ts";
import { SharedMarks } from "./shared-marks.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "frontrow-marks-"));
  file = join(folder, "marks");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a mark that one worker sets is seen by the others at once, and no other key has it", () => {
  const [one, other] = [new SharedMarks(file), new SharedMarks(file)];
  expect(other.has(hashedKey("a"))).toBe(false);
  one.set(hashedKey("a"));
  expect(other.has(hashedKey("a"))).toBe(true);
  expect(other.has(hashedKey("b"))).toBe(false);
});

test("however many are set, the file stays as large as it is, and most are kept", () => {
  const marks = new SharedMarks(file);
  const { size } = statSync(file);
  for (let i = 0; i < 60_000; i += 1) marks.set(hashedKey(`key ${i}`));
  expect(statSync(file).size).toBe(size);
  let kept = 0;
  for (let i = 0; i < 60_000; i += 1) if (marks.has(hashedKey(`key ${i}`))) kept += 1;
  expect(kept).toBeGreaterThan(59_000);
});
