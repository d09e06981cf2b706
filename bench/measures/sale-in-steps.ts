import type { WireRequest } from "../load/wire-connection.ts";
import { spreadOf } from "../../testing/programs/statistics.ts";
import { bareMicroseconds } from "./bare-route.ts";
import { type Bench, figure, type Findings, type Measure, type Target } from "./measure.ts";
import {
  callEverybody,
  holdRequests,
  joinRequests,
  makeGuests,
  payRequests,
  pollRequests,
  putOnSale,
  spreadSeats,
  takeTokens,
  topUpRequests,
} from "./setting/buyers.ts";
import { runInside } from "./setting/run-inside.ts";
import { CONNECTIONS, loadFindings, sendObserved, type ServerLoad } from "./setting/server-load.ts";

/** In the order in which a sale comes to them. */
const STEPS = ["join", "arrive", "hold", "top-up", "pay"] as const;
type Step = (typeof STEPS)[number];

const TARGETS: Record<Step, { rate?: Target; p99?: Target }> = {
  join: { rate: { atLeast: 6_000 } },
  arrive: {},
  hold: { rate: { atLeast: 4_000 }, p99: { atMost: 150 } },
  "top-up": {},
  pay: { rate: { atLeast: 2_500 } },
};

/** How much faster than one transaction for each command. */
const RATIO_TARGETS: Partial<Record<Step, Target>> = { hold: { atLeast: 5 } };

export const join = stepMeasure("join", "joins over HTTP, in batches and one by one");
export const arrive = stepMeasure("arrive", "first status calls of those who were called: they are in");
export const hold = stepMeasure("hold", "holds of distinct seats over HTTP, in batches and one by one");
export const topUp = stepMeasure("top-up", "top-ups over HTTP, through the sandbox gateway");
export const pay = stepMeasure("pay", "payments over HTTP, in batches and one by one");

function stepMeasure(step: Step, says: string): Measure {
  return { name: step, says, run: (bench) => measureStep(bench, step, step.replace("-", " ")) };
}

/** One step of a sale as it was measured with the others, beside its baselines. */
interface Walk {
  rounds: Partial<Record<Step, ServerLoad[]>>;
  bare: Partial<Record<Step, number>>;
}

async function measureStep(bench: Bench, step: Step, call: string): Promise<Findings> {
  const { rounds, bare } = await bench.shared("a sale in steps", () => walkThroughSales(bench));
  const found = loadFindings(call, rounds[step]!, bench.connections === CONNECTIONS ? TARGETS[step] : {});
  found.costs[0]!.microseconds["bare route"] = spreadOf([bare[step]!]);
  if (step === "top-up" || step === "arrive") return found;
  // A command in batches and the same as one transaction each, in commands a second, by turns.
  type Turns = { rounds: { batched: number; single: number }[] };
  const [count, turns] = bench.isQuick ? [250, 3] : [2_000, 7];
  const inside = (await runInside<Turns>("transactions.ts", step, count, turns)).rounds;
  const [batched, single] = [inside.map((turn) => turn.batched), inside.map((turn) => turn.single)];
  const ratios = inside.map((turn) => turn.batched / turn.single);
  found.figures.push(
    figure(`${call}: in batches, without HTTP`, "a second", batched),
    figure(`${call}: one transaction each, without HTTP`, "a second", single),
    figure(`${call}: batches through single transactions`, "times", ratios, RATIO_TARGETS[step]),
  );
  return found;
}

/**
 * A crowd that goes through a sale in step, so that each call can be measured alone: all join, all are
 * called and come in, each holds a seat of their own, tops up, pays. The first round warms the compiler up
 * and counts for nothing.
 */
async function walkThroughSales(bench: Bench): Promise<Walk> {
  const [rounds, count] = bench.isQuick ? [3, 2_000] : [7, 10_000];
  const walk: Walk = { rounds: {}, bare: {} };
  for (let round = 0; round <= rounds; round += 1) await walkThroughSale(bench, walk, count, round === 0);
  return walk;
}

async function walkThroughSale(bench: Bench, walk: Walk, count: number, isWarmUp: boolean): Promise<void> {
  const [server, client] = [await bench.server(null), await bench.client()];
  const last = STEPS.findLast((step) => bench.isChosen(step))!;
  const { queueId, performanceIds } = await putOnSale(server, {
    seats: count,
    queue: { capacity: count },
  });
  const buyers = await makeGuests(server, count);
  const { connections } = bench;
  const send = async <T>(step: Step, requests: readonly WireRequest<T>[], status = 201): Promise<T[]> => {
    const { observed, answers } = await sendObserved(server, client, requests, { status, connections });
    if (!isWarmUp) (walk.rounds[step] ??= []).push(observed);
    else if (bench.isChosen(step)) {
      const sample = { body: JSON.stringify(answers[0]), status };
      walk.bare[step] = await bareMicroseconds(client, requests, connections, sample);
    }
    return answers;
  };

  takeTokens(buyers, await send("join", joinRequests(queueId, buyers)));
  if (last === "join") return;
  await callEverybody(server, queueId, count);
  const views = await send("arrive", pollRequests(queueId, buyers), 200);
  if (views.some(({ status }) => status !== "ACTIVE")) throw new Error("somebody came who was not called");
  if (last === "arrive") return;
  const seats = spreadSeats(performanceIds, count, count);
  const holds = await send("hold", holdRequests(buyers, seats));
  if (last === "hold") return;
  await send("top-up", topUpRequests(buyers));
  if (last === "top-up") return;
  await send("pay", payRequests(buyers, holds));
}
