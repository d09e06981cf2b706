import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  FAIRNESS_DEFAULTS,
  FAIRNESS_SCENARIOS,
  type FairnessResult,
  simulateFairness,
} from "./inside/fairness-model.ts";
import { escapeHtml } from "./onsale/html-text.ts";
import { REPORT_STYLE } from "./onsale/report-style.ts";
import { svgChart } from "./onsale/svg-chart.ts";
import { textTable } from "./onsale/text-table.ts";
import { answerHelp } from "../scripts/help.ts";

/**
 * `npm run fairness [-- --seed <number>] [-- --seeds <number>] [-- --visitors <number>]`: sales in model time, and
 * whether they were fair. Prints the figures of each scenario over several seeds, draws the curves into an HTML page
 * under `reports/`, and exits 1 when a promise did not hold.
 */
answerHelp(`npm run fairness [-- --seed NUMBER] [-- --seeds NUMBER] [-- --visitors NUMBER]

Plays four kinds of sales in model time and checks that they were fair. Draws the curves into an HTML page under reports/.

  --seed      the first seed; the same one plays the same sales
  --seeds     how many sales of each kind, 3 unless said otherwise
  --visitors  people in each sale, 100,000 unless said otherwise

Exits with 0 when every promise held, 1 when one did not, 2 when the options are wrong.`);

const options = { ...FAIRNESS_DEFAULTS };
let seeds = 3;
const argv = process.argv.slice(2);
for (let i = 0; i < argv.length; i += 2) {
  const value = Number(argv[i + 1]);
  if (!Number.isSafeInteger(value) || value < 1) usage();
  if (argv[i] === "--seed") options.seed = value;
  else if (argv[i] === "--seeds") seeds = value;
  else if (argv[i] === "--visitors") options.visitors = value;
  else usage();
}

const COVERAGE_MIN = 0.8;
const COVERAGE_MAX = 0.97;
/** Of fewer waits, the share that ended in time says little. */
const WAITS_JUDGED_MIN = 1_000;

const charts: string[] = [];
let isFair = true;
for (const scenario of FAIRNESS_SCENARIOS) {
  const beganMs = performance.now();
  const results = Array.from({ length: seeds }, (_, i) =>
    simulateFairness({ ...options, ...scenario.options, seed: options.seed + i }),
  );
  const tookSeconds = (performance.now() - beganMs) / 1_000;
  report(scenario.name, results, tookSeconds);
  charts.push(`<h2>${escapeHtml(scenario.name)}</h2>`, drawCurve(results[0]!));
}
console.log(`Written to ${await writePage()}`);
process.exit(isFair ? 0 : 1);

function report(name: string, results: readonly FairnessResult[], tookSeconds: number): void {
  const sum = (of: (result: FairnessResult) => number) =>
    results.reduce((total, each) => total + of(each), 0);
  const given = sum(({ estimates }) => estimates.given);
  const byP50 = sum(({ estimates }) => estimates.byP50);
  const byP90 = sum(({ estimates }) => estimates.byP90);
  const isJudged = given >= WAITS_JUDGED_MIN;
  const isCovered = !isJudged || (byP90 / given >= COVERAGE_MIN && byP90 / given <= COVERAGE_MAX);
  const faults = [
    ["inversions", sum(({ inversions }) => inversions)],
    ["duplicates", sum(({ duplicates }) => duplicates)],
    ["capacity breaches", sum(({ capacityBreaches }) => capacityBreaches)],
    ["idle slot-seconds", sum(({ idleSlotSeconds }) => idleSlotSeconds)],
  ] as const;
  if (!isCovered || faults.some(([, count]) => count > 0)) isFair = false;
  const spread = results.map(({ estimates }) => percent(estimates.byP90, estimates.given)).join(", ");
  console.log(`\n${name}`);
  console.log(
    textTable([
      ["visitors", `${options.visitors} for each of ${results.length} seeds from ${options.seed} on`, ""],
      [
        "model time",
        `${Math.round(sum(({ seconds }) => seconds))} s, simulated in ${tookSeconds.toFixed(1)} s`,
        "",
      ],
      [
        "called, missed, came back, left",
        [
          sum(({ called }) => called),
          sum(({ missed }) => missed),
          sum(({ returned }) => returned),
          sum(({ left }) => left),
        ].join(", "),
        "",
      ],
      ...faults.map(([fault, count]) => [fault, String(count), count > 0 ? "MISSED: must be 0" : ""]),
      ["Kendall tau, the lowest", Math.min(...results.map(({ kendallTau }) => kendallTau)).toFixed(6), ""],
      ["waits that ended by the stated p50", `${percent(byP50, given)} of ${given}`, ""],
      [
        "waits that ended by the stated p90",
        `${percent(byP90, given)} (${spread})`,
        isCovered ? "" : `MISSED: must be ${COVERAGE_MIN * 100} to ${COVERAGE_MAX * 100} %`,
      ],
    ]),
  );
}

function drawCurve({ curve }: FairnessResult): string {
  return svgChart({
    title: "People in the waiting room over time",
    xLabel: "seconds",
    yLabel: "people",
    kind: "lines",
    series: (["waiting", "ready", "active"] as const).map((name) => ({
      name,
      points: curve.map((each) => [each.second, each[name]] as const),
    })),
  });
}

async function writePage(): Promise<string> {
  const folder = join(dirname(import.meta.dir), "reports");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `fairness-${options.seed}.html`);
  await Bun.write(
    file,
    `<!doctype html><meta charset="utf-8"><title>Fairness</title><style>${REPORT_STYLE}</style>${charts.join("\n")}`,
  );
  return file;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "none were given" : `${((100 * part) / whole).toFixed(1)} %`;
}

function usage(): never {
  console.error(
    "Usage: npm run fairness [-- --seed <number>] [-- --seeds <number>] [-- --visitors <number>]",
  );
  process.exit(2);
}
