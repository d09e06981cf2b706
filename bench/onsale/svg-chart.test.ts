import { describe, expect, test } from "bun:test";
import { svgChart, ticks } from "./svg-chart.ts";

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
