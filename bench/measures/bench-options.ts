import { UsageError } from "../crowd/scenario.ts";
import { parseProgram, type ProgramCommand } from "../program.ts";
import { ALL_MEASURES } from "./all-measures.ts";
import type { Measure } from "./measure.ts";

export interface BenchRun {
  measures: readonly Measure[];
  isQuick: boolean;
}

/** Reads the command line. Whatever is wrong with it is a `UsageError` of one line. */
export function parseBenchCommand(args: readonly string[]): ProgramCommand<BenchRun> {
  return parseProgram(args, { quick: { type: "boolean" } }, (values, names) => ({
    measures: chosen(names),
    isQuick: values["quick"] === true,
  }));
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

/** The measures of these names, in the order in which they are made; all when none is named. */
function chosen(names: readonly string[]): readonly Measure[] {
  const known = ALL_MEASURES.map((measure) => measure.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`there is no measure "${unknown}"; there are ${known.join(", ")}`);
  return names.length === 0 ? ALL_MEASURES : ALL_MEASURES.filter(({ name }) => names.includes(name));
}
