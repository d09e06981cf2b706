/** What one burst of requests came to, as the client saw it. */
export interface Load {
  requests: number;
  seconds: number;
  /** Sorted. */
  latenciesMs: number[];
  /** Answers by status. */
  statuses: Record<number, number>;
}

export interface Ask {
  url: string;
  init?: RequestInit;
}

/** Sends requests `atATime` together until the list is through. Reads every answer to its end. */
export async function sendAll(asks: readonly Ask[], atATime: number): Promise<Load> {
  const waiting = asks.values();
  const latenciesMs: number[] = [];
  const statuses: Record<number, number> = {};
  const send = async (): Promise<void> => {
    for (const { url, init } of waiting) {
      const beganMs = performance.now();
      const response = await fetch(url, init);
      await response.arrayBuffer();
      latenciesMs.push(performance.now() - beganMs);
      statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    }
  };
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: atATime }, send));
  const seconds = (performance.now() - beganMs) / 1_000;
  return { requests: asks.length, seconds, latenciesMs: latenciesMs.toSorted((a, b) => a - b), statuses };
}

/** Throws unless every answer had the status. A benchmark of refusals measures something else. */
export function expectAll(load: Load, status: number): void {
  if (load.statuses[status] !== load.requests) {
    throw new Error(`expected ${load.requests} answers of ${status}, had ${JSON.stringify(load.statuses)}`);
  }
}
