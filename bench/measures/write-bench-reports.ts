import { writeReport } from "../onsale/write-reports.ts";
import { benchPage } from "./bench-page.ts";
import { benchComparisonPage } from "./bench-comparison-page.ts";
import type { BenchResult } from "./bench-result.ts";

/** Writes the result as JSON and as a page; answers where. */
export function writeBenchReports(result: BenchResult, folder: string): string[] {
  return writeReport(folder, "bench", result.startedAt, {
    json: JSON.stringify(result, null, 2),
    html: benchPage(result),
  });
}

/** Writes two runs side by side as a page; answers where. */
export function writeBenchComparison(before: BenchResult, after: BenchResult, folder: string): string {
  const html = benchComparisonPage(before, after);
  return writeReport(folder, "bench-comparison", after.startedAt, { html })[0]!;
}
