// `npm run bench -- [measures] [options]`: what the hot calls cost, beside baselines measured in the same
// run. Exits with 0 when every target is met, 1 when one is not (or the run could not be made), 2 when the
// options are wrong.
import { benchHelp, type BenchRun, parseBenchCommand } from "./measures/bench-options.ts";
import { runMeasures } from "./measures/run-measures.ts";
import { EXIT_FAILED, publish, runProgram } from "../testing/programs/program.ts";
import { areTargetsMet, BENCH_FORMAT, benchReport, compareBenches } from "./report/bench-report.ts";

process.exit(
  await runProgram({
    name: "bench",
    parse: parseBenchCommand,
    help: benchHelp,
    compare: { format: BENCH_FORMAT, what: "a benchmark", report: compareBenches },
    async run(asked: BenchRun, folder: string | null) {
      const result = await runMeasures(asked, console.log);
      publish(benchReport(result), { folder, name: "bench", startedAt: result.startedAt }, result);
      return areTargetsMet(result) ? 0 : EXIT_FAILED;
    },
  }),
);
