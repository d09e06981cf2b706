import { parseArgs } from "node:util";
import { simulateFairness } from "./inside/fairness-model.ts";
import { FAIRNESS_DEFAULTS, FAIRNESS_SCENARIOS, type FairnessResult } from "./inside/fairness-options.ts";
import { lineChart } from "./report/charts.ts";
import { publish } from "./report/kept-report.ts";
import type { ReportTable } from "./report/report.ts";
import { answerHelp } from "../scripts/help.ts";

/**
 * `npm run fairness [-- --seed <number>] [-- --seeds <number>] [-- --visitors <number>]`: sales in model
 * time, and whether they were fair. Prints the figures of each scenario over several seeds, draws the curves
 * into an HTML page under `reports/`, and exits 1 when a promise did not hold.
 */
answerHelp(`npm run fairness [-- --seed NUMBER] [-- --seeds NUMBER] [-- --visitors NUMBER]

Plays four kinds of sales in model time and checks that they were fair. Draws the curves into an HTML
page under reports/.

  --seed      the first seed; the same one plays the same sales
  --seeds     how many sales of each kind, 3 unless said otherwise
  --visitors  people in each sale, 100,000 unless said otherwise

Exits with 0 when every promise held, 1 when one did not, 2 when the options are wrong.`);

const { seed, seeds, visitors } = readOptions();
const options = {
  ...FAIRNESS_DEFAULTS,
  seed: seed ?? FAIRNESS_DEFAULTS.seed,
  visitors: visitors ?? FAIRNESS_DEFAULTS.visitors,
};

const SEEDS = 3;
const COVERAGE_MIN = 0.8;
const COVERAGE_MAX = 0.97;
/** Of fewer waits, the share that ended in time says little. */
const WAITS_JUDGED_MIN = 1_000;

let isFair = true;
const sales = FAIRNESS_SCENARIOS.map((scenario) => {
  console.log(scenario.name);
  const beganMs = performance.now();
  const results = Array.from({ length: seeds ?? SEEDS }, (_, i) =>
    simulateFairness({ ...options, ...scenario.options, seed: options.seed + i }),
  );
  const tookSeconds = (performance.now() - beganMs) / 1_000;
  return { table: tableOf(scenario.name, results, tookSeconds), chart: curveOf(scenario.name, results[0]!) };
});
const report = {
  title: "Was the line fair?",
  facts: [
    `${options.visitors.toLocaleString("en")} visitors in each sale`,
    `seed ${options.seed}: people in the waiting room over time`,
  ],
  verdict: { isGood: isFair, text: isFair ? "Every promise held." : "A promise did not hold." },
  charts: sales.map(({ chart }) => chart),
  tables: sales.map(({ table }) => table),
};
publish(report, { folder: "reports", name: "fairness", startedAt: String(options.seed) });
process.exit(isFair ? 0 : 1);

/** The figures of one kind of sale, over all seeds. */
function tableOf(title: string, results: readonly FairnessResult[], tookSeconds: number): ReportTable {
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
  return {
    title,
    head: null,
    rows: [
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
    ],
  };
}

/** People in the waiting room over time. */
function curveOf(title: string, { curve }: FairnessResult) {
  return lineChart(
    { title, xLabel: "seconds", yLabel: "people" },
    (["waiting", "ready", "active"] as const).map((name) => ({
      name,
      points: curve.map((each) => [each.second, each[name]] as const),
    })),
  );
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "none were given" : `${((100 * part) / whole).toFixed(1)} %`;
}

/** Whole numbers from 1 on; whatever else is said ends the program with a word of help. */
function readOptions(): { seed?: number; seeds?: number; visitors?: number } {
  const option = { type: "string" } as const;
  try {
    const { values } = parseArgs({ options: { seed: option, seeds: option, visitors: option } });
    const numbers = Object.entries(values).map(([name, value]) => [name, Number(value)] as const);
    if (numbers.every(([, value]) => Number.isSafeInteger(value) && value >= 1))
      return Object.fromEntries(numbers);
  } catch {
    // An option that there is not.
  }
  console.error(
    "Usage: npm run fairness [-- --seed <number>] [-- --seeds <number>] [-- --visitors <number>]",
  );
  process.exit(2);
}
