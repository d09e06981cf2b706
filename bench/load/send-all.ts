import type { WireAnswer } from "./answer-reader.ts";
import { percentile } from "../../testing/programs/statistics.ts";
import { type Address, WireConnection } from "./wire-connection.ts";

/** What one burst of requests came to, as the client saw it. */
export interface Sent {
  seconds: number;
  /** By request, in milliseconds from the moment it was sent to the end of its answer. */
  latenciesMs: Float64Array;
  /** Answers by status. */
  statuses: Record<number, number>;
}

/**
 * Sends prepared requests over so many connections at once, each one request at a time, until the list is
 * through. `take` is given each answer with the number of its request. Each connection rests for `pauseMs`
 * between two, half as long or half longer by chance, so that they do not fall into step. Rejects when an
 * answer does not come.
 */
export async function sendAll(
  address: Address,
  requests: readonly Buffer[],
  connections: number,
  take: (answer: WireAnswer, index: number) => void = () => undefined,
  pauseMs = 0,
): Promise<Sent> {
  const latenciesMs = new Float64Array(requests.length);
  const statuses: Record<number, number> = {};
  const open: WireConnection[] = [];
  const finished = Promise.withResolvers<void>();
  let next = 0;
  let answered = 0;

  const openLane = async (): Promise<() => void> => {
    let index = 0;
    let beganMs = 0;
    const sendNext = (): void => {
      if (next >= requests.length) return;
      index = next;
      next += 1;
      beganMs = performance.now();
      connection.send(requests[index]!);
    };
    const connection: WireConnection = await WireConnection.open(address, {
      onAnswer: (answer) => {
        latenciesMs[index] = performance.now() - beganMs;
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        take(answer, index);
        answered += 1;
        if (answered === requests.length) finished.resolve();
        else if (pauseMs > 0) setTimeout(sendNext, pauseMs * (0.5 + Math.random()));
        else sendNext();
      },
      onFailure: finished.reject,
    });
    open.push(connection);
    return sendNext;
  };

  try {
    const lanes = await Promise.all(Array.from({ length: Math.min(connections, requests.length) }, openLane));
    const beganMs = performance.now();
    for (const sendFirst of lanes) {
      if (pauseMs > 0) setTimeout(sendFirst, pauseMs * Math.random());
      else sendFirst();
    }
    if (requests.length > 0) await finished.promise;
    return { seconds: (performance.now() - beganMs) / 1_000, latenciesMs, statuses };
  } finally {
    for (const connection of open) connection.close();
  }
}

/** Throws unless every answer had the status. A benchmark of refusals measures something else. */
export function expectAll(statuses: Record<number, number>, status: number, what: string): void {
  const others = Object.keys(statuses).some((each) => Number(each) !== status);
  if (others) throw new Error(`${what}: ${JSON.stringify(statuses)}, not ${status}`);
}

/** What a load came to. Its client's processor time is told with it: nobody takes it for the server's. */
export interface Load {
  requests: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Answers by status. */
  statuses: Record<number, number>;
  clientCpuSeconds: number;
}

export function loadOf({ seconds, statuses, latenciesMs }: Sent, clientCpuSeconds: number): Load {
  const sorted = latenciesMs.toSorted();
  const times = { p50Ms: percentile(sorted, 50), p99Ms: percentile(sorted, 99), maxMs: sorted.at(-1)! };
  return { requests: sorted.length, seconds, statuses, ...times, clientCpuSeconds };
}
