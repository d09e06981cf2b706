import { formatFigure, spreadText } from "../../report/bench-report.ts";
import { spreadOf } from "../../../testing/programs/statistics.ts";
import type { Bench, Findings, Measure } from "../measure.ts";
import { runInside } from "../setting/run-inside.ts";
import { GrowthCosts } from "./growth.ts";

export const growthWorkers: Measure = {
  name: "growth-workers",
  says: "holds through the batches of 1 to 64 workers at once, without HTTP",
  run: measureWorkers,
};

async function measureWorkers(bench: Bench): Promise<Findings> {
  const { turns, sizes, holds } = bench.isQuick
    ? { turns: 2, sizes: [1, 64], holds: 4_096 }
    : { turns: 5, sizes: [1, 2, 4, 8, 16, 32, 64], holds: 8_192 };
  type Turns = { rounds: { workers: number; microseconds: number; planning: number }[] };
  const { rounds } = await runInside<Turns>("worker-batches.ts", sizes.join(","), holds, turns);
  const costs = new GrowthCosts();
  for (const { workers, microseconds } of rounds) costs.add("hold", workers, microseconds);
  const ofMost = rounds.filter(({ workers }) => workers === sizes.at(-1));
  const planning = spreadOf(ofMost.map((round) => round.planning / 1_000));
  return costs.findings(
    "Cost against the number of workers with batches under way",
    "workers",
    "growth-workers: not counted is what a connection takes to plan statements anew once its tables were " +
      `analysed, for all holds that follow: ${formatFigure(planning.median)} ms (${spreadText(planning)}).`,
    "growth-workers: all workers' holds are for one performance, whose row each batch locks last.",
  );
}
