// `npm run onsale -- [options]`: a crowd for a concert, over HTTP only. Exits with 0 when every invariant
// holds, 1 when one does not (or the run could not be made), 2 when the options are wrong.
import { readFileSync } from "node:fs";
import process from "node:process";
import { compareRuns, readResult } from "./report/onsale/compare-runs.ts";
import { helpText, parseCommand, type RunOptions } from "./crowd/options.ts";
import { type OwnServer, startOwnServer } from "./load/own-server.ts";
import { createProgressLine } from "./report/progress-line.ts";
import { resultTable } from "./report/onsale/result-table.ts";
import { runOnsale } from "./crowd/run-onsale.ts";
import { isPassed } from "./judge/run-result.ts";
import { UsageError } from "./crowd/scenario.ts";
import { writeReport } from "./report/kept-report.ts";
import { comparisonPage } from "./report/onsale/comparison-page.ts";
import { reportPage } from "./report/onsale/report-page.ts";

const EXIT_BROKEN = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;
/** A terminal's Ctrl-C reaches us from several sides at once; only a later one is a second wish. */
const SECOND_SIGNAL_AFTER_MS = 1_000;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const command = parseCommand(args, { readFile, organiserKey: process.env["ORGANISER_KEY"] });
    if (command.kind === "help") return print(helpText());
    if (command.kind === "compare") {
      const [before, after] = [readResult(command.before, readFile), readResult(command.after, readFile)];
      print(compareRuns(before, after));
      if (command.reportsFolder === null) return 0;
      const html = comparisonPage(before, after);
      const [file] = writeReport(command.reportsFolder, "onsale-comparison", after.startedAt, { html });
      return print(`\n${file}`);
    }
    return await run(command.run);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return error instanceof UsageError ? EXIT_USAGE : EXIT_BROKEN;
  }
}

async function run({ scenario, target, workers, reportsFolder }: RunOptions): Promise<number> {
  const isInterrupted = listenForInterrupt();
  const progress = createProgressLine(process.stdout);
  let own: OwnServer | null = null;
  try {
    if (!target) {
      progress.phase("starting a server and a database");
      own = await startOwnServer({ workers, isInterrupted });
    }
    const result = await runOnsale({
      scenario,
      ...(target ?? own!),
      serverPid: own?.pid ?? null,
      readServerLog: () => own?.readLog() ?? [],
      isInterrupted: () => isInterrupted() || own?.hasEnded() === true,
      onPhase: progress.phase,
      onSample: (sample) =>
        progress.show(sample, { visitors: scenario.visitors, seats: scenario.sale.seats }),
    });
    progress.end();
    print(`\n${resultTable(result)}`);
    if (reportsFolder !== null) {
      const contents = { json: JSON.stringify(result), html: reportPage(result) };
      for (const file of writeReport(reportsFolder, "onsale", result.startedAt, contents)) print(file);
    }
    return isPassed(result) ? 0 : EXIT_BROKEN;
  } catch (error) {
    progress.end();
    const hasServerEnded = own?.hasEnded() === true && !isInterrupted();
    const reason = hasServerEnded
      ? ["The server ended during the run.", ...own!.readLog()].join("\n")
      : (error as Error).message;
    process.stderr.write(`${isInterrupted() ? "Interrupted." : reason}\n`);
    return isInterrupted() ? EXIT_INTERRUPTED : EXIT_BROKEN;
  } finally {
    await own?.stop();
  }
}

/** The first signal ends the run in order, its server included; the second ends this process at once. */
function listenForInterrupt(): () => boolean {
  let firstAtMs: number | null = null;
  const onSignal = () => {
    const nowMs = performance.now();
    firstAtMs ??= nowMs;
    if (nowMs - firstAtMs > SECOND_SIGNAL_AFTER_MS) process.exit(EXIT_INTERRUPTED);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return () => firstAtMs !== null;
}

function readFile(path: string): string {
  return readFileSync(path, "utf8");
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
