import { expect, test } from "bun:test";
import { restInWords } from "./rest-in-words.ts";

test.each([
  [60_000, "1 minute", "1분"],
  [59_950, "1 minute", "1분"],
  [37_001, "38 seconds", "38초"],
  [900, "1 second", "1초"],
])("what is left of the last minute is said as it is: %p ms", (ms, english, korean) => {
  expect(restInWords(ms, "en-GB")).toBe(english);
  expect(restInWords(ms, "ko-KR")).toBe(korean);
});
