import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT_USAGE, readArguments, UsageError } from "../../scripts/command-line.ts";
import { systemReason } from "../../src/core/start-error.ts";
import { type Report, reportPage, reportText } from "./report.ts";

export { UsageError };

/** What follows an option (null after a flag), and what it is for. */
export type Options = Readonly<
  Record<string, readonly [value: string | null, help: string, ...more: string[]]>
>;
export type Values = Record<string, string | boolean | undefined>;

/** What `npm run onsale`, `bench` and `fairness` share: `--help`, `--compare`, reports, exit codes. */
export type ProgramCommand<Run> =
  | { kind: "help" }
  | { kind: "compare"; before: string; after: string; reportsFolder: string | null }
  | { kind: "run"; run: Run; reportsFolder: string | null };

export const EXIT_FAILED = 1;

/** As every program has them. */
export const REPORT_OPTIONS: Options = {
  reports: ["FOLDER", "where the HTML report goes, and the result as JSON (reports)"],
  "no-report": [null, "write nothing"],
  help: [null, "this text"],
};
export const COMPARE_OPTIONS: Options = {
  compare: ["A B", "put the JSON results of two runs side by side, here and as a page"],
};

/** Reads a command line. Whatever is wrong with it is a `UsageError` of one line. */
export function parseProgram<Run>(
  args: readonly string[],
  options: Options,
  readRun: (values: Values, positionals: readonly string[]) => Run,
): ProgramCommand<Run> {
  const { values, positionals } = readArgs(args, { ...options, ...REPORT_OPTIONS });
  const reportsFolder = values["no-report"] ? null : (textOf(values["reports"]) ?? "reports");
  if (values["help"]) return { kind: "help" };
  const before = textOf(values["compare"]);
  if (before === undefined) return { kind: "run", run: readRun(values, positionals), reportsFolder };
  const [after, ...more] = positionals;
  if (after === undefined || more.length > 0)
    throw new UsageError("--compare needs two files: --compare a.json b.json");
  return { kind: "compare", before, after, reportsFolder };
}

/** The values of options, and what is none where that may be. What is wrong is a `UsageError` of one line. */
export function readArgs(args: readonly string[], options: Options, positionalsMax = Infinity) {
  const known = Object.entries(options).map(
    ([name, [value]]) => [name, { type: value === null ? "boolean" : "string" }] as const,
  );
  const { values, positionals } = readArguments(args, Object.fromEntries(known), positionalsMax);
  return { values: values as Values, positionals };
}

export function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The number that an option was given; undefined where it was not. */
export function numberOf(values: Values, name: string): number | undefined {
  const value = textOf(values[name]);
  if (value === undefined) return undefined;
  const number = value.trim() === "" ? Number.NaN : Number(value.replaceAll("_", ""));
  if (!Number.isFinite(number)) throw new UsageError(`--${name}: "${value}" is not a number`);
  return number;
}

/** The same, for whole numbers from 1 to `max`. */
export function countOf(values: Values, name: string, max: number): number | undefined {
  const number = numberOf(values, name);
  if (number === undefined || (Number.isInteger(number) && number >= 1 && number <= max)) return number;
  throw new UsageError(`--${name} must be a whole number from 1 to ${max}, not "${textOf(values[name])}"`);
}

/** What a program is for, and its options in groups. */
export function helpOf(about: readonly string[], ...groups: Options[]): string {
  const lines = groups.flatMap((options) => [
    "",
    ...Object.entries(options).map(([name, [value, help]]) => {
      const option = `--${name}${value === null ? "" : ` ${value}`}`;
      return `  ${option.padEnd(26)} ${help}`;
    }),
  ]);
  return [...about, ...lines].join("\n");
}

interface Kept {
  format: string | number;
  startedAt: string;
}

interface Program<Run, Result extends Kept> {
  /** By which its files are called. */
  name: string;
  parse: (args: readonly string[]) => ProgramCommand<Run>;
  help: () => string;
  /** What `--compare` reads, and makes of two of them. */
  compare?: { format: Result["format"]; what: string; report: (before: Result, after: Result) => Report };
  /** Answers the exit code. */
  run: (run: Run, reportsFolder: string | null) => Promise<number>;
}

/** Does what the command line says; answers the exit code. */
export async function runProgram<Run, Result extends Kept>({
  name,
  parse,
  help,
  compare,
  run,
}: Program<Run, Result>): Promise<number> {
  try {
    const command = parse(process.argv.slice(2));
    if (command.kind === "run") {
      if (command.reportsFolder !== null) prepareFolder(command.reportsFolder);
      return await run(command.run, command.reportsFolder);
    }
    if (command.kind === "help") console.log(help());
    else if (compare) {
      const { before, after, reportsFolder: folder } = command;
      const [left, right] = [before, after].map((file) => readKept<Result>(file, compare));
      const { startedAt } = right!;
      if (folder !== null) prepareFolder(folder);
      publish(compare.report(left!, right!), { folder, name: `${name}-comparison`, startedAt });
    }
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
  }
}

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
  const place = { folder, name, startedAt };
  if (result) keep(result, place);
  write(reportPage(report), "html", place);
}

/**
 * Makes the folder for what a command will write: before its work, which would be for nothing. A folder that
 * cannot be made or written is a `UsageError` that names it.
 */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new UsageError(`${folder}, where the reports go, cannot be written (${systemReason(error)})`);
  }
}

/** Where a file goes for sure. */
type FilePlace = ReportPlace & { folder: string };

/** Writes a value as JSON, and says where. */
export function keep(value: object, place: FilePlace): void {
  write(JSON.stringify(value), "json", place);
}

function write(content: string, kind: "html" | "json", { folder, name, startedAt }: FilePlace): void {
  const path = join(folder, `${name}-${startedAt.replaceAll(/[-:]|\.\d+/g, "")}.${kind}`);
  writeFileSync(path, content);
  console.log(path);
}

/** Reads a result that was kept as JSON. Whatever is wrong with the file is said in one line. */
export function readKept<Result extends Kept>(
  file: string,
  { format, what }: { format: Result["format"]; what: string },
  readFile = (path: string) => readFileSync(path, "utf8"),
): Result {
  let result: Partial<Result> | null;
  try {
    result = JSON.parse(readFile(file)) as Partial<Result> | null;
  } catch (error) {
    throw new UsageError(`${file}: cannot be read: ${(error as Error).message}`);
  }
  if (result?.format === format) return result as Result;
  throw new UsageError(`${file}: is not the result of ${what} (format ${format})`);
}
