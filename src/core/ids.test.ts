import { describe, expect, test } from "bun:test";
import { isUuid, newId } from "./ids.ts";

test("new ids are UUIDs of version 7, all different, and later ones sort later", () => {
  const ids = Array.from({ length: 10_000 }, () => newId<string>());
  expect(ids.every((id) => isUuid(id) && id[14] === "7")).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
});

describe("what counts as an id", () => {
  test.each([
    ["019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11", true],
    ["00000000-0000-0000-0000-000000000000", true],
    // ids are compared as text, so only lower case is valid
    ["019B2D0E-7C1A-7F3E-9A55-3F0C8F2D6B11", false],
    ["019b2d0e7c1a7f3e9a553f0c8f2d6b11", false],
    ["{019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11}", false],
    ["019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b1", false],
    ["019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11\n", false],
    ["g19b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11", false],
    ["", false],
  ])("%p: %p", (text, counts) => {
    expect(isUuid(text)).toBe(counts);
  });
});
