import { describe, expect, test } from "bun:test";
import { readKept, UsageError } from "../../testing/programs/program.ts";
import { reportPage, reportText } from "../../testing/programs/report.ts";
import {
  areTargetsMet,
  BENCH_FORMAT,
  benchReport,
  type BenchResult,
  compareBenches,
} from "./bench-report.ts";
import { sampleBench } from "./sample-bench.ts";

const benchPage = (result: BenchResult) => reportPage(benchReport(result));
const compared = (before: BenchResult, after: BenchResult) => reportText(compareBenches(before, after));
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
    expect(reportText(benchReport(missed))).toContain("MISSED");
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
    // Down from 1.15 to 0.85; the last point of the sample costs 1.02 times the first.
    const band = /<rect fill="var\(--good\)" height="([\d.]+)" width="[\d.]+" y="([\d.]+)" x="60" \/>/;
    const [height, top] = page.match(band)!.slice(1).map(Number);
    const [, y] = /<path d="M[\d.,]+L[\d.]+,([\d.]+)" stroke="var\(--c0\)"/.exec(page)!;
    expect((Number(y) - top!) / height!).toBeCloseTo(13 / 30, 2);
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
    for (const page of [benchPage(hostile), reportPage(compareBenches(hostile, hostile))])
      expect(page).not.toMatch(/<script|<link|<img|url\(|\shref=|\ssrc=/);
  });
});

describe("two runs side by side", () => {
  test("a change is told, and whether it is more than the noise", () => {
    const lines = compared(sampleBench(4_000), sampleBench(8_000)).split("\n");
    expect(lines.find((line) => line.trimStart().startsWith("hold: rate"))).toMatch(/\+100 %$/);
    const noise = compared(sampleBench(4_000), sampleBench(4_200)).split("\n");
    expect(noise.find((line) => line.trimStart().startsWith("hold: rate"))).toMatch(
      /\+5 % +within the spread$/,
    );
  });

  test("what only one of them measured is shown all the same", () => {
    const other = sampleBench(4_000);
    other.measures[0]!.findings.figures[0]!.name = "pay: rate";
    const text = compared(sampleBench(4_000), other);
    expect(text).toMatch(/^ +hold: rate, a second +4,000 .*-$/m);
    expect(text).toMatch(/^ +pay: rate, a second +- +4,000/m);
  });

  test.each([
    ["no JSON", "{", "cannot be read"],
    ["something else", '{"format":"frontrow-onsale-1"}', "is not the result of a benchmark"],
    ["null", "null", "is not the result of a benchmark"],
  ])("a file that holds %s is refused by name", (_, content, complaint) => {
    const kind = { format: BENCH_FORMAT, what: "a benchmark" };
    expect(() => readKept("a.json", kind, () => content)).toThrow(UsageError);
    expect(() => readKept("a.json", kind, () => content)).toThrow(`a.json: ${complaint}`);
  });
});
