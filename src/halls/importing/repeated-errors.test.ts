import { test } from "bun:test";
import { expectErrors, readPlan } from "../../../testing/halls/read-plan.ts";
import { hall, ofSeats, row, seat, zone } from "../../../testing/halls/written-plan.ts";

const AT = "zones[0].rows[0].seats";
const vip = (label: string, more: object = {}) =>
  seat(label, 25 * Number(label), 0, { category: "VIP", ...more });
const LONG = "L".repeat(41);
test.each<[what: string, file: unknown, errors: [path: string, message: string][]]>([
  [
    "a category that is not there, of three seats",
    ofSeats(seat("1", 25), vip("2"), vip("3"), vip("4")),
    [[`${AT}[1].category`, 'no category of this plan: "VIP", as 3 seats do; it has "R"']],
  ],
  [
    "no categories",
    { ...ofSeats(vip("1"), vip("2")), categories: undefined },
    [["categories", "is missing"]],
  ],
  [
    "a category that is refused, of two seats",
    {
      ...ofSeats(vip("1", { category: LONG }), vip("2", { category: LONG })),
      categories: [{ name: LONG }],
    },
    [["categories[0].name", "has 41 characters; it may have 40"]],
  ],
  [
    "no seat with a category",
    ofSeats(vip("1", { category: "" }), vip("2", { category: null }), vip("3", { category: undefined })),
    [[`${AT}[0].category`, "is missing, as in every other seat"]],
  ],
  [
    "the position of a zone, from which its seats are counted",
    hall([
      zone("S", [row("A", [seat("1", 0)])]),
      zone("T", [row("A", [seat("1", 0)])], { position: { x: "0" } }),
    ]),
    [
      ["zones[1].position.x", "must be a number"],
      ["zones[1].position.y", "is missing"],
    ],
  ],
])("one cause once: %s", (_, file, expected) => {
  expectErrors(
    readPlan(file).errors,
    expected.map(([path, message]) => ({ path, message })),
  );
});

test("each seat without a category, where others have one", () => {
  const seats = [seat("1", 0), vip("1", { category: "" }), vip("2", { category: "" })];
  expectErrors(readPlan(ofSeats(...seats, seat("3", 90))).errors, [
    { path: `${AT}[1].category`, message: "is missing" },
    { path: `${AT}[2].category`, message: "is missing" },
    { path: `${AT}[1].seat_number`, message: "second seat" },
  ]);
});
