import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { UsageError } from "./crowd/scenario.ts";
import { publish, readKept } from "./report/kept-report.ts";
import type { Report } from "./report/report.ts";

/** What `npm run onsale` and `npm run bench` share: `--help`, `--compare`, reports, exit codes. */
export type ProgramCommand<Run> =
  | { kind: "help" }
  | { kind: "compare"; before: string; after: string; reportsFolder: string | null }
  | { kind: "run"; run: Run; reportsFolder: string | null };

export type Values = Record<string, string | boolean | undefined>;

export const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Reads a command line. Whatever is wrong with it is a `UsageError` of one line. */
export function parseProgram<Run>(
  args: readonly string[],
  ownOptions: ParseArgsOptionsConfig,
  readRun: (values: Values, positionals: readonly string[]) => Run,
): ProgramCommand<Run> {
  const { values, positionals } = readArgs(args, ownOptions);
  const folder = values["reports"];
  const reportsFolder = values["no-report"] === true ? null : typeof folder === "string" ? folder : "reports";
  if (values["help"] === true) return { kind: "help" };
  if (typeof values["compare"] === "string") {
    const [after, ...more] = positionals;
    if (after === undefined || more.length > 0)
      throw new UsageError("--compare needs two files: --compare a.json b.json");
    return { kind: "compare", before: values["compare"], after, reportsFolder };
  }
  return { kind: "run", run: readRun(values, positionals), reportsFolder };
}

function readArgs(args: readonly string[], ownOptions: ParseArgsOptionsConfig) {
  const options: ParseArgsOptionsConfig = {
    ...ownOptions,
    reports: { type: "string" },
    "no-report": { type: "boolean" },
    compare: { type: "string" },
    help: { type: "boolean" },
  };
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values: values as Values, positionals };
  } catch (error) {
    // Node's message goes on with advice about positional arguments that does not fit here.
    const [message] = (error as Error).message.split(/\.(?:\s|$)/);
    throw new UsageError(`${message}; try --help`);
  }
}

interface Program<Run, Result extends { format: string | number; startedAt: string }> {
  /** By which its files are called. */
  name: string;
  parse: (args: readonly string[]) => ProgramCommand<Run>;
  help: () => string;
  kept: { format: Result["format"]; what: string };
  compare: (before: Result, after: Result) => Report;
  /** Answers the exit code. */
  run: (run: Run, reportsFolder: string | null) => Promise<number>;
}

/** Does what the command line says; answers the exit code. */
export async function runProgram<Run, Result extends { format: string | number; startedAt: string }>(
  program: Program<Run, Result>,
): Promise<number> {
  const { name, parse, help, kept, compare, run } = program;
  try {
    const command = parse(process.argv.slice(2));
    if (command.kind === "run") return await run(command.run, command.reportsFolder);
    if (command.kind === "help") console.log(help());
    else {
      const [before, after] = [command.before, command.after].map((file) => readKept<Result>(file, kept));
      const place = {
        folder: command.reportsFolder,
        name: `${name}-comparison`,
        startedAt: after!.startedAt,
      };
      publish(compare(before!, after!), place);
    }
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
  }
}
