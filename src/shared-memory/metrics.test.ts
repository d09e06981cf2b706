import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Metrics } from "./metrics.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "frontrow-metrics-"));
  file = join(folder, "metrics");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A worker with the metrics that all of them have. */
function worker(number: number, workers = 2) {
  const metrics = new Metrics(file, number, workers);
  return {
    metrics,
    holds: metrics.counter("holds_total", "Seats held.", { outcome: "held" }),
    refusals: metrics.counter("holds_total", "Seats held.", { outcome: "refused" }),
    duration: metrics.histogram("request_seconds", "Time to answer.", { route: "/v1/holds" }),
  };
}

const linesOf = (text: string, start: string): string[] =>
  text.split("\n").filter((line) => line.startsWith(start));

test("whichever worker is asked, it answers for all of them", () => {
  const [one, two] = [worker(1), worker(2)];
  one.holds.add();
  one.holds.add(4);
  two.holds.add(10);
  two.refusals.add();
  one.duration.observe(0.004);
  two.duration.observe(0.004);
  expect(one.metrics.render()).toBe(two.metrics.render());
  expect(linesOf(one.metrics.render(), "holds_total")).toEqual([
    'holds_total{outcome="held"} 15',
    'holds_total{outcome="refused"} 1',
  ]);
  expect(linesOf(two.metrics.render(), "request_seconds_count")).toEqual([
    'request_seconds_count{route="/v1/holds"} 2',
  ]);
});

test("a worker that was restarted goes on where its predecessor stopped", () => {
  worker(1).holds.add(3);
  const next = worker(1);
  next.holds.add(2);
  expect(linesOf(next.metrics.render(), 'holds_total{outcome="held"}')).toEqual([
    'holds_total{outcome="held"} 5',
  ]);
});

test("the text is Prometheus' format, buckets cumulative", () => {
  const { metrics, duration } = worker(1, 1);
  for (const seconds of [0.001, 0.0011, 0.2, 7]) duration.observe(seconds);
  const gauges = [
    { name: "queue_depth", help: "Commands waiting.", labels: { batcher: "hold" }, value: 3 },
    { name: "queue_depth", help: "Commands waiting.", labels: { batcher: "pay" }, value: 0 },
    { name: "leading", help: "Whether it leads.", labels: {}, value: 1 },
  ];
  expect(metrics.render(gauges)).toBe(`# HELP holds_total Seats held.
# TYPE holds_total counter
holds_total{outcome="held"} 0
holds_total{outcome="refused"} 0
# HELP request_seconds Time to answer.
# TYPE request_seconds histogram
request_seconds_bucket{route="/v1/holds",le="0.001"} 1
request_seconds_bucket{route="/v1/holds",le="0.0025"} 2
request_seconds_bucket{route="/v1/holds",le="0.005"} 2
request_seconds_bucket{route="/v1/holds",le="0.01"} 2
request_seconds_bucket{route="/v1/holds",le="0.025"} 2
request_seconds_bucket{route="/v1/holds",le="0.05"} 2
request_seconds_bucket{route="/v1/holds",le="0.1"} 2
request_seconds_bucket{route="/v1/holds",le="0.25"} 3
request_seconds_bucket{route="/v1/holds",le="0.5"} 3
request_seconds_bucket{route="/v1/holds",le="1"} 3
request_seconds_bucket{route="/v1/holds",le="2.5"} 3
request_seconds_bucket{route="/v1/holds",le="5"} 3
request_seconds_bucket{route="/v1/holds",le="+Inf"} 4
request_seconds_sum{route="/v1/holds"} 7.2021
request_seconds_count{route="/v1/holds"} 4
# HELP queue_depth Commands waiting.
# TYPE queue_depth gauge
queue_depth{batcher="hold"} 3
queue_depth{batcher="pay"} 0
# HELP leading Whether it leads.
# TYPE leading gauge
leading 1
`);
});

test("a label says what it is given, and never ends early", () => {
  const metrics = new Metrics(file, 1, 1);
  metrics.counter("odd_total", "Odd.", { value: 'a "quoted" \\ value\nof two lines' });
  expect(linesOf(metrics.render(), "odd_total")).toEqual([
    'odd_total{value="a \\"quoted\\" \\\\ value\\nof two lines"} 0',
  ]);
});

test("more metrics than there is room for stop the start, not the numbers of another worker", () => {
  const metrics = new Metrics(file, 1, 2);
  expect(() => {
    for (let i = 0; i < 40_000; i += 1) metrics.counter(`metric_${i}_total`, "One of many.");
  }).toThrow("room");
});
