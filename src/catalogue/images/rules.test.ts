import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { IMAGES } from "../../../testing/uploads/images.ts";
import { LIMITS } from "../../core/limits.ts";
import { checkImage, readImageHead } from "./rules.ts";

test.each(Object.entries(IMAGES))(
  "%s says its kind and its size",
  (_, { bytes, mediaType, width, height }) => {
    expect(readImageHead(bytes)).toEqual({ mediaType, width, height });
  },
);

test.each(Object.entries(IMAGES))(
  "%s that breaks off says nothing; one with more after its end does",
  (_, { bytes }) => {
    for (let length = 0; length < bytes.length; length += 1)
      expect(readImageHead(bytes.subarray(0, length))).toBeNull();
    expect(readImageHead(new Uint8Array([...bytes, 0, 0]))).not.toBeNull();
  },
);

test("what is no image says nothing, however it begins", () => {
  const beginnings = [
    [],
    [0x89, 0x50, 0x4e, 0x47],
    [0xff, 0xd8],
    [0xff, 0xd8, 0xff, 0xe0],
    [...Buffer.from("RIFF")],
  ];
  fc.assert(
    fc.property(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 60 }), (beginning, rest) => {
      const head = readImageHead(new Uint8Array([...beginning, ...rest]));
      expect(head === null || head.mediaType === "image/jpeg").toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(readImageHead(new TextEncoder().encode("<svg onload='alert(1)'/>".repeat(10)))).toBeNull();
});

const png = (width: number, height: number) => ({ mediaType: "image/png" as const, width, height });
test.each<[string, Parameters<typeof checkImage>[0], string, boolean]>([
  ["a small one", png(1, 1), "image/png", true],
  ["the largest", png(LIMITS.imageSideMax, LIMITS.imageSideMax), "image/png", true],
  ["one too wide", png(LIMITS.imageSideMax + 1, 1), "image/png", false],
  ["one too high", png(1, LIMITS.imageSideMax + 1), "image/png", false],
  ["one without pixels", png(0, 1), "image/png", false],
  ["one that calls itself another", png(1, 1), "image/webp", false],
  ["none", null, "image/png", false],
])("%s is taken, or not", (_, head, declared, isTaken) => {
  expect(checkImage(head, declared) === null).toBe(isTaken);
});
