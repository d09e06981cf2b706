import { escapeHtml } from "../html-text.ts";
import { reportFrame, reportTable } from "../report-frame.ts";
import { BROKEN, describeSellOut, resultSections } from "./result-sections.ts";
import type { RunSample } from "../../judge/run-recorder.ts";
import { isPassed, type RunResult } from "../../judge/run-result.ts";
import { type Series, svgChart } from "../svg-chart.ts";
import { formatCount } from "../text-table.ts";

const MEBIBYTE = 1024 * 1024;

/** A run as one page. */
export function reportPage(result: RunResult): string {
  const { scenario } = result;
  const title = `${formatCount(scenario.visitors)} visitors for ${formatCount(result.seats)} seats`;
  const subtitle = `${result.startedAt}; ${result.target}; ${result.machine}; seed "${scenario.seed}"`;
  return reportFrame(
    title,
    subtitle,
    `${scenario.description === "" ? "" : `<p>${escapeHtml(scenario.description)}</p>`}
<p class="verdict ${isPassed(result) ? "good" : "bad"}">${isPassed(result) ? "Every invariant holds" : "An invariant is broken"}; ${escapeHtml(describeSellOut(result))}; ${result.crowdSeconds.toFixed(1)} s from the first arrival to the last goodbye.</p>
${brokenCases(result)}
<div class="charts">
${charts(result).join("\n")}
</div>
<div class="tables">
${resultSections(result)
  .map((section) => reportTable(section, [BROKEN]))
  .join("\n")}
</div>
${serverLog(result)}
<h2>Scenario</h2>
<pre>${escapeHtml(JSON.stringify(scenario, null, 2))}</pre>`,
  );
}

function charts(result: RunResult): string[] {
  const { samples } = result;
  const over = (name: string, value: (sample: RunSample) => number | null): Series => ({
    name,
    points: samples.flatMap((sample) => {
      const y = value(sample);
      return y === null ? [] : [[sample.seconds, y] as const];
    }),
  });
  return [
    lines("Arrivals", "visitors", [over("arrived", (sample) => sample.arrived)]),
    lines("Waiting", "visitors", [
      over("waiting (visitors)", (sample) => sample.waiting),
      over("waiting (the queue's page)", (sample) => sample.queue?.waiting ?? null),
    ]),
    lines("Inside", "visitors", [
      over("choosing", (sample) => sample.choosing),
      over("holding", (sample) => sample.holding),
      over("active (the queue's page)", (sample) => sample.queue?.active ?? null),
      over("ready (the queue's page)", (sample) => sample.queue?.ready ?? null),
    ]),
    lines("Holds and sales", "so far", [
      over("holds", (sample) => sample.holds),
      over("tickets sold", (sample) => sample.ticketsSold),
    ]),
    lines("Requests", "a second", [{ name: "requests", points: requestRates(samples) }]),
    lines("Latency of all calls", "ms", [
      over("p50", (sample) => sample.latencyMs?.p50 ?? null),
      over("p95", (sample) => sample.latencyMs?.p95 ?? null),
      over("p99", (sample) => sample.latencyMs?.p99 ?? null),
    ]),
    svgChart({
      title: "Wait against the estimate",
      xLabel: "foretold (p50), seconds",
      yLabel: "actual, seconds",
      kind: "dots",
      series: [
        {
          name: "a visitor let in",
          points: result.waits.map((wait) => [wait.p50Seconds, wait.actualSeconds]),
        },
      ],
      diagonal: "as foretold",
    }),
    ...processCharts(samples),
  ];
}

function lines(title: string, yLabel: string, series: Series[]): string {
  return svgChart({ title, xLabel: "seconds", yLabel, series, kind: "lines" });
}

function requestRates(samples: readonly RunSample[]): Series["points"] {
  return samples.map((sample, index) => {
    const before = samples[index - 1];
    const elapsed = sample.seconds - (before?.seconds ?? 0);
    return [sample.seconds, elapsed > 0 ? (sample.requests - (before?.requests ?? 0)) / elapsed : 0];
  });
}

function processCharts(samples: readonly RunSample[]): string[] {
  const kinds = [...new Set(samples.flatMap((sample) => Object.keys(sample.processes ?? {})))];
  if (kinds.length === 0) return [];
  const of = (value: (process: { processors: number; memoryBytes: number }) => number): Series[] =>
    kinds.map((kind) => ({
      name: kind,
      points: samples.flatMap((sample) => {
        const process = sample.processes?.[kind];
        return process ? [[sample.seconds, value(process)] as const] : [];
      }),
    }));
  return [
    lines(
      "Processor",
      "cores in use",
      of((process) => process.processors),
    ),
    lines(
      "Memory",
      "MiB",
      of((process) => process.memoryBytes / MEBIBYTE),
    ),
  ];
}

/** What is broken, with its first cases. */
function brokenCases(result: RunResult): string {
  const broken = result.invariants.filter((invariant) => invariant.broken > 0);
  const cases = broken.map(
    ({ name, details }) => `${name}\n${details.map((detail) => `  ${detail}`).join("\n")}`,
  );
  return cases.length === 0 ? "" : `<h2>What is broken</h2><pre>${escapeHtml(cases.join("\n"))}</pre>`;
}

function serverLog(result: RunResult): string {
  if (result.serverLogLines.length === 0) return "";
  return `<h2>The server's log</h2><pre>${escapeHtml(result.serverLogLines.join("\n"))}</pre>`;
}
