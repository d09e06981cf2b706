import { expect, test } from "bun:test";
import { type CsvCell, csvLine } from "../../core/words/csv-line.ts";
import { csvResponse } from "./csv.ts";

test.each<[CsvCell, string]>([
  ["plain", "plain"],
  ["홍길동", "홍길동"],
  [null, ""],
  ["", ""],
  [-1_000, "-1000"],
  ["a,b", '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ["two\nlines", '"two\nlines"'],
  ["=1+1", `"'=1+1"`],
  ["+82 10", `"'+82 10"`],
  ["-2+3", `"'-2+3"`],
  ["@sum(a1)", `"'@sum(a1)"`],
  ["\t=1", `"'\t=1"`],
  ["  =1", `"'  =1"`],
  ["\r=1", `"'\r=1"`],
  ["＝1", `"'＝1"`],
  ['=cmd|" /c calc"!a1', `"'=cmd|"" /c calc""!a1"`],
])("%j is written so that a spreadsheet shows it and does not run it", (cell, written) => {
  expect(csvLine([cell, "next"])).toBe(`${written},next\r\n`);
});

test("a table begins with a byte order mark and its columns, and comes page by page", async () => {
  let read = 0;
  async function* pages() {
    for (const page of [
      [[1, "a"]],
      [
        [2, "b"],
        [3, null],
      ],
    ] as CsvCell[][][]) {
      read += 1;
      yield page;
    }
  }
  const response = csvResponse("table", ["n", "text"], pages());
  expect(read).toBeLessThan(2);
  const bytes = await response.bytes();
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(new TextDecoder().decode(bytes)).toBe("n,text\r\n1,a\r\n2,b\r\n3,\r\n");
  expect(response.headers.get("Content-Disposition")).toBe('attachment; filename="table.csv"');
});
