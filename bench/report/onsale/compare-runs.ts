import { isPassed, refusalsByCode, RESULT_FORMAT, type RunResult } from "../../judge/run-result.ts";
import { BROKEN } from "./result-sections.ts";
import { change, readKept } from "../kept-report.ts";
import { formatCount, formatMs, textTable } from "../text-table.ts";

export function readResult(file: string, readFile: (path: string) => string): RunResult {
  return readKept(file, { format: RESULT_FORMAT, what: "a run" }, readFile);
}

/** Two runs side by side, with the change from the first to the second. */
export function compareRuns(before: RunResult, after: RunResult): string {
  return textTable([COMPARISON_HEAD, ...comparisonRows(before, after)], "");
}

export const COMPARISON_HEAD = ["", "before", "after", "change"];

export function comparisonRows(before: RunResult, after: RunResult): string[][] {
  return [
    ["started", before.startedAt, after.startedAt, ""],
    ["invariants", verdictOf(before), verdictOf(after), ""],
    ...settingRows(before, after),
    countRow("seconds", before.crowdSeconds, after.crowdSeconds, 1),
    sellOutRow(before, after),
    [""],
    ...unionRows(before.counts, after.counts),
    [""],
    ...unionRows(before.outcomes, after.outcomes),
    [""],
    ...unionRows(refusalsByCode(before), refusalsByCode(after), "refused: "),
    [""],
    ...latencyRows(before, after),
  ];
}

function verdictOf(result: RunResult): string {
  return isPassed(result) ? "hold" : BROKEN;
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

function sellOutRow(before: RunResult, after: RunResult): string[] {
  if (before.sellOutSeconds !== null && after.sellOutSeconds !== null) {
    return countRow("seconds to sell out", before.sellOutSeconds, after.sellOutSeconds, 1);
  }
  return ["seconds to sell out", sellOutText(before), sellOutText(after), ""];
}

function sellOutText({ sellOutSeconds }: RunResult): string {
  return sellOutSeconds === null ? "not sold out" : sellOutSeconds.toFixed(1);
}

function unionRows(before: Record<string, number>, after: Record<string, number>, prefix = ""): string[][] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.map((name) => countRow(prefix + name, before[name] ?? 0, after[name] ?? 0, 0));
}

function countRow(name: string, before: number, after: number, digits: number): string[] {
  const show = (value: number) => (digits === 0 ? formatCount(value) : value.toFixed(digits));
  return [name, show(before), show(after), change(before, after)];
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
