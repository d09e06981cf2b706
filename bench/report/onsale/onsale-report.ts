import type { LatencySummary } from "../../judge/percentiles.ts";
import type { RunSample } from "../../judge/run-recorder.ts";
import { isPassed, refusalsByCode, type RunResult } from "../../judge/run-result.ts";
import type { WaitRecord } from "../../judge/tally.ts";
import type { Report } from "../report.ts";
import { formatCount, formatMs } from "../text-table.ts";
import { dotChart, type Figure, lineChart, type Series } from "../charts.ts";

const BROKEN = "BROKEN";
const MEBIBYTE = 1024 * 1024;

/** A run: what happened, how fast, and whether every promise held. */
export function onsaleReport(result: RunResult): Report {
  const { scenario, counts, waits, retries } = result;
  const broken = result.invariants.filter((invariant) => invariant.broken > 0);
  const verdict =
    broken.length === 0
      ? "Every invariant holds."
      : `${broken.length} of ${result.invariants.length} invariants are ${BROKEN}.`;
  return {
    title: `${formatCount(scenario.visitors)} visitors for ${formatCount(result.seats)} seats`,
    facts: [
      `${result.startedAt}; ${result.target}; ${result.machine}; seed "${scenario.seed}"`,
      describeSellOut(result),
      `${result.crowdSeconds.toFixed(1)} s from the first arrival to the last goodbye`,
      ...(scenario.description === "" ? [] : [scenario.description]),
    ],
    verdict: { isGood: broken.length === 0, text: verdict },
    notes: notes(result),
    charts: charts(result),
    tables: [
      { title: "What happened", head: null, rows: [...countRows(counts), ...waitRows(waits)] },
      { title: "How it ended for the visitors", head: null, rows: outcomeRows(result) },
      { title: "Refusals by code", head: null, rows: refusalRows(result) },
      { title: "Cheats", head: ["", "tried", "succeeded", "refused"], rows: cheatRows(result) },
      { title: "Tried again after", head: null, rows: countRows(retries) },
      {
        title: "Calls",
        head: ["", "answers", "p50 ms", "p95 ms", "p99 ms", "max ms"],
        rows: callRows(result),
      },
      { title: "Invariants", head: null, rows: invariantRows(result) },
    ],
    texts: [
      ...broken.map(({ name, details }) => ({
        title: `Broken: ${name}`,
        text: details.map((detail) => `  ${detail}`).join("\n"),
      })),
      ...(result.serverLogLines.length > 0
        ? [{ title: "The server's log", text: result.serverLogLines.join("\n"), isForPageOnly: true }]
        : []),
      { title: "Scenario", text: JSON.stringify(scenario, null, 2), isForPageOnly: true },
    ],
  };
}

export function verdictOf(result: RunResult): string {
  return isPassed(result) ? "hold" : BROKEN;
}

function describeSellOut({ sellOutSeconds, seats, counts }: RunResult): string {
  if (sellOutSeconds !== null) return `sold out ${sellOutSeconds.toFixed(1)} s after the opening`;
  return `${formatCount(seats - (counts["tickets sold"] ?? 0))} seats left unsold`;
}

/** What a reader should know before judging the numbers. */
function notes(result: RunResult): string[] {
  const limited = refusalsByCode(result)["too_many_requests"] ?? 0;
  const logged = result.serverLogLines;
  const limits = `The server limits requests from one address (${formatCount(limited)} refused):`;
  return [
    ...(limited > 0 ? [`${limits} RATE_LIMIT_PER_MINUTE=0 turns that off.`] : []),
    ...(logged.length > 0
      ? [`The server logged ${formatCount(logged.length)} lines; the last: ${logged.at(-1)}`]
      : []),
  ];
}

function countRows(counts: Record<string, number>): string[][] {
  return Object.entries(counts).map(([name, count]) => [name, formatCount(count)]);
}

/** Which part of the waits was no longer than foretold; none when nobody was told anything. */
function waitRows(waits: readonly WaitRecord[]): string[][] {
  if (waits.length === 0) return [];
  return (["p50", "p90"] as const).map((rank) => {
    const within = waits.filter((wait) => wait.actualSeconds <= wait[`${rank}Seconds`]).length;
    const share = Math.round((within / waits.length) * 100);
    return [`waits no longer than the ${rank} foretold`, `${share} %`];
  });
}

function outcomeRows({ outcomes, gaveUpAt }: RunResult): string[][] {
  const gaveUp = Object.entries(gaveUpAt).map(([where, count]) => [`gave up: ${where}`, formatCount(count)]);
  return [...countRows(outcomes), ...gaveUp];
}

function refusalRows(result: RunResult): string[][] {
  const byCode = Object.entries(refusalsByCode(result)).toSorted(([, a], [, b]) => b - a);
  return byCode.map(([code, count]) => {
    const perCall = Object.entries(result.refusals)
      .filter(([, codes]) => codes[code] !== undefined)
      .toSorted(([, a], [, b]) => b[code]! - a[code]!)
      .map(([call, codes]) => `${call} ${formatCount(codes[code]!)}`);
    return [code, formatCount(count), perCall.join(", ")];
  });
}

function cheatRows(result: RunResult): string[][] {
  return Object.entries(result.cheats).map(([kind, { tried, succeeded, refusals }]) => {
    const codes = Object.entries(refusals).map(([code, count]) => `${code} ${formatCount(count)}`);
    return [kind, formatCount(tried), formatCount(succeeded), codes.join(", ")];
  });
}

function callRows({ calls, socketWaits }: RunResult): string[][] {
  const byCount = Object.entries(calls).toSorted(([, a], [, b]) => b.count - a.count);
  const waits: [string, LatencySummary][] = socketWaits ? [["before: for a socket", socketWaits]] : [];
  return [...byCount, ...waits].map(([name, { count, p50, p95, p99, max }]) => [
    name,
    formatCount(count),
    ...[p50, p95, p99, max].map(formatMs),
  ]);
}

function invariantRows(result: RunResult): string[][] {
  return result.invariants.map(({ name, broken }) => [
    name,
    broken === 0 ? "holds" : `${BROKEN} ${formatCount(broken)}`,
  ]);
}

function charts(result: RunResult): Figure[] {
  const { samples } = result;
  type ValueOf = (sample: RunSample) => number | null | undefined;
  const lines = (title: string, yLabel: string, values: Record<string, ValueOf>) =>
    lineChart({ title, xLabel: "seconds", yLabel }, seriesOf(samples, values));
  const rates = requestRates(samples);
  const kinds = [...new Set(samples.flatMap((sample) => Object.keys(sample.processes ?? {})))];
  const ofKinds = (value: (process: { processors: number; memoryBytes: number }) => number) =>
    Object.fromEntries(
      kinds.map((kind): [string, ValueOf] => [
        kind,
        ({ processes }) => processes?.[kind] && value(processes[kind]),
      ]),
    );
  return [
    lines("Arrivals", "visitors", { arrived: ({ arrived }) => arrived }),
    lines("Waiting", "visitors", {
      "waiting (visitors)": ({ waiting }) => waiting,
      "waiting (the queue's page)": ({ queue }) => queue?.waiting,
    }),
    lines("Inside", "visitors", {
      choosing: ({ choosing }) => choosing,
      holding: ({ holding }) => holding,
      "active (the queue's page)": ({ queue }) => queue?.active,
      "ready (the queue's page)": ({ queue }) => queue?.ready,
    }),
    lines("Holds and sales", "so far", {
      holds: ({ holds }) => holds,
      "tickets sold": ({ ticketsSold }) => ticketsSold,
    }),
    lines("Requests", "a second", { requests: (sample) => rates.get(sample) }),
    lines("Latency of all calls", "ms", {
      p50: ({ latencyMs }) => latencyMs?.p50,
      p95: ({ latencyMs }) => latencyMs?.p95,
      p99: ({ latencyMs }) => latencyMs?.p99,
    }),
    dotChart(
      { title: "Wait against the estimate", xLabel: "foretold (p50), seconds", yLabel: "actual, seconds" },
      result.waits.map((wait) => [wait.p50Seconds, wait.actualSeconds] as const),
      "as foretold",
    ),
    ...(kinds.length === 0
      ? []
      : [
          lines(
            "Processor",
            "cores in use",
            ofKinds(({ processors }) => processors),
          ),
          lines(
            "Memory",
            "MiB",
            ofKinds(({ memoryBytes }) => memoryBytes / MEBIBYTE),
          ),
        ]),
  ];
}

/** A line a name, over the seconds of the run. */
export function seriesOf(
  samples: readonly RunSample[],
  values: Record<string, (sample: RunSample) => number | null | undefined>,
): Series[] {
  return Object.entries(values).map(([name, value]) => ({
    name,
    points: samples.flatMap((sample) => {
      const y = value(sample);
      return y === null || y === undefined ? [] : [[sample.seconds, y] as const];
    }),
  }));
}

function requestRates(samples: readonly RunSample[]): Map<RunSample, number> {
  return new Map(
    samples.map((sample, index) => {
      const before = samples[index - 1];
      const elapsed = sample.seconds - (before?.seconds ?? 0);
      return [sample, elapsed > 0 ? (sample.requests - (before?.requests ?? 0)) / elapsed : 0];
    }),
  );
}
