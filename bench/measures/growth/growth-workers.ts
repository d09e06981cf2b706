import { formatFigure, spreadText } from "../../report/bench/bench-report.ts";
import { GrowthCosts } from "./growth.ts";
import type { Bench, Findings, Measure } from "../measure.ts";
import { runInside } from "../setting/run-inside.ts";
import { spreadOf } from "../../judge/spread.ts";

export const growthWorkers: Measure = {
  name: "growth-workers",
  says: "holds through the batches of 1 to 64 workers at once, without HTTP",
  run: measureWorkers,
};

async function measureWorkers(bench: Bench): Promise<Findings> {
  const { rounds, sizes, holds } = bench.isQuick
    ? { rounds: 2, sizes: [1, 64], holds: 4_096 }
    : { rounds: 5, sizes: [1, 2, 4, 8, 16, 32, 64], holds: 8_192 };
  type Rounds = { rounds: { workers: number; microseconds: number; planning: number }[] };
  const measured = await runInside<Rounds>("worker-batches.ts", sizes.join(","), holds, rounds);
  const costs = new GrowthCosts();
  for (const { workers, microseconds } of measured.rounds) costs.add("hold", workers, microseconds);
  const found = costs.findings("Cost against the number of workers with batches under way", "workers");
  const planning = spreadOf(
    measured.rounds.filter(({ workers }) => workers === sizes.at(-1)).map(({ planning }) => planning / 1_000),
  );
  found.remarks.push(
    "growth-workers: not counted is what a connection takes to plan statements anew once its tables were " +
      `analysed, for all holds that follow: ${formatFigure(planning.median)} ms (${spreadText(planning)}).`,
    "growth-workers: all workers' holds are for one performance, whose row each batch locks last.",
  );
  return found;
}
