// `npm run onsale -- [options]`: a crowd for a concert, over HTTP only. Exits with 0 when every invariant
// holds, 1 when one does not (or the run could not be made), 2 when the options are wrong or the target does
// not answer.
import process from "node:process";
import { helpText, parseCommand, type RunOptions } from "./crowd/options.ts";
import { refuseUnusableTarget } from "./client/target.ts";
import { runOnsale } from "./crowd/run-onsale.ts";
import { isPassed, RESULT_FORMAT } from "./judge/run-result.ts";
import type { FrontrowProcesses } from "../testing/processes/frontrow-processes.ts";
import { startOwnServer } from "../testing/processes/own-server.ts";
import { EXIT_FAILED, keep, publish, runProgram } from "../testing/programs/program.ts";
import { compareRuns, onsaleReport } from "./report/onsale-report.ts";
import { rehearsalReport } from "./report/rehearsal-report.ts";
import { createProgressLine } from "./report/progress-line.ts";

const EXIT_INTERRUPTED = 130;
/** What every start says, whatever the log level. */
const USUAL_EVENTS = /"event":"(ready|notice)"/;
/** A terminal's Ctrl-C reaches us from several sides at once; only a later one is a second wish. */
const SECOND_SIGNAL_AFTER_MS = 1_000;

process.exitCode = await runProgram({
  name: "onsale",
  parse: (args) => parseCommand(args, process.env["ORGANISER_KEY"]),
  help: helpText,
  compare: { format: RESULT_FORMAT, what: "a run", report: compareRuns },
  run,
});

async function run(
  { scenario, concert, target, workers }: RunOptions,
  folder: string | null,
): Promise<number> {
  if (target) await refuseUnusableTarget(target);
  const isInterrupted = listenForInterrupt();
  const progress = createProgressLine(process.stdout);
  let own: FrontrowProcesses | null = null;
  const readServerLog = () =>
    (own?.output ?? "").split("\n").filter((line) => line !== "" && !USUAL_EVENTS.test(line));
  try {
    if (!target) {
      progress.phase("starting a server and a database");
      own = await startOwnServer(workers, { isInterrupted });
    }
    const result = await runOnsale({
      scenario,
      concert,
      url: (target ?? own!).url,
      organiserKey: (target ?? own!).organiserKey,
      serverPid: own?.pid ?? null,
      readServerLog,
      isInterrupted: () => isInterrupted() || own?.hasEnded === true,
      onPhase: progress.phase,
      onSample: (sample) =>
        progress.show(sample, { visitors: scenario.visitors, seats: scenario.sale.seats }),
    });
    progress.end();
    publish(onsaleReport(result), { folder, name: "onsale", startedAt: result.startedAt }, result);
    if (concert !== null && folder !== null)
      keep(rehearsalReport(result, concert.concertId), {
        folder,
        name: "rehearsal",
        startedAt: result.startedAt,
      });
    return isPassed(result) ? 0 : EXIT_FAILED;
  } catch (error) {
    progress.end();
    const hasServerEnded = own?.hasEnded === true && !isInterrupted();
    const reason = hasServerEnded
      ? ["The server ended during the run.", ...readServerLog()].join("\n")
      : (error as Error).message;
    process.stderr.write(`${isInterrupted() ? "Interrupted." : reason}\n`);
    return isInterrupted() ? EXIT_INTERRUPTED : EXIT_FAILED;
  } finally {
    await own?.remove();
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
