import { describe, expect, test } from "bun:test";
import { createProgressLine, progressText } from "./progress-line.ts";
import { sampleResult } from "../judge/sample-result.ts";

const sample = sampleResult().samples[0]!;
const whole = { visitors: 1_000, seats: 150 };

function at(seconds: number) {
  return { ...sample, seconds, requests: seconds * 60 };
}

test("progressText tells the rate since the sample before", () => {
  expect(progressText(at(2), at(1), whole)).toContain("60 calls/s");
  expect(progressText(at(2), null, whole)).toStartWith("2.0 s  sold 1/150  waiting 1");
});

describe("createProgressLine", () => {
  test("writes over one line on a terminal, and never past its edge", () => {
    const written: string[] = [];
    const line = createProgressLine({ isTTY: true, columns: 20, write: (text) => written.push(text) });
    line.show(at(1), whole);
    line.show(at(2), whole);
    line.end();
    expect(written).toEqual(["\r\u001B[K1.0 s  sold 1/150  ", "\r\u001B[K2.0 s  sold 1/150  ", "\n"]);
  });

  test("elsewhere a line now and then is enough", () => {
    const written: string[] = [];
    const line = createProgressLine({ write: (text) => written.push(text) });
    for (let seconds = 0; seconds <= 10; seconds += 0.5) line.show(at(seconds), whole);
    line.end();
    expect(written.map((text) => text.slice(0, 5).trim())).toEqual(["0.0 s", "5.0 s", "10.0"]);
    expect(written.every((text) => text.endsWith("\n"))).toBe(true);
  });
});
