import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reportPage } from "./report-page.ts";
import type { RunResult } from "./run-result.ts";

/** Writes the result as JSON and as a page; answers where. */
export function writeReports(result: RunResult, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const name = `onsale-${result.startedAt.replaceAll(/[-:]|\.\d+/g, "")}`;
  const files = { [`${name}.json`]: JSON.stringify(result), [`${name}.html`]: reportPage(result) };
  return Object.entries(files).map(([file, content]) => {
    const path = join(folder, file);
    writeFileSync(path, content);
    return path;
  });
}
