import { describe, expect, test } from "bun:test";
import { change } from "../kept-report.ts";
import { compareRuns, readResult } from "./compare-runs.ts";
import { sampleResult } from "../../judge/sample-result.ts";
import { UsageError } from "../../crowd/scenario.ts";

describe("compareRuns", () => {
  test("puts counts and latencies side by side, with the change", () => {
    const before = sampleResult();
    const after = sampleResult({
      counts: { ...before.counts, payments: 4 },
      calls: { pay: { count: 3, p50: 1, p95: 150, p99: 300, max: 300 } },
      sellOutSeconds: null,
    });
    const text = compareRuns(before, after);
    expect(text).toMatch(/^payments +2 +4 +\+100 %$/m);
    expect(text).toMatch(/^pay p50 ms +2\.00 +1\.00 +-50 %$/m);
    expect(text).toMatch(/^pay p99 ms +300 +300$/m);
    expect(text).toMatch(/^seconds to sell out +8\.6 +not sold out$/m);
  });

  test("names the settings in which they differ, and no others", () => {
    const before = sampleResult();
    const scenario = { ...before.scenario, queue: { ...before.scenario.queue, capacity: 7 } };
    const text = compareRuns(before, sampleResult({ scenario }));
    expect(text).toMatch(/^setting queue\.capacity +100 +7$/m);
    expect(text.match(/^setting /gm)).toHaveLength(1);
  });
});

test.each([
  [2, 2, ""],
  [0, 3, "new"],
  [100, 150, "+50 %"],
  [100, 25, "-75 %"],
])("from %p to %p is %p", (before, after, expected) => expect(change(before, after)).toBe(expected));

describe("readResult", () => {
  test("reads what a run wrote", () => {
    const result = sampleResult();
    expect(readResult("a.json", () => JSON.stringify(result))).toEqual(JSON.parse(JSON.stringify(result)));
  });

  test.each([
    ["not JSON", "{"],
    ["null", "null"],
    ["something else", '{"format": 99}'],
    ["a list", "[]"],
  ])("refuses %s in one line", (_, content) => {
    expect(() => readResult("a.json", () => content)).toThrow(UsageError);
    expect(() => readResult("a.json", () => content)).toThrow(/^a\.json: [^\n]+$/);
  });
});
