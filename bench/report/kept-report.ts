import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../crowd/scenario.ts";
import { type Report, reportPage, reportText } from "./report.ts";

/** Where a report goes, and what it is called there. */
interface ReportPlace {
  /** Null: nothing is written. */
  folder: string | null;
  name: string;
  /** Of the run, by which files of one name differ. */
  startedAt: string;
}

/** Prints a report and writes it as a page, beside the result that it shows, if that is to be kept. */
export function publish(report: Report, { folder, name, startedAt }: ReportPlace, result?: object): void {
  console.log(`\n${reportText(report)}\n`);
  if (folder === null) return;
  mkdirSync(folder, { recursive: true });
  const contents = { ...(result ? { json: JSON.stringify(result) } : {}), html: reportPage(report) };
  for (const [kind, content] of Object.entries(contents)) {
    const path = join(folder, `${name}-${startedAt.replaceAll(/[-:]|\.\d+/g, "")}.${kind}`);
    writeFileSync(path, content);
    console.log(path);
  }
}

/** Reads a result that was kept as JSON. Whatever is wrong with the file is said in one line. */
export function readKept<Result extends { format: string | number }>(
  file: string,
  kind: { format: Result["format"]; what: string },
  readFile = (path: string) => readFileSync(path, "utf8"),
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
