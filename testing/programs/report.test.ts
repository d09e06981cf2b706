import { describe, expect, test } from "bun:test";
import { formatCount, formatMs, textTable } from "./report.ts";

describe("textTable", () => {
  test("numbers to the right, names and words to the left", () => {
    const rows = [
      ["call", "count", "why"],
      ["pay", "1,000", "refused 1"],
      ["list seats", "7", "no"],
    ];
    expect(textTable(rows, "")).toBe(
      ["call        count  why", "pay         1,000  refused 1", "list seats      7  no"].join("\n"),
    );
  });

  test("rows may be shorter than others, and there may be none", () => {
    expect(textTable([["a"], ["b", "12"], [""]])).toBe("  a\n  b  12\n");
    expect(textTable([])).toBe("");
  });
});

test.each([
  [0.1234, "0.12"],
  [12.34, "12.3"],
  [1234.5, "1235"],
])("formatMs(%p) is %p", (ms, text) => expect(formatMs(ms)).toBe(text));

test("formatCount groups thousands", () => expect(formatCount(1_234_567)).toBe("1,234,567"));
