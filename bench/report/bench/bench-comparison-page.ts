import { reportFrame, reportTable } from "../report-frame.ts";
import { stackedBars } from "../svg-bars.ts";
import { type BenchResult, costsOf } from "./bench-result.ts";
import { comparisonRows } from "./compare-benches.ts";

/** Two runs of the benchmarks side by side as one page. */
export function benchComparisonPage(before: BenchResult, after: BenchResult): string {
  const [head, ...rows] = comparisonRows(before, after);
  const bars = costBars(before, after);
  return reportFrame(
    "Two benchmarks side by side",
    `before: ${before.startedAt}, ${before.machine}; after: ${after.startedAt}, ${after.machine}`,
    [
      bars.length > 0
        ? `<div class="charts">\n${stackedBars("Processor time of a request, before and after", "µs", bars)}\n</div>`
        : "",
      reportTable({ title: "Numbers", head: head!, rows }),
    ].join("\n"),
  );
}

/** A call's cost before above its cost after, for the calls that both measured. */
function costBars(before: BenchResult, after: BenchResult) {
  const later = new Map(costsOf(after).map((cost) => [cost.call, cost]));
  return costsOf(before).flatMap((cost) => {
    const match = later.get(cost.call);
    return match
      ? [
          { name: `${cost.call}, before`, parts: partsOf(cost) },
          { name: "after", parts: partsOf(match) },
        ]
      : [];
  });
}

function partsOf({ microseconds }: ReturnType<typeof costsOf>[number]): Record<string, number> {
  const own = Object.entries(microseconds).filter(([kind]) => kind !== "bare route");
  return Object.fromEntries(own.map(([kind, { median }]) => [kind, median]));
}
