import { describe, expect, test } from "bun:test";
import { expectErrors, readPlan } from "../../../testing/halls/read-plan.ts";
import { hall, ofSeats, row, seat, zone } from "../../../testing/halls/written-plan.ts";
import { planOf } from "./import-plan.ts";
import { Findings } from "./reading/findings.ts";

const AT = "zones[0].rows[0].seats";
const companion = { companion: true };
const wheelchair = { wheelchair: true };

/** What is wrong, the file, and where and how it is told. */
const BAD_JSON: [what: string, file: unknown, errors: [path: string, message: string][]][] = [
  ["bad JSON", "{oops", [["$", "is not valid JSON"]]],
  ["nothing", "", [["$", "is not valid JSON"]]],
  ["a list", [], [["$", "must be a seat plan"]]],
  ["null", "null", [["$", "must be a seat plan"]]],
  [
    "neither zones nor categories",
    { name: "Hall" },
    [
      ["categories", "is missing"],
      ["zones", "is missing"],
    ],
  ],
  ["no seats", hall([zone("Stalls", [])]), [["$", "has no seats"]]],
  ["zones that are no list", hall({}), [["zones", "must be a list"]]],
  [
    "more sections than anybody can look through",
    hall(Array.from({ length: 2_001 }, (_, at) => zone(`Table ${at}`, [row("A", [seat("1", 25 * at)])]))),
    [["$", "may have 2000 sections at most"]],
  ],
  ["a zone that is none", hall([7]), [["zones[0]", "must be an object"]]],
  ["a row that is none", hall([zone("S", [null as never])]), [["zones[0].rows[0]", "must be an object"]]],
  [
    "seats that are no list",
    hall([zone("S", [{ row_number: "A", seats: "all" }])]),
    [["zones[0].rows[0].seats", "must be a list"]],
  ],
  ["a seat that is none", ofSeats("1" as never), [[`${AT}[0]`, "must be an object"]]],
  [
    "a double label",
    ofSeats(seat("1", 0), seat("1", 25)),
    [[`${AT}[1].seat_number`, "second seat 1 in row A of Stalls"]],
  ],
  [
    "a double label in two parts of a row",
    hall([zone("Stalls", [row("A", [seat("1", 0)])]), zone("Stalls", [row("A", [seat("1", 50)])])]),
    [["zones[1].rows[0].seats[0].seat_number", `so is ${AT}[0]`]],
  ],
  [
    "seats on each other",
    ofSeats(seat("1", 0), seat("2", 25), seat("3", 25)),
    [[`${AT}[2].position`, `another seat stands: ${AT}[1]`]],
  ],
  [
    "seats almost on each other",
    ofSeats(seat("1", 0), seat("2", 25), seat("3", 50), seat("4", 52, 3)),
    [[`${AT}[3].position`, "another seat"]],
  ],
  ["all seats on one spot", ofSeats(seat("1", 3), seat("2", 3)), [[`${AT}[1].position`, "another seat"]]],
  [
    "seats almost on each other in a row of three",
    ofSeats(seat("1", 0), seat("2", 25), seat("3", 27)),
    [[`${AT}[2].position`, "another seat"]],
  ],
  [
    "a companion without a wheelchair place in its row",
    hall([zone("S", [row("A", [seat("1", 0, 0, companion)]), row("B", [seat("1", 0, 30, wheelchair)])])]),
    [[`${AT}[0]`, "no wheelchair place in its row"]],
  ],
  [
    "both at once",
    ofSeats(seat("1", 0, 0, { companion: true, wheelchair: true })),
    [[`${AT}[0]`, "at once"]],
  ],
  [
    "an unknown category",
    ofSeats(seat("1", 0, 0, { category: "VIP" })),
    [[`${AT}[0].category`, 'no category of this plan: "VIP"']],
  ],
  ["an empty category", ofSeats(seat("1", 0, 0, { category: "" })), [[`${AT}[0].category`, "is missing"]]],
  [
    "a category twice",
    { ...ofSeats(seat("1", 0)), categories: [{ name: "R" }, { name: "R" }] },
    [["categories[1].name", "another category"]],
  ],
  [
    "a category without a name",
    { ...ofSeats(seat("1", 0)), categories: [{ name: "R" }, {}] },
    [["categories[1].name", "is missing"]],
  ],
  ["no seat number", ofSeats(seat(undefined, 0)), [[`${AT}[0].seat_number`, "is missing"]]],
  ["an empty seat number", ofSeats(seat(" ", 0)), [[`${AT}[0].seat_number`, "is missing"]]],
  ["a broken number for a label", ofSeats(seat(1.5, 0)), [[`${AT}[0].seat_number`, "must be text"]]],
  ["a list for a label", ofSeats(seat(["1"], 0)), [[`${AT}[0].seat_number`, "must be text"]]],
  [
    "no row number",
    hall([zone("S", [{ seats: [seat("1", 0)] }])]),
    [["zones[0].rows[0].row_number", "is missing"]],
  ],
  [
    "an empty row number",
    hall([zone("S", [row("", [seat("1", 0)])])]),
    [["zones[0].rows[0].row_number", "is missing"]],
  ],
  [
    "a seat number with a line break",
    ofSeats(seat("1\n2", 0)),
    [[`${AT}[0].seat_number`, "cannot be printed"]],
  ],
  ["a NUL in a label", ofSeats(seat("1\u0000", 0)), [[`${AT}[0].seat_number`, "cannot be printed"]]],
  [
    "half a surrogate pair in a label",
    hall([zone("\ud800", [row("A", [seat("1", 0)])])]),
    [["zones[0].name", "cannot be printed"]],
  ],
  [
    "text that turns what follows",
    ofSeats(seat("\u202e21", 0)),
    [[`${AT}[0].seat_number`, "cannot be printed"]],
  ],
  ["a label of nothing that shows", ofSeats(seat("\u200b", 0)), [[`${AT}[0].seat_number`, "shows nothing"]]],
  ["a filler for a label", ofSeats(seat("\u3164", 0)), [[`${AT}[0].seat_number`, "shows nothing"]]],
  [
    "sections and rows of nothing that shows",
    hall([zone("\u200b\u2060", [row("\u00ad", [seat("1", 0)])])]),
    [
      ["zones[0].name", "shows nothing"],
      ["zones[0].rows[0].row_number", "shows nothing"],
    ],
  ],
  [
    "labels that look alike",
    ofSeats(seat("1", 0), seat("1\u200b", 25), seat("1\u00ad", 50), seat("\u20601", 75)),
    [1, 2, 3].map((at): [string, string] => [`${AT}[${at}].seat_number`, `so is ${AT}[0]`]),
  ],
  [
    "labels of full-width and other digits",
    ofSeats(seat("12", 0), seat("１２", 25), seat("１2", 50)),
    [1, 2].map((at): [string, string] => [`${AT}[${at}].seat_number`, `so is ${AT}[0]`]),
  ],
  [
    "a seat number too long",
    ofSeats(seat("1".repeat(41), 0)),
    [[`${AT}[0].seat_number`, "40 characters at most"]],
  ],
  [
    "a section too long",
    hall([zone("S".repeat(81), [row("A", [seat("1", 0)])])]),
    [["zones[0].name", "80 characters at most"]],
  ],
  [
    "a plan's name too long",
    { ...ofSeats(seat("1", 0)), name: "H".repeat(201) },
    [["name", "200 characters at most"]],
  ],
  [
    "no name at all",
    { ...hall([zone("S", [row("A", [seat("1", 0)])])]), name: undefined },
    [["name", "is missing"]],
  ],
  [
    "some seats without a position",
    ofSeats(seat("1", 0), seat("2", 0, 0, { position: undefined })),
    [[`${AT}[1].position`, "is missing"]],
  ],
  [
    "a position that is text",
    ofSeats(seat("1", "0" as never)),
    [[`${AT}[0].position.x`, "must be a number"]],
  ],
  [
    "a position without y",
    ofSeats({ ...seat("1", 0), position: { x: 1 } }),
    [[`${AT}[0].position.y`, "is missing"]],
  ],
  [
    "a position of null",
    ofSeats({ ...seat("1", 0), position: { x: null, y: 0 } }),
    [[`${AT}[0].position.x`, "is missing"]],
  ],
  ["1e308", ofSeats(seat("1", 1e308)), [[`${AT}[0].position.x`, "must be a number from"]]],
  [
    "a number beyond all numbers",
    JSON.stringify(ofSeats(seat("1", 12_345))).replaceAll("12345", "1e999"),
    [[`${AT}[0].position.x`, "must be a number from"]],
  ],
  ["2^31", ofSeats(seat("1", 2 ** 31)), [[`${AT}[0].position.x`, "must be a number from"]]],
  [
    "a zone at 2^53",
    hall([zone("S", [row("A", [seat("1", 0)])], { position: { x: 0, y: 2 ** 53 } })]),
    [["zones[0].position.y", "must be a number from"]],
  ],
  [
    "a hall too wide",
    ofSeats(seat("1", 0), seat("2", 1), seat("3", 2), seat("4", 900_000)),
    [["$", "wider or higher than 10000 of its seats"]],
  ],
  [
    "a flag that is none",
    ofSeats(seat("1", 0, 0, { wheelchair: "yes" })),
    [[`${AT}[0].wheelchair`, "true or false"]],
  ],
  [
    "an area that is none",
    hall([zone("S", [row("A", [seat("1", 0)])], { areas: [1] })]),
    [["zones[0].areas[0]", "must be an object"]],
  ],
  [
    "an area without end",
    hall([
      zone("S", [row("A", [seat("1", 0)])], { areas: [{ shape: "circle", circle: { radius: 1e300 } }] }),
    ]),
    [["zones[0].areas[0].circle.radius", "must be a number from 0"]],
  ],
  [
    "a negative width",
    hall([
      zone("S", [row("A", [seat("1", 0)])], {
        areas: [{ shape: "rectangle", rectangle: { width: -1, height: 1 } }],
      }),
    ]),
    [["zones[0].areas[0].rectangle.width", "must be a number from 0"]],
  ],
  [
    "a circle without a radius",
    hall([zone("S", [row("A", [seat("1", 0)])], { areas: [{ shape: "circle" }] })]),
    [["zones[0].areas[0].circle.radius", "is missing"]],
  ],
  [
    "a text too long",
    hall([
      zone("S", [row("A", [seat("1", 0)])], { areas: [{ shape: "text", text: { text: "t".repeat(101) } }] }),
    ]),
    [["zones[0].areas[0].text.text", "100 characters at most"]],
  ],
  [
    "too many areas",
    hall([zone("S", [row("A", [seat("1", 0)])], { areas: Array.from({ length: 2_001 }, () => ({})) })]),
    [["zones[0].areas", "2000 items at most"]],
  ],
  [
    "too many categories",
    { ...ofSeats(seat("1", 0)), categories: Array.from({ length: 201 }, (_, i) => ({ name: `C${i}` })) },
    [["categories", "200 items at most"]],
  ],
  ["nesting without end", "[".repeat(100_000), [["$", "nested deeper"]]],
  ["a million lists", `[${"[],".repeat(1_000_001)}[]]`, [["$", "more than 1000000 lists"]]],
];

describe("a plan that is refused says what is wrong, and where", () => {
  test.each(BAD_JSON)("%s", (_, file, expected) => {
    expectErrors(
      readPlan(file).errors,
      expected.map(([path, message]) => ({ path, message })),
    );
  });

  test("bytes that are no UTF-8", () => {
    const findings = new Findings();
    planOf({ mediaType: "application/json", bytes: Uint8Array.of(0x22, 0xff, 0x22) }, findings);
    planOf({ mediaType: "text/csv", bytes: Uint8Array.of(0xb1, 0xb8, 0xbf, 0xaa) }, findings);
    expectErrors(findings.errors, [
      { path: "$", message: "is not text in UTF-8" },
      { line: 1, message: "is not text in UTF-8" },
    ]);
  });

  test("all errors of all kinds, the first hundred", () => {
    const seats = Array.from({ length: 150 }, (_, i) => seat("1", i * 25, 0, { category: "X" }));
    const { errors } = readPlan(ofSeats(...seats));
    expect(errors).toHaveLength(100);
    const mixed = readPlan(ofSeats(seat("1", 0), seat("1", 25), seat("2", 25, 0, { category: "X" }))).errors;
    expect(mixed.map((error) => ("path" in error ? error.path : ""))).toEqual([
      `${AT}[2].category`,
      `${AT}[1].seat_number`,
      `${AT}[2].position`,
    ]);
  });

  test("one seat more than 100,000", () => {
    const seats = Array.from({ length: 100_001 }, (_, i) =>
      seat(String(i), (i % 400) * 25, Math.floor(i / 400) * 25),
    );
    const file = hall([
      zone("S", [row("A", seats), row("B", [seat("1", 0, 9_000)])]),
      zone("T", [row("A", [])]),
    ]);
    expectErrors(readPlan(file).errors, [{ path: `${AT}[100000]`, message: "100000 seats at most" }]);
  });
});
