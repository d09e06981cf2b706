import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { comparisonPage } from "./comparison-page.ts";
import { reportPage } from "./report-page.ts";
import type { RunResult } from "./run-result.ts";

/** Writes the result as JSON and as a page; answers where. */
export function writeReports(result: RunResult, folder: string): string[] {
  return writeReport(folder, "onsale", result.startedAt, {
    json: JSON.stringify(result),
    html: reportPage(result),
  });
}

/** Writes two runs side by side as a page; answers where. */
export function writeComparison(before: RunResult, after: RunResult, folder: string): string {
  const html = comparisonPage(before, after);
  return writeReport(folder, "onsale-comparison", after.startedAt, { html })[0]!;
}

/** Writes one file for each kind, named by what it is and the run's beginning; answers where. */
export function writeReport(
  folder: string,
  name: string,
  startedAt: string,
  contents: Readonly<Record<string, string>>,
): string[] {
  mkdirSync(folder, { recursive: true });
  return Object.entries(contents).map(([kind, content]) => {
    const path = join(folder, `${name}-${startedAt.replaceAll(/[-:]|\.\d+/g, "")}.${kind}`);
    writeFileSync(path, content);
    return path;
  });
}
