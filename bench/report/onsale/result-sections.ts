import type { LatencySummary } from "../../judge/percentiles.ts";
import type { ReportTable } from "../report-frame.ts";
import { refusalsByCode, type RunResult } from "../../judge/run-result.ts";
import type { WaitRecord } from "../../judge/tally.ts";
import { formatCount, formatMs } from "../text-table.ts";

export const BROKEN = "BROKEN";

/** The tables of the result, for the terminal and the page alike. */
export function resultSections(result: RunResult): ReportTable[] {
  return [
    { title: "What happened", head: null, rows: [...countRows(result.counts), ...waitRows(result.waits)] },
    { title: "How it ended for the visitors", head: null, rows: outcomeRows(result) },
    { title: "Refusals by code", head: null, rows: refusalRows(result) },
    { title: "Cheats", head: ["", "tried", "succeeded", "refused"], rows: cheatRows(result) },
    { title: "Tried again after", head: null, rows: countRows(result.retries) },
    { title: "Calls", head: ["", "answers", "p50 ms", "p95 ms", "p99 ms", "max ms"], rows: callRows(result) },
    { title: "Invariants", head: null, rows: invariantRows(result) },
  ];
}

export function describeSellOut(result: RunResult): string {
  if (result.sellOutSeconds !== null)
    return `sold out ${result.sellOutSeconds.toFixed(1)} s after the opening`;
  return `${formatCount(result.seats - (result.counts["tickets sold"] ?? 0))} seats left unsold`;
}

/** Which part of the waits was no longer than foretold; null when nobody was told anything. */
function estimateHits(waits: readonly WaitRecord[]): { p50: number; p90: number } | null {
  if (waits.length === 0) return null;
  const within = (limit: (wait: WaitRecord) => number) =>
    waits.filter((wait) => wait.actualSeconds <= limit(wait)).length / waits.length;
  return { p50: within((wait) => wait.p50Seconds), p90: within((wait) => wait.p90Seconds) };
}

function countRows(counts: Record<string, number>): string[][] {
  return Object.entries(counts).map(([name, count]) => [name, formatCount(count)]);
}

function waitRows(waits: readonly WaitRecord[]): string[][] {
  const hits = estimateHits(waits);
  if (!hits) return [];
  return [
    ["waits no longer than the p50 foretold", `${Math.round(hits.p50 * 100)} %`],
    ["waits no longer than the p90 foretold", `${Math.round(hits.p90 * 100)} %`],
  ];
}

function outcomeRows(result: RunResult): string[][] {
  const gaveUp = Object.entries(result.gaveUpAt).map(([where, count]) => [
    `gave up: ${where}`,
    formatCount(count),
  ]);
  return [...countRows(result.outcomes), ...gaveUp];
}

function refusalRows(result: RunResult): string[][] {
  const byCode = Object.entries(refusalsByCode(result)).toSorted(([, a], [, b]) => b - a);
  return byCode.map(([code, count]) => {
    const calls = Object.entries(result.refusals)
      .filter(([, codes]) => codes[code] !== undefined)
      .toSorted(([, a], [, b]) => b[code]! - a[code]!);
    const perCall = calls.map(([call, codes]) => `${call} ${formatCount(codes[code]!)}`);
    return [code, formatCount(count), perCall.join(", ")];
  });
}

function cheatRows(result: RunResult): string[][] {
  return Object.entries(result.cheats).map(([kind, { tried, succeeded, refusals }]) => {
    const codes = Object.entries(refusals).map(([code, count]) => `${code} ${formatCount(count)}`);
    return [kind, formatCount(tried), formatCount(succeeded), codes.join(", ")];
  });
}

function callRows(result: RunResult): string[][] {
  const calls = Object.entries(result.calls).toSorted(([, a], [, b]) => b.count - a.count);
  const rows = calls.map(([name, summary]) => callRow(name, summary));
  if (result.socketWaits) rows.push(callRow("before: for a socket", result.socketWaits));
  return rows;
}

function callRow(name: string, { count, p50, p95, p99, max }: LatencySummary): string[] {
  return [name, formatCount(count), formatMs(p50), formatMs(p95), formatMs(p99), formatMs(max)];
}

function invariantRows(result: RunResult): string[][] {
  return result.invariants.map(({ name, broken }) => [
    name,
    broken === 0 ? "holds" : `${BROKEN} ${formatCount(broken)}`,
  ]);
}
