import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SLOW_TEST_SECONDS } from "./slow-tests.ts";

test("every file that is named as slow is there", () => {
  const gone = Object.keys(SLOW_TEST_SECONDS).filter(
    (file) => !existsSync(join(import.meta.dir, "..", file)),
  );
  expect(gone).toEqual([]);
});
