import { requestBytes, type WireRequest } from "../load/request-bytes.ts";
import { bareMicroseconds } from "./bare-route.ts";
import {
  admitAll,
  holdRequests,
  joinRequests,
  makeGuests,
  payRequests,
  spreadSeats,
  takeTokens,
  topUpRequests,
} from "./setting/buyers.ts";
import { measureTransactions } from "./single-transactions.ts";
import type { Bench, Findings, Measure } from "./measure.ts";
import { PRICE, putOnSale } from "./setting/on-sale.ts";
import { type LoadTargets, loadFindings, sendObserved, type ServerLoad } from "./setting/server-load.ts";
import { spreadOf } from "../judge/spread.ts";

/** In the order in which a sale comes to them. */
const STEPS = ["join", "hold", "top-up", "pay"] as const;
type Step = (typeof STEPS)[number];

const TARGETS: Record<Step, LoadTargets> = {
  join: { aSecondMin: 6_000 },
  hold: { aSecondMin: 4_000, p99MsMax: 150 },
  "top-up": {},
  pay: { aSecondMin: 2_500 },
};

/** How much faster than one transaction for each command. */
const HOLD_RATIO_MIN = 5;

/** People who wait for an answer at any moment. */
export const CONNECTIONS = 256;
const SESSION_SECONDS = 3_600;

export const join = stepMeasure("join", "join", "joins over HTTP, in batches and one by one");
export const hold = stepMeasure(
  "hold",
  "hold",
  "holds of distinct seats over HTTP, in batches and one by one",
);
export const topUp = stepMeasure("top-up", "top up", "top-ups over HTTP, through the sandbox gateway");
export const pay = stepMeasure("pay", "pay", "payments over HTTP, in batches and one by one");

function stepMeasure(step: Step, call: string, says: string): Measure {
  return { name: step, says, run: (bench) => measureStep(bench, step, call) };
}

/** One step of a sale as it was measured with the others, beside its baselines. */
interface Walk {
  rounds: Partial<Record<Step, ServerLoad[]>>;
  bare: Partial<Record<Step, number>>;
}

async function measureStep(bench: Bench, step: Step, call: string): Promise<Findings> {
  const { rounds, bare } = await bench.shared("a sale in steps", () => walkThroughSales(bench));
  const found = loadFindings(call, rounds[step]!, TARGETS[step]);
  found.costs[0]!.microseconds["bare route"] = spreadOf([bare[step]!]);
  if (step === "top-up") return found;
  const transactions = await measureTransactions(bench, step);
  found.figures.push(
    { name: `${call}: in batches, without HTTP`, unit: "a second", measured: transactions.batched },
    { name: `${call}: one transaction each, without HTTP`, unit: "a second", measured: transactions.single },
    {
      name: `${call}: batches through single transactions`,
      unit: "times",
      measured: transactions.ratio,
      ...(step === "hold" ? { atLeast: HOLD_RATIO_MIN } : {}),
    },
  );
  return found;
}

/**
 * A crowd that goes through a sale in step, so that each call can be measured alone: all join, all are let
 * in, each holds a seat of their own, tops up, pays. The first round warms the compiler up and counts for
 * nothing.
 */
async function walkThroughSales(bench: Bench): Promise<Walk> {
  const { rounds, buyers } = bench.isQuick ? { rounds: 3, buyers: 2_000 } : { rounds: 7, buyers: 10_000 };
  const last = STEPS.findLast((step) => bench.isChosen(step))!;
  const walk: Walk = { rounds: {}, bare: {} };
  for (let round = 0; round <= rounds; round += 1)
    await walkThroughSale(bench, walk, { buyers, last, isWarmUp: round === 0 });
  return walk;
}

interface WalkSize {
  buyers: number;
  last: Step;
  isWarmUp: boolean;
}

async function walkThroughSale(bench: Bench, walk: Walk, size: WalkSize): Promise<void> {
  const [server, client] = [await bench.server(null), await bench.client()];
  const { queueId, performanceIds } = await putOnSale(server, {
    seats: size.buyers,
    queue: { capacity: size.buyers, sessionSeconds: SESSION_SECONDS },
    policy: { holdSeconds: SESSION_SECONDS },
  });
  const buyers = await makeGuests(server, size.buyers);
  const send = async <T>(step: Step, requests: readonly WireRequest[]): Promise<T[]> => {
    const { observed, bodies } = await sendObserved(server, client, requests, CONNECTIONS);
    if (size.isWarmUp) {
      const sample = { body: bodies[0]!.toString(), status: 201 };
      if (bench.isChosen(step))
        walk.bare[step] = await bareMicroseconds(client, requests.map(requestBytes), CONNECTIONS, sample);
    } else (walk.rounds[step] ??= []).push(observed);
    return bodies.map((body) => JSON.parse(body.toString()) as T);
  };

  takeTokens(buyers, await send<{ token: string }>("join", joinRequests(queueId, buyers)));
  if (size.last === "join") return;
  await admitAll(server, queueId, buyers);
  const holds = await send<{ reservationId: string }>(
    "hold",
    holdRequests(buyers, spreadSeats(performanceIds, size.buyers, size.buyers)),
  );
  if (size.last === "hold") return;
  await send("top-up", topUpRequests(buyers, PRICE));
  if (size.last === "top-up") return;
  await send("pay", payRequests(buyers, holds));
}
