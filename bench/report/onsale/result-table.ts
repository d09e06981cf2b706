import { describeSellOut, resultSections } from "./result-sections.ts";
import { isPassed, refusalsByCode, type RunResult } from "../../judge/run-result.ts";
import { formatCount, textTable } from "../text-table.ts";

/** The end of a run as plain text: what happened, how fast, and whether every promise held. */
export function resultTable(result: RunResult): string {
  const { scenario } = result;
  const visitors = formatCount(scenario.visitors);
  const seats = formatCount(result.seats);
  const sections = resultSections(result)
    .filter(({ rows }) => rows.length > 0)
    .map(({ title, head, rows }) => `${title}\n${textTable(head ? [head, ...rows] : rows)}\n`);
  return [
    `${visitors} visitors for ${seats} seats on ${result.target}, seed "${scenario.seed}"`,
    `${result.crowdSeconds.toFixed(1)} s; ${describeSellOut(result)}`,
    "",
    ...sections,
    ...notes(result),
    ...brokenDetails(result),
    verdict(result),
  ].join("\n");
}

/** What a reader should know before judging the numbers. */
function notes(result: RunResult): string[] {
  const limited = refusalsByCode(result)["too_many_requests"] ?? 0;
  const logged = result.serverLogLines;
  return [
    ...(limited > 0
      ? [
          `The server limits requests from one address (${formatCount(limited)} refused): ` +
            "RATE_LIMIT_PER_MINUTE=0 turns that off.\n",
        ]
      : []),
    ...(logged.length > 0
      ? [`The server logged ${formatCount(logged.length)} lines; the last:\n  ${logged.at(-1)}\n`]
      : []),
  ];
}

function brokenDetails(result: RunResult): string[] {
  return result.invariants
    .filter((invariant) => invariant.broken > 0)
    .map(
      (invariant) => `${invariant.name}:\n${invariant.details.map((detail) => `  ${detail}`).join("\n")}\n`,
    );
}

function verdict(result: RunResult): string {
  const broken = result.invariants.filter((invariant) => invariant.broken > 0).length;
  if (isPassed(result)) return "Every invariant holds.";
  return `${broken} of ${result.invariants.length} invariants are BROKEN.`;
}
