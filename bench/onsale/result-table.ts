import type { LatencySummary } from "./percentiles.ts";
import { isPassed, refusalsByCode, type RunResult } from "./run-result.ts";
import { formatCount, formatMs, textTable } from "./text-table.ts";
import type { WaitRecord } from "./tally.ts";

/** The end of a run as plain text: what happened, how fast, and whether every promise held. */
export function resultTable(result: RunResult): string {
  const { scenario } = result;
  const retries = Object.entries(result.retries);
  return [
    `${formatCount(scenario.visitors)} visitors for ${formatCount(result.seats)} seats on ${result.target}, seed "${scenario.seed}"`,
    `${result.crowdSeconds.toFixed(1)} s; ${describeSellOut(result)}`,
    "",
    section("What happened", countRows(result.counts)),
    section("How it ended for the visitors", countRows({ ...result.outcomes, ...prefixed("gave up: ", result.gaveUpAt) })),
    section("Refusals by code", refusalRows(result)),
    section("Cheats", cheatRows(result)),
    ...(retries.length > 0 ? [section("Tried again after", countRows(result.retries))] : []),
    section("Calls", callRows(result)),
    ...describeWaits(result.waits),
    section("Invariants", invariantRows(result)),
    ...brokenDetails(result),
    verdict(result),
  ].join("\n");
}

export function describeSellOut(result: RunResult): string {
  if (result.sellOutSeconds !== null) return `sold out ${result.sellOutSeconds.toFixed(1)} s after the opening`;
  return `${formatCount(result.seats - (result.counts["tickets sold"] ?? 0))} seats left unsold`;
}

/** How many waits were no longer than foretold; null when nobody was told anything. */
export function estimateHits(waits: readonly WaitRecord[]): { p50: number; p90: number } | null {
  if (waits.length === 0) return null;
  const within = (limit: (wait: WaitRecord) => number) =>
    waits.filter((wait) => wait.actualSeconds <= limit(wait)).length / waits.length;
  return { p50: within((wait) => wait.p50Seconds), p90: within((wait) => wait.p90Seconds) };
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  return `${title}\n${rows.length === 0 ? "  none" : textTable(rows)}\n`;
}

function countRows(counts: Record<string, number>): string[][] {
  return Object.entries(counts).map(([name, count]) => [name, formatCount(count)]);
}

function prefixed(prefix: string, counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [prefix + name, count]));
}

function refusalRows(result: RunResult): string[][] {
  const byCode = Object.entries(refusalsByCode(result)).toSorted(([, a], [, b]) => b - a);
  return byCode.map(([code, count]) => {
    const calls = Object.entries(result.refusals).filter(([, codes]) => codes[code] !== undefined);
    return [code, formatCount(count), calls.map(([call, codes]) => `${call} ${formatCount(codes[code]!)}`).join(", ")];
  });
}

function cheatRows(result: RunResult): string[][] {
  const rows = Object.entries(result.cheats).map(([kind, { tried, succeeded, refusals }]) => [
    kind,
    formatCount(tried),
    formatCount(succeeded),
    Object.entries(refusals).map(([code, count]) => `${code} ${formatCount(count)}`).join(", "),
  ]);
  return [["", "tried", "succeeded", "refused"], ...rows];
}

function callRows(result: RunResult): string[][] {
  const calls = Object.entries(result.calls).toSorted(([, a], [, b]) => b.count - a.count);
  const rows = calls.map(([name, summary]) => [name, formatCount(summary.count), ...latencyCells(summary)]);
  if (result.socketWaits) rows.push(["(before: for a socket)", "", ...latencyCells(result.socketWaits)]);
  return [["", "answers", "p50 ms", "p95 ms", "p99 ms", "max ms"], ...rows];
}

function latencyCells({ p50, p95, p99, max }: LatencySummary): string[] {
  return [p50, p95, p99, max].map(formatMs);
}

function describeWaits(waits: readonly WaitRecord[]): string[] {
  const hits = estimateHits(waits);
  if (!hits) return [];
  const percent = (part: number) => `${Math.round(part * 100)} %`;
  return [
    `Waits against the estimate: ${percent(hits.p50)} within its p50, ${percent(hits.p90)} within its p90 (of ${formatCount(waits.length)} let in)\n`,
  ];
}

function invariantRows(result: RunResult): string[][] {
  return result.invariants.map(({ name, broken }) => [name, broken === 0 ? "holds" : `BROKEN ${formatCount(broken)}`]);
}

function brokenDetails(result: RunResult): string[] {
  return result.invariants
    .filter((invariant) => invariant.broken > 0)
    .map((invariant) => `${invariant.name}:\n${invariant.details.map((detail) => `  ${detail}`).join("\n")}\n`);
}

function verdict(result: RunResult): string {
  const broken = result.invariants.filter((invariant) => invariant.broken > 0).length;
  return isPassed(result) ? "Every invariant holds." : `${broken} of ${result.invariants.length} invariants are BROKEN.`;
}
