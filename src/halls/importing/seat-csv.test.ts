import { describe, expect, test } from "bun:test";
import { expectErrors, planIn, readPlan } from "../../../testing/halls/read-plan.ts";

import { planOf } from "./import-plan.ts";
import { Findings } from "./reading/findings.ts";

const HEADER = "section,row,seat,category";
const WHOLE_HEADER = `${HEADER},x,y,wheelchair,companion,restricted_view`;

describe("a CSV file", () => {
  test("is read with a byte order mark, CRLF, quotes, spaces and empty lines", () => {
    const lines = [
      '"Section",ROW, seat ,category',
      '"Stalls, ""left""",A,1,VIP',
      "",
      ' Balcony ,"B" ,2,R',
      ",,,",
      "",
    ];
    const text = `\ufeff${lines.join("\r\n")}`;
    const plan = planIn(text, "text/csv");
    expect(plan.seats).toMatchObject([
      { section: 'Stalls, "left"', row: "A", label: "1", category: 0, flags: 0, x: null, y: null },
      { section: "Balcony", row: "B", label: "2", category: 1 },
    ]);
    expect(plan.categories).toEqual([{ name: "VIP" }, { name: "R" }]);
    expect(plan.name).toBe("Hall");
  });

  test("has columns in any order, coordinates and flags", () => {
    const lines = [
      "y,x,companion,wheelchair,restricted_view,category,seat,row,section",
      "0,0,0,1,,R,1,A,Stalls",
      "0,1.5,yes,no,false,R,2,A,Stalls",
      "0,3,,,TRUE,R,3,A,Stalls",
      "0,9,,,x,R,4,A,Stalls",
    ];
    const plan = planIn(lines.join("\n"), "text/csv");
    expect(plan.seats.map(({ flags, companionOf }) => [flags, companionOf])).toEqual([
      [1, null],
      [2, 1],
      [12, null],
      [12, null],
    ]);
    expect(plan.seats.map(({ x }) => x)).toEqual([20, 40, 60, 140]);
  });

  test("brings the seats of a row together, wherever their lines stand", () => {
    const plan = planIn(`${HEADER}\nS,A,1,R\nT,A,1,R\nS,B,1,R\nS,A,2,R`, "text/csv");
    expect(plan.seats.map(({ section, row, label }) => section + row + label)).toEqual([
      "SA1",
      "SA2",
      "SB1",
      "TA1",
    ]);
  });

  test("may have columns of its own, which are ignored with a warning", () => {
    const { plan, warnings } = readPlan(`${HEADER},price\nS,A,1,R,99000`, "text/csv", "Hall");
    expect(plan!.seats).toHaveLength(1);
    expect(warnings).toMatchObject([
      { line: 1, message: 'has a column that is not known, which is ignored: "price"' },
    ]);
  });

  const BAD_CSV: [what: string, text: string, errors: [line: number, message: string][]][] = [
    ["nothing", "", [[1, "must be the header section,row,seat,category"]]],
    ["a header alone", HEADER, []],
    ["no header", "Stalls,A,1,R", [[1, "must be a header with the columns"]]],
    ["a column missing", "section,row,seat\nS,A,1", [[1, "must be a header with the columns"]]],
    ["semicolons", "section;row;seat;category\nS;A;1;R", [[1, "with commas between them"]]],
    ["a column twice", `${HEADER},row\nS,A,1,R,A`, [[1, "has the column row twice"]]],
    ["x without y", `${HEADER},x\nS,A,1,R,0`, [[1, "only one of the columns x and y"]]],
    ["a missing cell", `${HEADER}\nS,A,1\nS,A,2,R`, [[2, "category is missing"]]],
    [
      "an empty cell",
      `${HEADER}\nS,,1,R\n,A,2,R`,
      [
        [2, "row is missing"],
        [3, "section is missing"],
      ],
    ],
    ["a cell too many", `${HEADER}\nS,A,1,R,7`, [[2, "has more cells than the header: 5, not 4"]]],
    ["a missing coordinate", `${HEADER},x,y\nS,A,1,R,0,0\nS,A,2,R,,0`, [[3, "x is missing"]]],
    ["a coordinate that is text", `${HEADER},x,y\nS,A,1,R,left,0`, [[2, "x must be a number"]]],
    ["a comma in a number", `${HEADER},x,y\nS,A,1,R,"1,5",0`, [[2, "write decimals with a point"]]],
    ["NaN", `${HEADER},x,y\nS,A,1,R,NaN,0`, [[2, "x must be a number"]]],
    ["Infinity", `${HEADER},x,y\nS,A,1,R,0,Infinity`, [[2, "y must be a number"]]],
    ["1e308", `${HEADER},x,y\nS,A,1,R,1e308,0`, [[2, "x must be a number from"]]],
    ["a number in hexadecimal", `${HEADER},x,y\nS,A,1,R,0x10,0`, [[2, "x must be a number from"]]],
    ["a flag that is none", `${WHOLE_HEADER}\nS,A,1,R,0,0,maybe,,`, [[2, "wheelchair must be 1 or 0"]]],
    [
      "a double label",
      `${HEADER}\nS,A,1,R\nS,A,2,R\nS,A,1,R`,
      [[4, "second seat 1 in row A of S: so is line 2"]],
    ],
    [
      "seats on each other",
      `${HEADER},x,y\nS,A,1,R,0,0\nS,A,2,R,9,0\nS,B,1,R,9,1`,
      [[4, "another seat stands: line 3"]],
    ],
    ["a companion alone", `${WHOLE_HEADER}\nS,A,1,R,0,0,0,1,0`, [[2, "no wheelchair place in its row"]]],
    ["a quote that is not closed", `${HEADER}\nS,A,1,R\n"S,A,2,R\n`, [[3, "not closed"]]],
    ["a quote inside a cell", `${HEADER}\nS,A,1,R\nS,A"B,2,R`, [[3, "quotation mark"]]],
    ["text after a quote", `${HEADER}\n"S"x,A,2,R`, [[2, "after a closing quotation mark"]]],
    ["a line without end", `${HEADER}\n${"x".repeat(20_000)}`, [[2, "longer than 10000"]]],
    [
      "a line break in a label",
      `${HEADER}\nS,"A\nB",1,R`,
      [[3, "row has a character that cannot be printed"]],
    ],
  ];
  test.each(BAD_CSV)("%s: is refused by its line", (_, text, expected) => {
    const { errors, plan } = readPlan(text, "text/csv", "Hall");
    expect(plan).toBeUndefined();
    expectErrors(
      errors,
      expected.length === 0
        ? [{ line: 1, message: "has no seats" }]
        : expected.map(([line, message]) => ({ line, message })),
    );
  });

  test("of too many categories is refused once", () => {
    const lines = Array.from({ length: 205 }, (_, i) => `S,A,${i},C${i}`);
    expectErrors(readPlan(`${HEADER}\n${lines.join("\n")}`, "text/csv", "Hall").errors, [
      { line: 202, message: "category is one more than the 200" },
    ]);
  });

  test.each([["\n"], ["\r\n"], ["\r"]])(
    "that is no UTF-8 names the line of it, whatever ends lines: %j",
    (end) => {
      const findings = new Findings();
      const lines = [HEADER, "S,가,1,R", "S,B,\u00fc,R", "S,B,2,R"].join(end);
      const bytes = Buffer.from(lines.replace("가", "A"), "latin1");
      planOf({ mediaType: "text/csv", bytes, name: "Hall" }, findings);
      expectErrors(findings.errors, [{ line: 3, message: "is not text in UTF-8" }]);
    },
  );

  test("has its errors in the order of its lines, however late each was seen", () => {
    const lines = [WHOLE_HEADER, "S,A,1,R,0,0,,,", "S,A,1,R,1,0,,,", "S,A,2,,2,0,,,", "S,A,3,R,3,,,,"];
    const { errors } = readPlan(lines.join("\n"), "text/csv", "Hall");
    expect(errors.map((error) => "line" in error && error.line)).toEqual([3, 4, 5]);
  });

  test("needs a name", () => {
    expectErrors(readPlan(`${HEADER}\nS,A,1,R`, "text/csv").errors, [{ line: 1, message: "?name=" }]);
  });

  test("of more than 100,000 seats is refused at that line", () => {
    const lines = Array.from({ length: 100_001 }, (_, i) => `S,${i % 300},${i},R`);
    expectErrors(readPlan(`${HEADER}\n${lines.join("\n")}`, "text/csv", "Hall").errors, [
      { line: 100_002, message: "100000 seats at most" },
    ]);
  });
});
