import type { Reachable } from "./server-load.ts";
import { callAll } from "./buyers.ts";

export interface ConcertUnderTest {
  queueId: string;
  performanceIds: string[];
}

export interface ConcertWishes {
  /** Of each performance. */
  seats: number;
  performances?: number;
  queue?: object;
  /** Shares this queue instead of having one of its own. */
  queueId?: string;
  policy?: object;
}

/** The price of every seat. */
export const PRICE = 1_000;

const FIRST_AT = Date.parse("2030-01-01T10:00:00Z");
const DAY_MS = 86_400_000;

/** Puts a concert on sale. */
export async function putOnSale(
  server: Reachable & { organiserKey: string },
  { seats, performances = 1, queue = {}, queueId, policy = {} }: ConcertWishes,
): Promise<ConcertUnderTest> {
  const body = {
    title: "Benchmark",
    venue: "Here",
    ...(queueId === undefined ? { queue } : { queueId }),
    policy,
    performances: Array.from({ length: performances }, (_, day) => ({
      startsAt: new Date(FIRST_AT + day * DAY_MS).toISOString(),
      seats: [{ count: seats, price: PRICE }],
    })),
  };
  const headers = { Authorization: `Bearer ${server.organiserKey}` };
  const path = "/v1/organiser/concerts";
  type Created = { queueId: string; performances: { performanceId: string }[] };
  const [created] = await callAll<Created>(server, 201, [{ method: "POST", path, headers, body }]);
  return {
    queueId: created!.queueId,
    performanceIds: created!.performances.map(({ performanceId }) => performanceId),
  };
}
