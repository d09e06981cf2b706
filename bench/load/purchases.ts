import { cpuSecondsSince, type Load, summariseLoad } from "./load.ts";
import type { WireRequest } from "./request-bytes.ts";
import { WireCaller } from "./wire-caller.ts";
import type { Address } from "./wire-connection.ts";

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

const POLL_EVERY_MS = 50;
/** Sooner than the answer's `Retry-After`: so that the server, not the client's patience, is measured. */
const TURNED_AWAY_MS = 200;

/** Sends every buyer through a whole purchase. Rejects when one of them does not get their ticket. */
export async function buyAll(job: PurchasesJob): Promise<Load> {
  const buyers = job.buyers.entries();
  const latenciesMs = new Float64Array(job.buyers.length);
  const statuses: Record<number, number> = {};
  const callers = await Promise.all(
    Array.from({ length: job.connections }, () => WireCaller.open(job.address)),
  );
  const before = process.cpuUsage();
  const beganMs = performance.now();
  const buyInTurn = async (caller: WireCaller): Promise<void> => {
    for (const [index, buyer] of buyers) {
      const buyerBeganMs = performance.now();
      await buy(job, caller, buyer, statuses);
      latenciesMs[index] = performance.now() - buyerBeganMs;
    }
  };
  await Promise.all(callers.map(buyInTurn));
  const seconds = (performance.now() - beganMs) / 1_000;
  const clientCpuSeconds = cpuSecondsSince(before);
  for (const caller of callers) caller.close();
  return { requests: latenciesMs.length, seconds, ...summariseLoad(latenciesMs), statuses, clientCpuSeconds };
}

async function buy(
  { queueId, price }: PurchasesJob,
  caller: WireCaller,
  buyer: PurchasesJob["buyers"][number],
  statuses: Record<number, number>,
): Promise<void> {
  const headers: Record<string, string> = { Authorization: buyer.authorization };
  const call = async <T>(status: number, request: Omit<WireRequest, "headers">, key?: string): Promise<T> => {
    const whole = {
      ...request,
      headers: key === undefined ? headers : { ...headers, "Idempotency-Key": key },
    };
    let answer = await caller.call<T>(whole);
    // As a page does: who is turned away comes again. The refusals' cost is counted, and so are they.
    while (answer.status === 503) {
      statuses[503] = (statuses[503] ?? 0) + 1;
      await Bun.sleep(TURNED_AWAY_MS);
      answer = await caller.call<T>(whole);
    }
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    if (answer.status !== status)
      throw new Error(`${request.method} ${request.path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const post = <T>(path: string, body?: object, key?: string) =>
    call<T>(201, { method: "POST", path, body }, key);

  const joined = await post<{ token: string; status: string }>(`/v1/queues/${queueId}/tokens`);
  headers["Queue-Token"] = joined.token;
  for (let { status } = joined; status !== "ACTIVE";) {
    await Bun.sleep(POLL_EVERY_MS);
    const path = `/v1/queues/${queueId}/tokens/me`;
    ({ status } = await call<{ status: string }>(200, { method: "GET", path }));
  }
  const { performanceId } = buyer;
  await call(200, { method: "GET", path: `/v1/performances/${performanceId}/seats?available=true` });
  const hold = { performanceId, seatNumbers: [buyer.seatNumber] };
  const { reservationId } = await post<{ reservationId: string }>("/v1/reservations", hold);
  const topUp = { amount: price, paymentMethod: "pm_sandbox_approve" };
  await post(`/v1/users/${buyer.userId}/wallet/top-ups`, topUp, `top-up-${reservationId}`);
  await post("/v1/payments", { reservationId }, `pay-${reservationId}`);
}
