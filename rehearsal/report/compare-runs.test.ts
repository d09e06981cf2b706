import { describe, expect, test } from "bun:test";
import { readKept, UsageError } from "../../testing/programs/program.ts";
import { compareRuns } from "./onsale-report.ts";
import { change, reportPage, reportText } from "../../testing/programs/report.ts";
import { RESULT_FORMAT, type RunResult } from "../judge/run-result.ts";
import { sampleResult } from "../judge/sample-result.ts";

const KIND = { format: RESULT_FORMAT, what: "a run" } as const;

const HOSTILE = `</td><script>alert(1)</script>`;

const comparisonPage = (before: RunResult, after: RunResult) => reportPage(compareRuns(before, after));

describe("compareRuns", () => {
  test("puts counts and latencies side by side, with the change", () => {
    const before = sampleResult();
    const after = sampleResult({
      counts: { ...before.counts, payments: 4 },
      calls: { pay: { count: 3, p50: 1, p95: 150, p99: 300, max: 300 } },
      sellOutSeconds: null,
    });
    const text = reportText(compareRuns(before, after));
    expect(text).toMatch(/^ *payments +2 +4 +\+100 %$/m);
    expect(text).toMatch(/^ *pay p50 ms +2\.00 +1\.00 +-50 %$/m);
    expect(text).toMatch(/^ *pay p99 ms +300 +300$/m);
    expect(text).toMatch(/^ *seconds to sell out +8\.6 +not sold out$/m);
  });

  test("names the settings in which they differ, and no others", () => {
    const before = sampleResult();
    const scenario = { ...before.scenario, queue: { ...before.scenario.queue, capacity: 7 } };
    const text = reportText(compareRuns(before, sampleResult({ scenario })));
    expect(text).toMatch(/^ *setting queue\.capacity +100 +7$/m);
    expect(text.match(/^ *setting /gm)).toHaveLength(1);
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
    expect(readKept<RunResult>("a.json", KIND, () => JSON.stringify(result))).toEqual(
      JSON.parse(JSON.stringify(result)),
    );
  });

  test.each([
    ["not JSON", "{"],
    ["null", "null"],
    ["something else", '{"format": 99}'],
    ["a list", "[]"],
  ])("refuses %s in one line", (_, content) => {
    expect(() => readKept("a.json", KIND, () => content)).toThrow(UsageError);
    expect(() => readKept("a.json", KIND, () => content)).toThrow(/^a\.json: [^\n]+$/);
  });
});

test("two runs are drawn over one another, and every number stands with its change", () => {
  const page = comparisonPage(sampleResult({ crowdSeconds: 10 }), sampleResult({ crowdSeconds: 15 }));
  for (const title of ["Tickets sold", "Waiting", "Latency of all calls, p99", "Processor", "Memory"])
    expect(page).toContain(`<h3>${title}</h3>`);
  expect(page).toContain("<td>seconds</td><td>10.0</td><td>15.0</td><td>+50 %</td>");
});

test("a run with a broken invariant stands out", () => {
  const broken = sampleResult({ invariants: [{ name: "no seat is sold twice", broken: 1, details: [] }] });
  expect(comparisonPage(sampleResult(), broken)).toContain('<td class="bad">BROKEN</td>');
});

test("needs nothing from outside, and escapes what it is given", () => {
  const page = comparisonPage(sampleResult({ target: HOSTILE }), sampleResult({ counts: { [HOSTILE]: 1 } }));
  expect(page).not.toMatch(/<script|<link|<img|url\(|\shref=|\ssrc=/);
});
