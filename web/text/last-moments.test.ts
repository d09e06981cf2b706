import { expect, test } from "bun:test";
import { Glob } from "bun";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const WEB = join(import.meta.dir, "..");
const AS_A_BEGINNING = /format\w*\(\s*(\w+\.)?(salesCloseAt|closesAt|closedAt|until|freeUntil)\b/;

test("the end of a span is told as one: midnight is the day that ends with it", () => {
  const files = [
    ...new Glob("{account,checkout,concerts,mine,seats,waiting,wallet}/**/*.{ts,tsx}").scanSync(WEB),
  ];
  const texts = files.map((file) => [file, readFileSync(join(WEB, file), "utf8")] as const);
  expect(texts.filter(([, text]) => text.includes("untilAtVenue(")).length).toBeGreaterThan(2);
  expect(texts.filter(([, text]) => AS_A_BEGINNING.test(text)).map(([file]) => file)).toEqual([]);
});
