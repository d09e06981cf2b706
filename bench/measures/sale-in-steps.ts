import type { LoadClient } from "../wire/load-client.ts";
import { requestBytes, type WireRequest } from "../wire/request-bytes.ts";
import { admitAll, type Buyer, joinRequests, makeGuests, takeTokens, topUpRequests } from "./buyers.ts";
import { putOnSale } from "./client.ts";
import type { Bench } from "./measure.ts";
import { addressOf, observeLoad, type ServerLoad } from "./server-load.ts";

const STEPS = ["join", "hold", "top up", "pay"] as const;
export type Step = (typeof STEPS)[number];

/** People who wait for an answer at any moment. */
const CONNECTIONS = 256;
export const PRICE = 1_000;
const SESSION_SECONDS = 3_600;

/**
 * A crowd that goes through a sale in step, so that each call can be measured alone: all join, all are let in, each
 * holds a seat of their own, tops up, pays. The first round warms the compiler up and counts for nothing.
 */
export async function saleInSteps(bench: Bench, last: Step): Promise<Record<Step, ServerLoad[]>> {
  const rounds = bench.isQuick ? 3 : 5;
  const buyersARound = bench.isQuick ? 5_000 : 10_000;
  const measured: Record<Step, ServerLoad[]> = { join: [], hold: [], "top up": [], pay: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const loads = await runSteps(bench, buyersARound, last);
    if (round === 0) continue;
    for (const step of STEPS) if (loads[step]) measured[step].push(loads[step]);
  }
  return measured;
}

async function runSteps(bench: Bench, count: number, last: Step): Promise<Partial<Record<Step, ServerLoad>>> {
  const server = await bench.server(null);
  const client = await bench.client();
  const { queueId, performanceId } = await putOnSale(
    server,
    count,
    { capacity: count, sessionSeconds: SESSION_SECONDS },
    { holdSeconds: SESSION_SECONDS },
    PRICE,
  );
  const buyers = await makeGuests(server, count);
  const loads: Partial<Record<Step, ServerLoad>> = {};
  const send = async <T>(step: Step, requests: readonly WireRequest[]): Promise<T[]> => {
    const { observed, answers } = await observeAll<T>(client, server, requests, CONNECTIONS, 201);
    loads[step] = observed;
    return answers;
  };

  takeTokens(buyers, await send<{ token: string }>("join", joinRequests(queueId, buyers)));
  if (last === "join") return loads;
  await admitAll(server, queueId, buyers);
  const holds = await send<{ reservationId: string }>("hold", holdRequests(performanceId, buyers));
  if (last === "hold") return loads;
  await send("top up", topUpRequests(buyers, PRICE));
  if (last === "top up") return loads;
  await send("pay", payRequests(buyers, holds));
  return loads;
}

/** Sends what must all be answered with `status`, and reads the answers' JSON. */
async function observeAll<T>(
  client: LoadClient,
  server: Parameters<typeof observeLoad>[0],
  requests: readonly WireRequest[],
  connections: number,
  status: number,
): Promise<{ observed: ServerLoad; answers: T[] }> {
  const bytes = requests.map(requestBytes);
  let bodies: Buffer[] = [];
  const observed = await observeLoad(server, async () => {
    const sent = await client.send(addressOf(server), bytes, connections, true);
    ({ bodies } = sent);
    return sent.load;
  });
  const { statuses } = observed.load;
  if (statuses[status] !== requests.length) {
    const problem = bodies.find((body) => body.includes('"code"'))?.toString() ?? "";
    throw new Error(`${requests[0]!.path}: ${JSON.stringify(statuses)} ${problem}`);
  }
  return { observed, answers: bodies.map((body) => JSON.parse(body.toString()) as T) };
}

function holdRequests(performanceId: string, buyers: readonly Buyer[]): WireRequest[] {
  return buyers.map(({ headers }, i) => ({
    method: "POST",
    path: "/v1/reservations",
    headers,
    body: { performanceId, seatNumbers: [i + 1] },
  }));
}

function payRequests(buyers: readonly Buyer[], holds: readonly { reservationId: string }[]): WireRequest[] {
  return buyers.map(({ headers }, i) => ({
    method: "POST",
    path: "/v1/payments",
    headers: { ...headers, "Idempotency-Key": `pay-${holds[i]!.reservationId}` },
    body: { reservationId: holds[i]!.reservationId },
  }));
}
