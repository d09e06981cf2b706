import { describe, expect, test } from "bun:test";
import { UsageError } from "../../crowd/scenario.ts";
import { benchComparisonPage } from "./bench-comparison-page.ts";
import { benchPage } from "./bench-page.ts";
import { areTargetsMet } from "./bench-result.ts";
import { benchTable } from "./bench-table.ts";
import { compareBenches, readBenchResult } from "./compare-benches.ts";
import { sampleBench } from "./sample-bench.ts";

const HOSTILE = `</td><script>alert(1)</script>`;

describe("a run", () => {
  test("shows figures with spread and target, costs, curves, the client and the machine's load", () => {
    const page = benchPage(sampleBench(5_000));
    for (const text of [
      "Every target is met",
      "4,500 to 5,500",
      "at least 4,000",
      "exactly 1",
      "Processor time of a request",
      "Cost against the length of the line",
      "the client took 6 %",
      "load average 0.50 before, 2.00 after",
    ])
      expect(page).toContain(text);
  });

  test("a missed target is said in the verdict, in the table and by the exit", () => {
    const missed = sampleBench(3_000);
    expect(areTargetsMet(missed)).toBe(false);
    expect(benchPage(missed)).toContain("A target is missed: hold: rate.");
    expect(benchTable(missed)).toContain("MISSED");
    expect(areTargetsMet(sampleBench(5_000))).toBe(true);
  });

  test("a machine that had other work is said to have had it", () => {
    const busy = sampleBench(5_000, { loadAverage: { before: 4, after: 5 } });
    expect(benchPage(busy)).toContain("The machine was busy");
    expect(benchPage(sampleBench(5_000))).not.toContain("The machine was busy");
  });

  test("a curve is drawn against the band that it must stay in, as multiples of its smallest size", () => {
    const page = benchPage(sampleBench(5_000));
    expect(page).toContain("within 15 % of the smallest");
    const numbers = (of: RegExp) => page.match(of)!.slice(1).map(Number);
    const [top, height] = numbers(/class="band" x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"/);
    // The last point of the sample costs 1.02 times the first.
    const [, y] = numbers(/class="line c0" points="[\d.,]+ ([\d.]+),([\d.]+)"/);
    expect(y).toBeGreaterThan(top!);
    expect(y).toBeLessThan(top! + height!);
    // 1.15 down to 0.85: 1.02 lies 13 of its 30 hundredths below the top.
    expect((y! - top!) / height!).toBeCloseTo(13 / 30, 1);
  });

  test("what must be exact may not be right on the average only", () => {
    const result = sampleBench(5_000);
    result.measures[0]!.findings.figures[2]!.measured = { median: 1, min: 1, max: 2 };
    expect(areTargetsMet(result)).toBe(false);
  });

  test("needs nothing from outside, and escapes what it is given", () => {
    const hostile = sampleBench(5_000, { machine: HOSTILE });
    hostile.measures[0]!.findings.remarks = [HOSTILE];
    hostile.measures[0]!.findings.figures[0]!.name = HOSTILE;
    for (const page of [benchPage(hostile), benchComparisonPage(hostile, hostile)])
      expect(page).not.toMatch(/<script|<link|<img|url\(|\shref=|\ssrc=/);
  });
});

describe("two runs side by side", () => {
  test("a change is told, and whether it is more than the noise", () => {
    const lines = compareBenches(sampleBench(4_000), sampleBench(8_000)).split("\n");
    expect(lines.find((line) => line.startsWith("hold: rate"))).toMatch(/\+100 %$/);
    const noise = compareBenches(sampleBench(4_000), sampleBench(4_200)).split("\n");
    expect(noise.find((line) => line.startsWith("hold: rate"))).toMatch(/\+5 % +within the spread$/);
  });

  test("what only one of them measured is shown all the same", () => {
    const other = sampleBench(4_000);
    other.measures[0]!.findings.figures[0]!.name = "pay: rate";
    const text = compareBenches(sampleBench(4_000), other);
    expect(text).toMatch(/^hold: rate, a second +4,000 .*-$/m);
    expect(text).toMatch(/^pay: rate, a second +- +4,000/m);
  });

  test.each([
    ["no JSON", "{", "cannot be read"],
    ["something else", '{"format":"frontrow-onsale-1"}', "is not the result of a benchmark"],
    ["null", "null", "is not the result of a benchmark"],
  ])("a file that holds %s is refused by name", (_, content, complaint) => {
    expect(() => readBenchResult("a.json", () => content)).toThrow(UsageError);
    expect(() => readBenchResult("a.json", () => content)).toThrow(`a.json: ${complaint}`);
  });
});
