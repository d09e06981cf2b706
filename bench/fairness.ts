import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { FAIRNESS_DEFAULTS, type FairnessResult, simulateFairness } from "./inside/fairness-model.ts";
import { svgChart } from "./onsale/svg-chart.ts";
import { textTable } from "./onsale/text-table.ts";

/**
 * `npm run fairness [-- --seed <number>] [-- --visitors <number>]`: a sale in model time, and whether it was fair.
 * Prints the figures, writes the curve to `reports/`, and exits 1 when a promise did not hold.
 */
const options = { ...FAIRNESS_DEFAULTS };
const argv = process.argv.slice(2);
for (let i = 0; i < argv.length; i += 2) {
  const value = Number(argv[i + 1]);
  if (!Number.isSafeInteger(value) || value < 1) usage();
  if (argv[i] === "--seed") options.seed = value;
  else if (argv[i] === "--visitors") options.visitors = value;
  else usage();
}

const beganMs = performance.now();
const result = simulateFairness(options);
const tookSeconds = (performance.now() - beganMs) / 1_000;
const { estimates } = result;
console.log(
  textTable([
    ["visitors", String(options.visitors)],
    ["model time", `${Math.round(result.seconds)} s, simulated in ${tookSeconds.toFixed(1)} s`],
    [
      "called, missed, came back, left",
      [result.called, result.missed, result.returned, result.left].join(", "),
    ],
    ["inversions", String(result.inversions)],
    ["Kendall tau", result.kendallTau.toFixed(6)],
    ["duplicates", String(result.duplicates)],
    ["capacity breaches", String(result.capacityBreaches)],
    ["idle slot-seconds", result.idleSlotSeconds.toFixed(1)],
    ["waits that ended by the stated p50", percent(estimates.byP50, estimates.given)],
    ["waits that ended by the stated p90", percent(estimates.byP90, estimates.given)],
  ]),
);
console.log(`Written to ${await writeCurve(result)}`);
const isFair =
  result.inversions + result.duplicates + result.capacityBreaches === 0 && result.idleSlotSeconds === 0;
process.exit(isFair ? 0 : 1);

async function writeCurve({ curve }: FairnessResult): Promise<string> {
  const folder = join(dirname(import.meta.dir), "reports");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `fairness-${options.seed}.html`);
  const chart = svgChart({
    title: "People in the waiting room over time",
    xLabel: "seconds",
    yLabel: "people",
    kind: "lines",
    series: (["waiting", "ready", "active"] as const).map((name) => ({
      name,
      points: curve.map((each) => [each.second, each[name]] as const),
    })),
  });
  await Bun.write(file, `<!doctype html><meta charset="utf-8"><title>Fairness</title>${chart}`);
  return file;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "none were given" : `${((100 * part) / whole).toFixed(1)} % of ${whole}`;
}

function usage(): never {
  console.error("Usage: npm run fairness [-- --seed <number>] [-- --visitors <number>]");
  process.exit(2);
}
