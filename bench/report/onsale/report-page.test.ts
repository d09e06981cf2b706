import { describe, expect, test } from "bun:test";
import { reportPage } from "./report-page.ts";
import { sampleResult } from "../../judge/sample-result.ts";

const HOSTILE = `</pre><script src="https://evil.example/x.js"></script><img src=x onerror='alert(1)'>`;

describe("reportPage", () => {
  test("shows every chart and table", () => {
    const page = reportPage(sampleResult());
    for (const title of [
      "Arrivals",
      "Waiting",
      "Holds and sales",
      "Latency of all calls",
      "Wait against the estimate",
    ]) {
      expect(page).toContain(`<figcaption>${title}</figcaption>`);
    }
    for (const title of ["Processor", "Memory"]) expect(page).toContain(`<figcaption>${title}</figcaption>`);
    for (const title of ["Invariants", "Calls", "Refusals by code", "Cheats"])
      expect(page).toContain(`<h2>${title}</h2>`);
    expect(page).toContain("sold out 8.6 s after the opening");
  });

  test("needs nothing from outside", () => {
    const page = reportPage(sampleResult());
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\shref=|\ssrc=/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  test("escapes whatever comes from a scenario, a server or its log", () => {
    const plain = sampleResult();
    const page = reportPage({
      ...plain,
      target: HOSTILE,
      machine: HOSTILE,
      scenario: { ...plain.scenario, description: HOSTILE, seed: HOSTILE },
      refusals: { [HOSTILE]: { [HOSTILE]: 1 } },
      counts: { [HOSTILE]: 1 },
      gaveUpAt: { [HOSTILE]: 1 },
      calls: { [HOSTILE]: { count: 1, p50: 1, p95: 1, p99: 1, max: 1 } },
      invariants: [{ name: HOSTILE, broken: 1, details: [HOSTILE] }],
      serverLogLines: [HOSTILE],
      samples: plain.samples.map((sample) => {
        const processes = { [HOSTILE]: { processors: 1, memoryBytes: 1, processes: 1 } };
        return Object.assign(structuredClone(sample), { processes });
      }),
    });
    expect(page).not.toMatch(/<script|<img|<\/pre><script/);
    expect(page).toContain("&lt;script src=&quot;https://evil.example/x.js&quot;&gt;");
  });

  test("a broken invariant is said at the top, with its cases", () => {
    const page = reportPage(
      sampleResult({ invariants: [{ name: "no seat is sold twice", broken: 1, details: ["seat 7"] }] }),
    );
    expect(page).toContain("An invariant is broken");
    expect(page).toContain("no seat is sold twice\n  seat 7");
    expect(page.indexOf("seat 7")).toBeLessThan(page.indexOf("<svg"));
  });
});
