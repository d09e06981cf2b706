import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { draftOf, moveIntoPlace } from "./shared-folder.ts";

test("two starts with one process number each make a whole folder, and the first one's stays", () => {
  const home = mkdtempSync(join(tmpdir(), "frontrow-shared-"));
  const place = join(home, "made");
  const [first, second] = [draftOf(place), draftOf(place)];
  for (const [draft, text] of [
    [first, "first"],
    [second, "second"],
  ] as const) {
    mkdirSync(draft);
    writeFileSync(join(draft, "complete"), text);
  }
  // What an older version left half done is replaced.
  mkdirSync(place);
  moveIntoPlace(first, place, "complete");
  moveIntoPlace(second, place, "complete");
  expect(readFileSync(join(place, "complete"), "utf8")).toBe("first");
  expect(readdirSync(home)).toEqual(["made"]);
  rmSync(home, { recursive: true, force: true });
});
