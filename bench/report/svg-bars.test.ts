import { expect, test } from "bun:test";
import { stackedBars, targetBars } from "./svg-bars.ts";

const bar = { name: "hold", text: "8,000", min: 7_000, max: 9_000, isMet: true };

test("a figure at its target ends at the line of the targets, whatever the unit", () => {
  const widthOf = (value: number, target: number) =>
    /class="bar met" x="\d+" y="[\d.]+" width="([\d.]+)"/.exec(
      targetBars("t", [{ ...bar, value, target }]),
    )![1];
  expect(widthOf(4_000, 4_000)).toBe(widthOf(1.5, 1.5));
  expect(Number(widthOf(6_000, 4_000))).toBeGreaterThan(Number(widthOf(4_000, 4_000)));
});

test("what is far beyond its target does not leave the picture", () => {
  const drawn = targetBars("t", [{ ...bar, value: 1e9, target: 1, max: 1e9 }]);
  for (const [, x] of drawn.matchAll(/x[12]="([\d.]+)"/g)) expect(Number(x)).toBeLessThanOrEqual(800);
});

test("a missed target is drawn as one", () => {
  expect(targetBars("t", [{ ...bar, value: 1, target: 2, isMet: false }])).toContain('class="bar missed"');
});

test("the parts of a cost stand side by side in the order of the legend", () => {
  const drawn = stackedBars("t", "µs", [
    { name: "join", parts: { worker: 10, postgres: 30 } },
    { name: "pay", parts: { postgres: 40, client: 40 } },
  ]);
  const rects = [...drawn.matchAll(/class="bar c(\d)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/g)].map(
    (match) => match.slice(1).map(Number),
  );
  expect(rects.map(([kind]) => kind)).toEqual([0, 1, 2, 0, 1, 2]);
  for (const row of [rects.slice(0, 3), rects.slice(3)])
    for (const at of [1, 2]) expect(row[at]![1]).toBeCloseTo(row[at - 1]![1]! + row[at - 1]![3]!, 0);
  expect(drawn).toContain("80 µs");
});

test("names are escaped", () => {
  expect(stackedBars("<b>", "µs", [{ name: "<i>", parts: { "<u>": 1 } }])).not.toMatch(/<[biu]>/);
  expect(targetBars("<b>", [{ ...bar, name: "<i>", text: "<u>", value: 1, target: 1 }])).not.toMatch(
    /<[biu]>/,
  );
});
