import { expect, test } from "bun:test";
import { comparisonPage } from "./comparison-page.ts";
import { sampleResult } from "../../judge/sample-result.ts";

const HOSTILE = `</td><script>alert(1)</script>`;

test("two runs are drawn over one another, and every number stands with its change", () => {
  const page = comparisonPage(sampleResult({ crowdSeconds: 10 }), sampleResult({ crowdSeconds: 15 }));
  for (const title of ["Tickets sold", "Waiting", "Latency of all calls, p99", "Processor", "Memory"])
    expect(page).toContain(`<figcaption>${title}</figcaption>`);
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
