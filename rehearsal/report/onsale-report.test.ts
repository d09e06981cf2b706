import { describe, expect, test } from "bun:test";
import type { RunResult } from "../judge/run-result.ts";
import * as report from "../../testing/programs/report.ts";
import { RehearsalReport } from "../../src/organiser/rehearsals/api.ts";
import { onsaleReport } from "./onsale-report.ts";
import { rehearsalReport } from "./rehearsal-report.ts";
import { sampleResult } from "../judge/sample-result.ts";

const reportPage = (result: RunResult) => report.reportPage(onsaleReport(result));
const resultTable = (result: RunResult) => report.reportText(onsaleReport(result));

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
      expect(page).toContain(`<h3>${title}</h3>`);
    }
    for (const title of ["Processor", "Memory"]) expect(page).toContain(`<h3>${title}</h3>`);
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
    expect(page).toContain("1 of 1 invariants are BROKEN");
    expect(page).toMatch(/no seat is sold twice<\/h2>\s*<pre> +seat 7/);
    expect(page.indexOf("seat 7")).toBeLessThan(page.indexOf("<svg"));
  });
});

describe("resultTable", () => {
  test("says what happened, how fast, and that every invariant holds", () => {
    const text = resultTable(sampleResult());
    expect(text).toContain("sold out 8.6 s after the opening");
    expect(text).toMatch(/pay +3 +2\.00 +300 +300 +300/);
    expect(text).toMatch(/queue_token_expired +3 +hold 2, list seats 1/);
    expect(text).toMatch(/forgedToken +1 +0 +queue_token_invalid 1/);
    expect(text).toMatch(/waits no longer than the p50 foretold +0 %/);
    expect(text).toMatch(/waits no longer than the p90 foretold +100 %/);
    expect(text).toEndWith("Every invariant holds.");
  });

  test("shows what is broken, and how", () => {
    const invariants = [{ name: "no seat is sold twice", broken: 2, details: ["seat 7"] }];
    const text = resultTable(sampleResult({ invariants, sellOutSeconds: null }));
    expect(text).toMatch(/no seat is sold twice +BROKEN 2/);
    expect(text).toContain("no seat is sold twice\n  seat 7");
    expect(text).toEndWith("1 of 1 invariants are BROKEN.");
  });

  test("warns that the server limits requests, and of what it logged", () => {
    const text = resultTable(
      sampleResult({ refusals: { join: { too_many_requests: 4 } }, serverLogLines: ["first", "last"] }),
    );
    expect(text).toContain("RATE_LIMIT_PER_MINUTE=0");
    expect(text).toContain("logged 2 lines; the last: last");
  });
});

const CONCERT_ID = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11";

test("a rehearsal's report is what the console takes, and counts the busiest minute", () => {
  const result = sampleResult({ startedAt: "2026-12-01T10:20:30.000Z" });
  const sample = result.samples[0]!;
  const at = (seconds: number, ticketsSold: number) => ({ ...sample, seconds, ticketsSold });
  const samples = [at(10, 2), at(59, 5), at(61, 6), at(119, 12), at(121, 13)];
  const report = rehearsalReport({ ...result, samples }, CONCERT_ID);
  expect(RehearsalReport.parse(report)).toEqual(report);
  expect(report).toMatchObject({
    concertId: CONCERT_ID,
    rehearsedAt: "2026-12-01T10:20:30.000Z",
    seats: 3,
    seatsSold: 3,
    seatsPerMinuteMax: 7,
    soldOutAfterSeconds: 8.6,
    waitSeconds: { p50: 3, p90: 3 },
    refusals: { seat_unavailable: 1, queue_token_expired: 3 },
    brokenPromises: [],
  });
});
