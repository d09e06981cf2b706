import {
  COMPARE_OPTIONS,
  countOf,
  helpOf,
  type Options,
  parseProgram,
  type ProgramCommand,
  REPORT_OPTIONS,
  UsageError,
} from "../../testing/programs/program.ts";
import { ALL_MEASURES } from "./all-measures.ts";
import type { Measure } from "./measure.ts";
import { CONNECTIONS } from "./setting/server-load.ts";

export interface BenchRun {
  measures: readonly Measure[];
  isQuick: boolean;
  /** People who wait for an answer at any moment. */
  connections: number;
}

const CONNECTIONS_MAX = 4_096;

const OPTIONS: Options = {
  quick: [null, "fewer and shorter rounds: under two minutes for everything"],
  connections: [
    "N",
    `join, arrive, hold, top-up, pay and purchase: how many people at a time (${CONNECTIONS})`,
  ],
  ...COMPARE_OPTIONS,
};

/** Reads the command line. Whatever is wrong with it is a `UsageError` of one line. */
export function parseBenchCommand(args: readonly string[]): ProgramCommand<BenchRun> {
  return parseProgram(args, OPTIONS, (values, names) => {
    const known = ALL_MEASURES.map((measure) => measure.name);
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined)
      throw new UsageError(`there is no measure "${unknown}"; there are ${known.join(", ")}`);
    // In the order in which they are made; all when none is named.
    const measures = ALL_MEASURES.filter(({ name }) => names.length === 0 || names.includes(name));
    const connections = countOf(values, "connections", CONNECTIONS_MAX) ?? CONNECTIONS;
    return { measures, isQuick: values["quick"] === true, connections };
  });
}

export function benchHelp(): string {
  const about = [
    "npm run bench -- [measures] [options]",
    "",
    "Measures what the hot calls cost, on servers and a database of its own, beside baselines in the same",
    "run. Without names: everything. Exits with 1 when a target is missed, 2 when the options are wrong.",
    "",
    ...ALL_MEASURES.map(({ name, says }) => `  ${name.padEnd(16)} ${says}`),
  ];
  return helpOf(about, OPTIONS, REPORT_OPTIONS);
}
