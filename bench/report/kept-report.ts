import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../crowd/scenario.ts";

/** Writes one file for each kind, named by what it is and the run's beginning; answers where. */
export function writeReport(
  folder: string,
  name: string,
  startedAt: string,
  contents: Readonly<Record<string, string>>,
): string[] {
  mkdirSync(folder, { recursive: true });
  return Object.entries(contents).map(([kind, content]) => {
    const path = join(folder, `${[name, startedAt.replaceAll(/[-:]|\.\d+/g, "")].join("-")}.${kind}`);
    writeFileSync(path, content);
    return path;
  });
}

/** Reads a result that was kept as JSON. Whatever is wrong with the file is said in one line. */
export function readKept<Result extends { format: string | number }>(
  file: string,
  kind: { format: Result["format"]; what: string },
  readFile: (path: string) => string,
): Result {
  let result: Partial<Result> | null;
  try {
    result = JSON.parse(readFile(file)) as Partial<Result> | null;
  } catch (error) {
    throw new UsageError(`${file}: cannot be read: ${(error as Error).message}`);
  }
  if (result?.format !== kind.format)
    throw new UsageError(`${file}: is not the result of ${kind.what} (format ${kind.format})`);
  return result as Result;
}

/** From the first value to the second, in words for a table. */
export function change(before: number, after: number): string {
  if (before === after) return "";
  if (before === 0) return "new";
  const percent = ((after - before) / before) * 100;
  return `${percent > 0 ? "+" : ""}${percent.toFixed(0)} %`;
}
