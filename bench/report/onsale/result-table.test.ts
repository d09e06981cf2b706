import { describe, expect, test } from "bun:test";
import { resultTable } from "./result-table.ts";
import { sampleResult } from "../../judge/sample-result.ts";

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
    expect(text).toContain("no seat is sold twice:\n  seat 7");
    expect(text).toEndWith("1 of 1 invariants are BROKEN.");
  });

  test("warns that the server limits requests, and of what it logged", () => {
    const text = resultTable(
      sampleResult({ refusals: { join: { too_many_requests: 4 } }, serverLogLines: ["first", "last"] }),
    );
    expect(text).toContain("RATE_LIMIT_PER_MINUTE=0");
    expect(text).toContain("logged 2 lines; the last:\n  last");
  });
});
