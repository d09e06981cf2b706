import { describe, expect, test } from "bun:test";
import { decades, svgChart, ticks } from "./svg-chart.ts";

describe("ticks", () => {
  test.each([
    [0, [0, 1]],
    [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [7, [0, 2, 4, 6, 8]],
    [100, [0, 20, 40, 60, 80, 100]],
    [10_000, [0, 2_000, 4_000, 6_000, 8_000, 10_000]],
    [0.03, [0, 0.01, 0.02, 0.03]],
  ])("up to %p: %j", (max, expected) => expect(ticks(max)).toEqual(expected));

  test.each([3, 17, 99, 101, 1_234, 0.7, 1e6 + 1])("reach at least %p, in a handful of steps", (max) => {
    const values = ticks(max);
    expect(values.at(-1)).toBeGreaterThanOrEqual(max);
    expect(values.length).toBeLessThanOrEqual(7);
  });
});

describe("svgChart", () => {
  const chart = { title: "A < B", xLabel: "x", yLabel: "y", kind: "lines" as const };

  test("escapes what it is given", () => {
    const series = [{ name: '<script>alert("1")</script>', points: [[0, 1]] as const }];
    const drawn = svgChart({ ...chart, series });
    expect(drawn).not.toContain("<script>");
    expect(drawn).toContain("&lt;script&gt;alert(&quot;1&quot;)");
    expect(drawn).toContain("A &lt; B");
  });

  test("says so when nothing was measured", () => {
    expect(svgChart({ ...chart, series: [{ name: "empty", points: [] }] })).toContain("Nothing was measured");
  });

  test("never draws a number that is none", () => {
    const series = [
      {
        name: "zero",
        points: [
          [0, 0],
          [0, 0],
        ] as const,
      },
    ];
    expect(svgChart({ ...chart, series })).not.toContain("NaN");
  });

  test("keeps a long line short, and its last point", () => {
    const points = Array.from({ length: 50_000 }, (_, index) => [index, index === 49_999 ? 100 : 0] as const);
    const drawn = svgChart({ ...chart, series: [{ name: "long", points }] });
    expect(drawn.length).toBeLessThan(40_000);
    expect(/points="[^"]*,12\.0"/.test(drawn)).toBe(true);
  });
});

test("decades span what they are asked to, and never nothing", () => {
  expect(decades(1_000, 1_000_000)).toEqual([1_000, 10_000, 100_000, 1_000_000]);
  expect(decades(50, 50_000)).toEqual([10, 100, 1_000, 10_000, 100_000]);
  expect(decades(1, 64)).toEqual([1, 10, 100]);
  expect(decades(10, 10)).toEqual([10, 100]);
});

test("along a logarithmic axis each decade is as wide, and spreads are drawn through their points", () => {
  const points = [10, 100, 1_000].map((x) => [x, 1] as const);
  const spreads = points.map(() => [0.5, 2] as const);
  const options = { title: "t", xLabel: "x", yLabel: "y", kind: "lines", xLogarithmic: true } as const;
  const drawn = svgChart({ ...options, series: [{ name: "s", points, spreads }] });
  const xs = [...drawn.matchAll(/class="spread c0" x1="([\d.]+)"/g)].map((match) => Number(match[1]));
  expect(xs).toHaveLength(3);
  expect(xs[1]! - xs[0]!).toBeCloseTo(xs[2]! - xs[1]!, 0);
});
