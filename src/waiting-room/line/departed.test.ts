import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { Departed } from "./departed.ts";

test("it has the positions that it took, and no others", () => {
  const positions = fc.uniqueArray(fc.integer({ min: 1, max: 3_000 }), { maxLength: 200 });
  fc.assert(
    fc.property(positions, (taken) => {
      const departed = new Departed();
      taken.forEach((position, i) => departed.take({ queueNo: 1, departure: i + 1, position }));
      expect(departed.known).toBe(taken.length);
      const has = Array.from({ length: 4_000 }, (_, position) => position).filter((each) =>
        departed.has(each),
      );
      expect(has).toEqual(taken.toSorted((a, b) => a - b));
    }),
  );
});

test("a line of a million takes 256 KiB at most, however they leave it", () => {
  const departed = new Departed();
  for (let position = 1; position <= 1_000_000; position += 7)
    departed.take({ queueNo: 1, departure: position, position });
  expect(departed.bytes).toBeLessThanOrEqual(256 * 1024);
});
