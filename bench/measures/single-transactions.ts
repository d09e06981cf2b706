import type { Bench } from "./measure.ts";
import { runInside } from "./setting/run-inside.ts";
import { type Spread, spreadOf } from "../judge/spread.ts";

/** A command in batches and the same as one transaction each, in commands a second, by turns. */
export async function measureTransactions(
  bench: Bench,
  command: "join" | "hold" | "pay",
): Promise<{ batched: Spread; single: Spread; ratio: Spread }> {
  const [count, turns] = bench.isQuick ? [250, 3] : [2_000, 7];
  type Rounds = { rounds: { batched: number; single: number }[] };
  const { rounds } = await runInside<Rounds>("transactions.ts", command, count, turns);
  return {
    batched: spreadOf(rounds.map(({ batched }) => batched)),
    single: spreadOf(rounds.map(({ single }) => single)),
    ratio: spreadOf(rounds.map(({ batched, single }) => batched / single)),
  };
}
