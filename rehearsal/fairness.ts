// `npm run fairness -- [options]`: sales in model time, and whether they were fair. Exits with 0 when every
// promise held, 1 when one did not, 2 when the options are wrong.
import { simulateFairness } from "./model/fairness-model.ts";
import {
  FAIRNESS_DEFAULTS,
  FAIRNESS_SCENARIOS,
  type FairnessOptions,
  type FairnessResult,
} from "./model/fairness-options.ts";
import {
  countOf,
  EXIT_FAILED,
  helpOf,
  type Options,
  parseProgram,
  publish,
  REPORT_OPTIONS,
  runProgram,
  UsageError,
} from "../testing/programs/program.ts";
import { lineChart } from "../testing/programs/charts.ts";
import type { ReportTable } from "../testing/programs/report.ts";

const SEEDS = 3;
const COVERAGE_MIN = 0.8;
const COVERAGE_MAX = 0.97;
/** Of fewer waits, the share that ended in time says little. */
const WAITS_JUDGED_MIN = 1_000;

const OPTIONS: Options = {
  seed: ["N", "the first seed; the same one plays the same sales"],
  seeds: ["N", `how many sales of each kind, ${SEEDS} unless said otherwise`],
  visitors: ["N", "people in each sale, 100,000 unless said otherwise"],
};
const ABOUT = [
  "npm run fairness -- [options]",
  "",
  "Plays four kinds of sales in model time and checks that they were fair. Draws the curves into an HTML",
  "page. Exits with 0 when every promise held, 1 when one did not, 2 when the options are wrong.",
];

process.exit(
  await runProgram({
    name: "fairness",
    help: () => helpOf(ABOUT, OPTIONS, REPORT_OPTIONS),
    parse: (args) =>
      parseProgram(args, OPTIONS, (values, [extra]) => {
        if (extra !== undefined) throw new UsageError(`"${extra}" is not an option; try --help`);
        return {
          seed: countOf(values, "seed", Number.MAX_SAFE_INTEGER) ?? FAIRNESS_DEFAULTS.seed,
          seeds: countOf(values, "seeds", 1_000) ?? SEEDS,
          visitors: countOf(values, "visitors", 10_000_000) ?? FAIRNESS_DEFAULTS.visitors,
        };
      }),
    run: async (options, folder) => (playSales(options, folder) ? 0 : EXIT_FAILED),
  }),
);

/** Plays the sales of each kind, reports them, and answers whether all were fair. */
function playSales(
  { seed, seeds, visitors }: { seed: number; seeds: number; visitors: number },
  folder: string | null,
): boolean {
  const options = { ...FAIRNESS_DEFAULTS, seed, visitors };
  const sales = FAIRNESS_SCENARIOS.map((scenario) => {
    console.log(scenario.name);
    const beganMs = performance.now();
    const results = Array.from({ length: seeds }, (_, i) =>
      simulateFairness({ ...options, ...scenario.options, seed: seed + i }),
    );
    const tookSeconds = (performance.now() - beganMs) / 1_000;
    const chart = curveOf(scenario.name, results[0]!);
    return { chart, ...tableOf(scenario.name, options, results, tookSeconds) };
  });
  const isFair = sales.every((sale) => sale.isFair);
  const report = {
    title: "Was the line fair?",
    facts: [
      `${visitors.toLocaleString("en")} visitors in each sale`,
      `seed ${seed}: people in the waiting room over time`,
    ],
    verdict: { isGood: isFair, text: isFair ? "Every promise held." : "A promise did not hold." },
    charts: sales.map(({ chart }) => chart),
    tables: sales.map(({ table }) => table),
  };
  publish(report, { folder, name: "fairness", startedAt: String(seed) });
  return isFair;
}

/** The figures of one kind of sale, over all seeds. */
function tableOf(
  title: string,
  { visitors, seed }: FairnessOptions,
  results: readonly FairnessResult[],
  tookSeconds: number,
): { table: ReportTable; isFair: boolean } {
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
  const isFair = isCovered && faults.every(([, count]) => count === 0);
  const spread = results.map(({ estimates }) => percent(estimates.byP90, estimates.given)).join(", ");
  const called = [
    sum((result) => result.called),
    sum(({ missed }) => missed),
    sum(({ returned }) => returned),
    sum(({ left }) => left),
  ];
  const modelSeconds = Math.round(sum(({ seconds }) => seconds));
  const mustBe = `MISSED: must be ${COVERAGE_MIN * 100} to ${COVERAGE_MAX * 100} %`;
  const rows = [
    ["visitors", `${visitors} for each of ${results.length} seeds from ${seed} on`, ""],
    ["model time", `${modelSeconds} s, simulated in ${tookSeconds.toFixed(1)} s`, ""],
    ["called, missed, came back, left", called.join(", "), ""],
    ...faults.map(([fault, count]) => [fault, String(count), count > 0 ? "MISSED: must be 0" : ""]),
    ["Kendall tau, the lowest", Math.min(...results.map(({ kendallTau }) => kendallTau)).toFixed(6), ""],
    ["waits that ended by the stated p50", `${percent(byP50, given)} of ${given}`, ""],
    ["waits that ended by the stated p90", `${percent(byP90, given)} (${spread})`, isCovered ? "" : mustBe],
  ];
  return { table: { title, head: null, rows }, isFair };
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
