import type { RunSample } from "../judge/run-recorder.ts";
import { isPassed, refusalsByCode, type RunResult } from "../judge/run-result.ts";
import type { LatencySummary } from "../../testing/programs/statistics.ts";
import type { WaitRecord } from "../judge/tally.ts";
import { type Chart, dotChart, lineChart, type Series } from "../../testing/programs/charts.ts";
import { change, formatCount, formatMs, type Report } from "../../testing/programs/report.ts";

const BROKEN = "BROKEN";
const MEBIBYTE = 1_024 * 1_024;
const CALLS_HEAD = ["", "answers", "p50 ms", "p95 ms", "p99 ms", "max ms"];

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
      { title: "Calls", head: CALLS_HEAD, rows: callRows(result) },
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

function verdictOf(result: RunResult): string {
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

type ValueOf = (sample: RunSample) => number | null | undefined;

function charts({ samples, waits }: RunResult): Chart[] {
  const lines = (title: string, yLabel: string, values: Record<string, ValueOf>) =>
    lineChart({ title, xLabel: "seconds", yLabel }, seriesOf(samples, values));
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
    lines("Requests", "a second", { requests: requestsASecond(samples) }),
    lines("Latency of all calls", "ms", {
      p50: ({ latencyMs }) => latencyMs?.p50,
      p95: ({ latencyMs }) => latencyMs?.p95,
      p99: ({ latencyMs }) => latencyMs?.p99,
    }),
    dotChart(
      { title: "Wait against the estimate", xLabel: "foretold (p50), seconds", yLabel: "actual, seconds" },
      waits.map((wait) => [wait.p50Seconds, wait.actualSeconds] as const),
      "as foretold",
    ),
    ...(kinds.length === 0
      ? []
      : [
          lines(
            "Processor",
            "cores in use",
            ofKinds((process) => process.processors),
          ),
          lines(
            "Memory",
            "MiB",
            ofKinds((process) => process.memoryBytes / MEBIBYTE),
          ),
        ]),
  ];
}

/** A line a name, over the seconds of the run. */
function seriesOf(samples: readonly RunSample[], values: Record<string, ValueOf>): Series[] {
  return Object.entries(values).map(([name, value]) => ({
    name,
    points: samples.flatMap((sample) => {
      const y = value(sample);
      return y === null || y === undefined ? [] : [[sample.seconds, y] as const];
    }),
  }));
}

function requestsASecond(samples: readonly RunSample[]): ValueOf {
  return (sample) => {
    const before = samples[samples.indexOf(sample) - 1];
    const elapsed = sample.seconds - (before?.seconds ?? 0);
    return elapsed > 0 ? (sample.requests - (before?.requests ?? 0)) / elapsed : 0;
  };
}

/** Two runs side by side: how each went over time, and every number with its change. */
export function compareRuns(before: RunResult, after: RunResult): Report {
  const chart = (title: string, yLabel: string, value: ValueOf) =>
    lineChart({ title, xLabel: "seconds", yLabel }, [
      ...seriesOf(before.samples, { before: value }),
      ...seriesOf(after.samples, { after: value }),
    ]);
  const facts = { before, after };
  const rows = [
    ["started", before.startedAt, after.startedAt, ""],
    ["invariants", verdictOf(before), verdictOf(after), ""],
    ...settingRows(before, after),
    secondsRow("seconds", before.crowdSeconds, after.crowdSeconds),
    secondsRow("seconds to sell out", before.sellOutSeconds, after.sellOutSeconds),
    ...unionRows(before.counts, after.counts),
    ...unionRows(before.outcomes, after.outcomes),
    ...unionRows(refusalsByCode(before), refusalsByCode(after), "refused: "),
    ...latencyRows(before, after),
  ];
  return {
    title: "Two runs side by side",
    facts: Object.entries(facts).map(
      ([when, { startedAt, target, machine }]) => `${when}: ${startedAt}, ${target}, ${machine}`,
    ),
    charts: [
      chart("Tickets sold", "so far", (sample) => sample.ticketsSold),
      chart("Holds", "so far", (sample) => sample.holds),
      chart("Waiting", "visitors", (sample) => sample.waiting),
      chart("Requests", "so far", (sample) => sample.requests),
      chart("Latency of all calls, p50", "ms", (sample) => sample.latencyMs?.p50),
      chart("Latency of all calls, p99", "ms", (sample) => sample.latencyMs?.p99),
      chart("Processor", "cores in use, all processes", (sample) => sumOf(sample, "processors")),
      chart("Memory", "MiB, all processes", (sample) => sumOf(sample, "memoryBytes", MEBIBYTE)),
    ],
    tables: [{ title: "Numbers", head: ["", "before", "after", "change"], rows }],
  };
}

/** The settings in which the two differ: without them, the numbers mean little. */
function settingRows(before: RunResult, after: RunResult): string[][] {
  const left = flatten(before.scenario);
  const right = flatten(after.scenario);
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((path) => left.get(path) !== right.get(path))
    .map((path) => [`setting ${path}`, left.get(path) ?? "-", right.get(path) ?? "-", ""]);
}

function flatten(value: unknown, path = "", into = new Map<string, string>()): Map<string, string> {
  if (typeof value !== "object" || value === null) return into.set(path, String(value));
  for (const [key, inner] of Object.entries(value))
    flatten(inner, path === "" ? key : `${path}.${key}`, into);
  return into;
}

function secondsRow(name: string, before: number | null, after: number | null): string[] {
  const show = (seconds: number | null) => seconds?.toFixed(1) ?? "not sold out";
  return [name, show(before), show(after), before === null || after === null ? "" : change(before, after)];
}

function unionRows(before: Record<string, number>, after: Record<string, number>, prefix = ""): string[][] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((name) => {
    const [left, right] = [before[name] ?? 0, after[name] ?? 0];
    return [prefix + name, formatCount(left), formatCount(right), change(left, right)];
  });
}

function latencyRows(before: RunResult, after: RunResult): string[][] {
  const names = Object.keys(before.calls).filter((name) => after.calls[name]);
  return names.flatMap((name) =>
    (["p50", "p95", "p99"] as const).map((rank) => {
      const [left, right] = [before.calls[name]![rank], after.calls[name]![rank]];
      return [`${name} ${rank} ms`, formatMs(left), formatMs(right), change(left, right)];
    }),
  );
}

function sumOf(sample: RunSample, what: "processors" | "memoryBytes", unit = 1): number | null {
  if (!sample.processes) return null;
  return Object.values(sample.processes).reduce((sum, process) => sum + process[what], 0) / unit;
}
