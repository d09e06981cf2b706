// `npm run bench -- [measures] [options]`: what the hot calls cost, beside baselines measured in the same
// run. Exits with 0 when every target is met, 1 when one is not (or the run could not be made), 2 when the
// options are wrong.
import { readFileSync } from "node:fs";
import process from "node:process";
import { compareBenches, readBenchResult } from "./report/bench/compare-benches.ts";
import { benchHelp, parseBenchCommand, type BenchRun } from "./measures/bench-options.ts";
import { runMeasures } from "./measures/run-measures.ts";
import { benchTable } from "./report/bench/bench-table.ts";
import { areTargetsMet } from "./report/bench/bench-result.ts";
import { UsageError } from "./crowd/scenario.ts";
import { writeReport } from "./report/kept-report.ts";
import { benchComparisonPage } from "./report/bench/bench-comparison-page.ts";
import { benchPage } from "./report/bench/bench-page.ts";

const EXIT_MISSED = 1;
const EXIT_USAGE = 2;

process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  try {
    const command = parseBenchCommand(args);
    if (command.kind === "help") return print(benchHelp());
    if (command.kind === "compare") {
      const [before, after] = [command.before, command.after].map((file) =>
        readBenchResult(file, (path) => readFileSync(path, "utf8")),
      );
      print(compareBenches(before!, after!));
      if (command.reportsFolder === null) return 0;
      const html = benchComparisonPage(before!, after!);
      return print(writeReport(command.reportsFolder, "bench-comparison", after!.startedAt, { html })[0]!);
    }
    return await run(command.run);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return error instanceof UsageError ? EXIT_USAGE : EXIT_MISSED;
  }
}

async function run({ measures, isQuick, reportsFolder }: BenchRun): Promise<number> {
  const result = await runMeasures(measures, isQuick, print);
  print(`\n${benchTable(result)}\n`);
  if (reportsFolder !== null) {
    const contents = { json: JSON.stringify(result, null, 2), html: benchPage(result) };
    for (const file of writeReport(reportsFolder, "bench", result.startedAt, contents)) print(file);
  }
  return areTargetsMet(result) ? 0 : EXIT_MISSED;
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
