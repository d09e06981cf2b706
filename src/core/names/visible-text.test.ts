import { expect, test } from "bun:test";
import {
  errorOfLines,
  errorOfText,
  lineFromOutside,
  withoutInvisible,
  withPlainBreaks,
} from "./visible-text.ts";

test.each([
  ["a text without any", "Winter Light", "Winter Light"],
  ["a space of no width", "Win\u200bter\u2060 Light\ufeff", "Winter Light"],
  ["what stands around a text", "\u200b A \u3164", "A"],
  ["a soft hyphen, a mark of direction and a filler", "\u00adA\u200eB\u3164", "AB"],
  ["a joiner between letters", "م\u200cن, क\u094d\u200dष", "م\u200cن, क\u094d\u200dष"],
  ["a joiner beside no letter", "A\u200d 1\u200c2", "A 12"],
  ["a family", "👩\u200d👩\u200d👧 and ❤\ufe0f\u200d🔥", "👩\u200d👩\u200d👧 and ❤\ufe0f\u200d🔥"],
  ["colours of skin", "👩🏽\u200d🎤", "👩🏽\u200d🎤"],
  ["a key cap and a sign as text", "1\ufe0f\u20e3 ♿\ufe0e", "1\ufe0f\u20e3 ♿\ufe0e"],
  ["a variant of an ideograph", "葛\u{e0100}城", "葛\u{e0100}城"],
  ["a variant of nothing", "A\ufe0f\u{e0100}", "A"],
  [
    "the flag of Scotland",
    "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
  ],
  ["letters of a flag without one", "A\u{e0067}\u{e007f}", "A"],
])("what shows nothing is taken out, and what belongs to a sign stays: %s", (_, text, kept) => {
  expect(withoutInvisible(text)).toBe(kept);
  expect(withoutInvisible(kept)).toBe(kept);
});

test.each([
  ["a\nb", "unprintable", null],
  ["a\r\n\tb", "unprintable", null],
  ["a\u0085b", "unprintable", "unprintable"],
  ["a\u000bb", "unprintable", "unprintable"],
  ["a\u0007b", "unprintable", "unprintable"],
  ["a\u202eb", "unprintable", "unprintable"],
  ["a\u2028b", "unprintable", "unprintable"],
  ["a\ud800b", "unprintable", "unprintable"],
  ["\u3164", "invisible", "invisible"],
  ["\u200b\u200f", "invisible", "invisible"],
  ["\u200d\ufe0f", "invisible", "invisible"],
  ["ab", null, null],
  ["abcdef", "too_long", "too_long"],
  ["👩\u200d👧", null, null],
] as const)("%j as one line: %s; as several: %s", (text, inOne, inSeveral) => {
  expect([errorOfText(text, 5)?.kind ?? null, errorOfLines(text, 5)?.kind ?? null]).toEqual([
    inOne,
    inSeveral,
  ]);
});

test("the rare line breaks become the usual one", () => {
  expect(withPlainBreaks("a\u000bb\u000cc\u0085d\u2028e\u2029f\r\n\tg")).toBe("a\nb\nc\nd\ne\nf\r\n\tg");
});

test("what another program says becomes one line that can be kept, and is cut between characters", () => {
  expect(lineFromOutside("550 no\0 such\r\nuser\u202e", 200)).toBe("550 no  such user");
  expect(lineFromOutside("ab😀", 3)).toBe("ab\ufffd");
});
