import { describe, expect, test } from "bun:test";
import { flameGraph, lineChart, stackedBars, targetBars } from "./charts.ts";

const AXES = { title: "A < B", xLabel: "x", yLabel: "y" };
const BAR = { name: "hold", text: "8,000", min: 7_000, max: 9_000, isMet: true };

const barsOf = (drawn: unknown) =>
  [...String(drawn).matchAll(/<rect [^>]*fill="var\(--\w+\)"[^>]*>/g)].map(([rect]) => ({
    x: Number(/ x="([\d.]+)"/.exec(rect)![1]),
    y: Number(/ y="([\d.]+)"/.exec(rect)?.[1]),
    width: Number(/ width="([\d.]+)"/.exec(rect)![1]),
  }));

describe("a line", () => {
  test("says so when nothing was measured, and never draws a number that is none", () => {
    expect(String(lineChart(AXES, [{ name: "empty", points: [] }]))).toContain("Nothing was measured");
    const flat = [0, 0].map((at) => [at, at] as const);
    expect(String(lineChart(AXES, [{ name: "zero", points: flat }]))).not.toContain("NaN");
  });

  test("that is long is drawn with fewer points, the last among them", () => {
    const points = Array.from({ length: 50_000 }, (_, at) => [at, at === 49_999 ? 100 : 0] as const);
    const drawn = String(lineChart(AXES, [{ name: "long", points }]));
    expect(drawn.length).toBeLessThan(40_000);
    const [, path] = /aria-label="line"[^>]*><path[^>]* d="([^"]+)"/.exec(drawn)!;
    // The top of the picture, where the last point alone is.
    expect(path).toMatch(/L[\d.]+,20$/);
  });

  test("over a logarithmic axis has decades of one width, and spreads through its points", () => {
    const points = [10, 100, 1_000].map((x) => [x, 1] as const);
    const spreads = points.map(() => [0.5, 2] as const);
    const drawn = String(lineChart(AXES, [{ name: "s", points, spreads }], { isLogarithmic: true }));
    const [, rules] = /<g[^>]* aria-label="rule"[^>]*>(.*?)<\/g>/.exec(drawn)!;
    const xs = [...rules!.matchAll(/ x1="([\d.]+)"/g)].map((match) => Number(match[1]));
    expect(xs).toHaveLength(3);
    expect(xs[1]! - xs[0]!).toBeCloseTo(xs[2]! - xs[1]!, 0);
  });
});

describe("bars", () => {
  test("at their targets end at one line, whatever the unit; those beyond do not leave the picture", () => {
    const ofValues = (rows: [value: number, target: number][]) =>
      barsOf(
        targetBars(
          "t",
          rows.map(([value, target], at) => ({ ...BAR, name: `${at}`, value, max: value, target })),
        ),
      ).map(({ width }) => width);
    const [one, other, more, far] = ofValues([
      [4_000, 4_000],
      [1.5, 1.5],
      [6_000, 4_000],
      [1e9, 1],
    ]);
    expect(one).toBe(other!);
    expect(more).toBeGreaterThan(one!);
    expect(far).toBeLessThan(380);
  });

  test("that missed their target have another colour", () => {
    const missed = String(targetBars("t", [{ ...BAR, value: 1, target: 2, isMet: false }]));
    expect(missed).toMatch(/<rect [^>]*fill="var\(--bad\)"/);
  });

  test("made of parts have them side by side, with their sum behind them", () => {
    const drawn = stackedBars("t", "µs", [
      { name: "join", parts: { worker: 10, postgres: 30 } },
      { name: "pay", parts: { postgres: 40, client: 40 } },
    ]);
    const rows = Map.groupBy(barsOf(drawn), ({ y }) => y);
    for (const parts of [...rows.values()].filter((row) => row.length > 1)) {
      const [left, right] = parts.toSorted((a, b) => a.x - b.x);
      expect(right!.x).toBeCloseTo(left!.x + left!.width, 0);
    }
    expect(rows.size).toBe(2);
    expect(String(drawn)).toContain("80 µs");
  });
});

test("names are escaped", () => {
  const hostile = "<script>alert(1)</script>";
  const drawn = [
    lineChart({ title: hostile, xLabel: hostile, yLabel: hostile }, [{ name: hostile, points: [[0, 1]] }]),
    stackedBars(hostile, hostile, [{ name: hostile, parts: { [hostile]: 1 } }]),
    targetBars(hostile, [{ ...BAR, name: hostile, text: hostile, value: 1, target: 1 }]),
  ];
  for (const chart of drawn) {
    expect(String(chart)).not.toContain("<script");
    expect(String(chart)).toContain("&lt;script&gt;");
  }
});

describe("a flame graph", () => {
  test("has a bar as wide as the time in a function and all it called, below the one that called it", () => {
    const leaf = { name: "b", part: "p", seconds: 1, callees: [] };
    const root = {
      name: "all",
      part: "p",
      seconds: 4,
      callees: [{ ...leaf, name: "a", seconds: 2, callees: [leaf] }],
    };
    const [all, a, b] = barsOf(flameGraph("t", root, ["p"]));
    expect(a!.width / all!.width).toBeCloseTo(0.5, 1);
    expect(b!.width / all!.width).toBeCloseTo(0.25, 1);
    expect([a!.y - all!.y, b!.y - a!.y]).toEqual([16, 16]);
  });
});
