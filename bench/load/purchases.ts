import { API } from "../../testing/clients/api-calls.ts";
import type { Sent } from "./send-all.ts";
import { type Address, openCaller, type WireRequest } from "./wire-connection.ts";

/** Whole purchases: join, be let in, list, hold, top up, pay. */
export interface PurchasesJob {
  kind: "purchases";
  address: Address;
  queueId: string;
  /** Each buys the seat that is meant for them. `authorization` is the header's value. */
  buyers: readonly { userId: string; authorization: string; performanceId: string; seatNumber: number }[];
  price: number;
  /** Buyers at a time. */
  connections: number;
}

type Caller = Awaited<ReturnType<typeof openCaller>>;

const POLL_EVERY_MS = 50;
/** Sooner than the answer's `Retry-After`: so that the server, not the client's patience, is measured. */
const TURNED_AWAY_MS = 200;

/** Sends every buyer through a whole purchase. Rejects when one of them does not get their ticket. */
export async function buyAll(job: PurchasesJob): Promise<Sent> {
  const buyers = job.buyers.entries();
  const latenciesMs = new Float64Array(job.buyers.length);
  const statuses: Record<number, number> = {};
  const callers = await Promise.all(Array.from({ length: job.connections }, () => openCaller(job.address)));
  const beganMs = performance.now();
  const buyInTurn = async (caller: Caller): Promise<void> => {
    for (const [index, buyer] of buyers) {
      const buyerBeganMs = performance.now();
      await buy(job, caller, buyer, statuses);
      latenciesMs[index] = performance.now() - buyerBeganMs;
    }
  };
  await Promise.all(callers.map(buyInTurn));
  const seconds = (performance.now() - beganMs) / 1_000;
  for (const caller of callers) caller.close();
  return { seconds, latenciesMs, statuses };
}

async function buy(
  { queueId, price }: PurchasesJob,
  caller: Caller,
  { userId, authorization, performanceId, seatNumber }: PurchasesJob["buyers"][number],
  statuses: Record<number, number>,
): Promise<void> {
  const headers: Record<string, string> = { Authorization: authorization };
  const call = async <T>(status: number, request: WireRequest<T>, key?: string): Promise<T> => {
    const whole = { ...request, headers: { ...headers, ...(key && { "Idempotency-Key": key }) } };
    let answer = await caller.call(whole);
    // As a page does: who is turned away comes again. The refusals' cost is counted, and so are they.
    while (answer.status === 503) {
      statuses[503] = (statuses[503] ?? 0) + 1;
      await Bun.sleep(TURNED_AWAY_MS);
      answer = await caller.call(whole);
    }
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    if (answer.status === status) return answer.body;
    throw new Error(`${request.method} ${request.path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };

  const joined = await call(201, API.joinQueue(queueId));
  headers["Queue-Token"] = joined.token;
  for (let { status } = joined; status !== "ACTIVE";) {
    await Bun.sleep(POLL_EVERY_MS);
    ({ status } = await call(200, API.readStatus(queueId)));
  }
  await call(200, { method: "GET", path: `${API.listSeats(performanceId).path}?available=true` });
  const { reservationId } = await call(201, API.holdSeats({ performanceId, seatNumbers: [seatNumber] }));
  const topUp = API.topUpWallet(userId, { amount: price, paymentMethod: "pm_sandbox_approve" });
  await call(201, topUp, `top-up-${reservationId}`);
  await call(201, API.payReservation(reservationId), `pay-${reservationId}`);
}
