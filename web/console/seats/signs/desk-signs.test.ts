import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contrast } from "../../../../src/core/look/theme-colours.ts";
import { STATE } from "../../../seats/statuses/seat-state.ts";
import type { Allocation, SeatOverview } from "../../api/types.ts";
import { changeableOf, signCounts } from "./changeable-seats.ts";
import { colourOf, DeskSigns } from "./desk-signs.ts";

const { AVAILABLE, HELD, SOLD, BLOCKED } = STATE;
/** Seats 1 to 8: 3 is sold, 4 given away, 6 of the house, 7 of the sponsor, 8 of nobody. */
const STATUSES = Uint8Array.of(AVAILABLE, HELD, SOLD, SOLD, AVAILABLE, BLOCKED, BLOCKED, BLOCKED);
const NOW = {
  kept: [
    { allocationId: "house", seatNumbers: [6] },
    { allocationId: "sponsor", seatNumbers: [7] },
  ],
  given: [4],
} as SeatOverview;
const ALLOCATIONS = [
  { allocationId: "house", name: "House", colour: null },
  { allocationId: "sponsor", name: "Sponsor", colour: "#123456" },
] as Allocation[];
const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8];

test("the desk's map tells each kind of seat apart, and names whom it is kept back for", () => {
  const signs = new DeskSigns((sign, name) => `${sign} ${name}`.trim());
  const states = signs.statesOf(STATUSES, NOW, ALLOCATIONS);
  expect(NUMBERS.map((number) => signs.statusOf(number - 1, states[number - 1]!))).toEqual([
    undefined,
    "HELD",
    "SOLD",
    "GIVEN",
    undefined,
    "KEPT House",
    "KEPT Sponsor",
    "BLOCKED",
  ]);
  // Each kind is drawn by a state of its own, and buyers' three bits stay.
  expect(new Set(states).size).toBe(7);
  expect(states.map((state) => state & 7)).toEqual(STATUSES);
});

test("an allocation that gets another colour is drawn anew, and one without has its own", () => {
  const signs = new DeskSigns(() => "");
  const before = signs.statesOf(STATUSES, NOW, ALLOCATIONS);
  const [house, sponsor] = ALLOCATIONS as [Allocation, Allocation];
  const after = signs.statesOf(STATUSES, NOW, [house, { ...sponsor, colour: "#654321" }]);
  expect([after[5] === before[5], after[6] === before[6]]).toEqual([true, false]);
  expect(colourOf({ colour: null }, 0)).not.toBe(colourOf({ colour: null }, 1));
});

test("the legend counts as kept back what every page counts so: for somebody by name, and for nobody", () => {
  expect(signCounts(STATUSES, NOW)).toEqual({ HELD: 1, SOLD: 1, GIVEN: 1, BLOCKED: 3 });
});

/** A colour in OKLab, in which distances are as people see them. */
function labOf(colour: string): [number, number, number] {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const l = Math.cbrt(0.4122 * r + 0.5363 * g + 0.0514 * b);
  const m = Math.cbrt(0.2119 * r + 0.6807 * g + 0.1074 * b);
  const s = Math.cbrt(0.0883 * r + 0.2817 * g + 0.63 * b);
  return [
    0.2105 * l + 0.7936 * m - 0.0041 * s,
    1.978 * l - 2.4286 * m + 0.4506 * s,
    0.0259 * l + 0.7828 * m - 0.8087 * s,
  ];
}

test("allocations' colours are apart from each other and from grades', and seen on either ground", () => {
  const style = readFileSync(join(import.meta.dir, "../../../style/base.css"), "utf8");
  const grades = [...style.matchAll(/--grade-\d: (#[\da-f]{6})/g)].map(([, colour]) => colour!);
  const grounds = [...style.matchAll(/--card: (#[\da-f]{6})/g)].map(([, colour]) => colour!);
  expect([grades.length, grounds.length]).toEqual([16, 2]);
  const colours = Array.from({ length: 6 }, (_, at) => colourOf({ colour: null }, at));
  for (const [at, colour] of colours.entries()) {
    const others = [...grades, ...colours.slice(0, at)].map((other) => {
      const [one, two] = [labOf(colour), labOf(other)];
      return Math.hypot(...one.map((part, axis) => part - two[axis]!));
    });
    expect([colour, Math.min(...others) >= 0.14]).toEqual([colour, true]);
    for (const ground of grounds) expect([colour, contrast(colour, ground) >= 3]).toEqual([colour, true]);
  }
});

test("seats that are held, sold or given away are left out, each by why", () => {
  expect(changeableOf(NUMBERS, STATUSES, new Set(NOW.given))).toEqual({
    changeable: [1, 5, 6, 7, 8],
    leftOut: { HELD: [2], SOLD: [3], GIVEN: [4] },
  });
  expect(changeableOf([1, 8], STATUSES, new Set())).toEqual({ changeable: [1, 8], leftOut: {} });
});
