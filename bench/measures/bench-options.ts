import { parseArgs } from "node:util";
import { UsageError } from "../crowd/scenario.ts";
import { ALL_MEASURES } from "./all-measures.ts";
import type { Measure } from "./measure.ts";

export interface BenchRun {
  measures: readonly Measure[];
  isQuick: boolean;
  /** Null: no report is written. */
  reportsFolder: string | null;
}

export type BenchCommand =
  | { kind: "help" }
  | { kind: "compare"; before: string; after: string; reportsFolder: string | null }
  | { kind: "run"; run: BenchRun };

/** Reads the command line. Whatever is wrong with it is a `UsageError` of one line. */
export function parseBenchCommand(args: readonly string[]): BenchCommand {
  const { values, positionals } = readArgs(args);
  const reportsFolder = values["no-report"] ? null : (values.reports ?? "reports");
  if (values.help) return { kind: "help" };
  if (values.compare !== undefined) {
    const [after, ...more] = positionals;
    if (after === undefined || more.length > 0)
      throw new UsageError("--compare needs two files: --compare a.json b.json");
    return { kind: "compare", before: values.compare, after, reportsFolder };
  }
  return {
    kind: "run",
    run: { measures: chosen(positionals), isQuick: values.quick ?? false, reportsFolder },
  };
}

export function benchHelp(): string {
  return [
    "npm run bench -- [measures] [options]",
    "",
    "Measures what the hot calls cost, on servers and a database of its own, beside baselines in the same",
    "run. Without names: everything. Exits with 1 when a target is missed, 2 when the options are wrong.",
    "",
    ...ALL_MEASURES.map(({ name, says }) => `  ${name.padEnd(16)} ${says}`),
    "",
    "  --quick          fewer and shorter rounds: under two minutes for everything",
    "  --reports FOLDER where the JSON result and the HTML report go (reports)",
    "  --no-report      write neither",
    "  --compare A B    put the JSON results of two runs side by side",
    "  --help           this text",
  ].join("\n");
}

function readArgs(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: "boolean" },
        reports: { type: "string" },
        "no-report": { type: "boolean" },
        compare: { type: "string" },
        help: { type: "boolean" },
      },
      allowPositionals: true,
    });
  } catch (error) {
    // Node's message goes on with advice about positional arguments that does not fit here.
    const [message] = (error as Error).message.split(/\.(?:\s|$)/);
    throw new UsageError(`${message}; try --help`);
  }
}

/** The measures of these names, in the order in which they are made; all when none is named. */
function chosen(names: readonly string[]): readonly Measure[] {
  const known = ALL_MEASURES.map((measure) => measure.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`there is no measure "${unknown}"; there are ${known.join(", ")}`);
  return names.length === 0 ? ALL_MEASURES : ALL_MEASURES.filter(({ name }) => names.includes(name));
}
