import { API } from "../../../testing/clients/api-calls.ts";
import { until } from "../../../testing/processes/until.ts";
import { expectAll, sendAll } from "../../load/send-all.ts";
import { addressOf, requestBytes, type WireRequest } from "../../load/wire-connection.ts";

/** Where to send requests. */
export interface Reachable {
  url: string;
  organiserKey: string;
}

/** A guest as the benchmarks keep one: who it is, and the headers that say so. */
export interface Buyer {
  userId: string;
  headers: Record<string, string>;
}

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
const HOUR_SECONDS = 3_600;

/** Connections by which things are set up. */
const LANES = 64;
const ADMITTED_WITHIN_MS = 60_000;
const FIRST_AT = Date.parse("2030-01-01T10:00:00Z");
const DAY_MS = 86_400_000;

/** Sends set-up calls from this process and reads their JSON. Throws unless all answer with `status`. */
export async function callAll<T>(
  server: Reachable,
  status: number,
  requests: readonly WireRequest<T>[],
): Promise<T[]> {
  const bodies: T[] = [];
  const sent = await sendAll(addressOf(server), requests.map(requestBytes), LANES, ({ body }, index) => {
    bodies[index] = JSON.parse(body.toString()) as T;
  });
  const problem = bodies.find((body) => typeof body === "object" && body !== null && "code" in body);
  expectAll(sent.statuses, status, `${requests[0]?.path} ${JSON.stringify(problem ?? "")}`);
  return bodies;
}

/** Puts a concert on sale. Nobody's time runs out in it, unless that is wished for. */
export async function putOnSale(
  server: Reachable,
  { seats, performances = 1, queue = {}, queueId, policy = {} }: ConcertWishes,
): Promise<ConcertUnderTest> {
  const call = API.openConcert({
    title: "Benchmark",
    venue: "Here",
    ...(queueId === undefined ? { queue: { sessionSeconds: HOUR_SECONDS, ...queue } } : { queueId }),
    policy: { holdSeconds: HOUR_SECONDS, ...policy },
    performances: Array.from({ length: performances }, (_, day) => ({
      startsAt: new Date(FIRST_AT + day * DAY_MS).toISOString(),
      seats: [{ count: seats, price: PRICE }],
    })),
  });
  const headers = { Authorization: `Bearer ${server.organiserKey}` };
  const [created] = await callAll(server, 201, [{ ...call, headers }]);
  const performanceIds = created!.performances.map(({ performanceId }) => performanceId);
  return { queueId: created!.queueId, performanceIds };
}

export async function makeGuests(server: Reachable, count: number): Promise<Buyer[]> {
  const guests = await callAll(server, 201, Array.from({ length: count }, API.createGuest));
  return guests.map(({ userId, accessToken }) => ({
    userId,
    headers: { Authorization: `Bearer ${accessToken}` },
  }));
}

/** Has everybody join, who then waits. */
export async function joinAll(server: Reachable, queueId: string, buyers: readonly Buyer[]): Promise<void> {
  takeTokens(buyers, await callAll(server, 201, joinRequests(queueId, buyers)));
}

/** Gives buyers the tokens of their joins' answers. */
export function takeTokens(buyers: readonly Buyer[], answers: readonly { token: string }[]): void {
  buyers.forEach((buyer, i) => (buyer.headers["Queue-Token"] = answers[i]!.token));
}

/** Waits until so many are called, none of whom has come in yet. The queue must have room for them. */
export async function callEverybody(server: Reachable, queueId: string, count: number): Promise<void> {
  await until(`${count} people are called`, ADMITTED_WITHIN_MS, async () => {
    const [queue] = await callAll(server, 200, [API.readQueue(queueId)]);
    return queue!.ready === count;
  });
}

/** Asks for everybody's status until all are in. The queue must have room for them. */
export async function admitAll(server: Reachable, queueId: string, buyers: readonly Buyer[]): Promise<void> {
  let outside = buyers;
  await until(`${buyers.length} buyers are let in`, ADMITTED_WITHIN_MS, async () => {
    const views = await callAll(server, 200, pollRequests(queueId, outside));
    outside = outside.filter((_, i) => views[i]!.status !== "ACTIVE");
    return outside.length === 0;
  });
}

/** New buyers who have joined and are in. */
export async function letIn(server: Reachable, queueId: string, count: number): Promise<Buyer[]> {
  const buyers = await makeGuests(server, count);
  await joinAll(server, queueId, buyers);
  await admitAll(server, queueId, buyers);
  return buyers;
}

export function joinRequests(queueId: string, buyers: readonly Buyer[]) {
  return buyers.map(({ headers }) => ({ ...API.joinQueue(queueId), headers }));
}

export function pollRequests(queueId: string, buyers: readonly Buyer[]) {
  return buyers.map(({ headers }) => ({ ...API.readStatus(queueId), headers }));
}

/** Points through the gateway, as in a sale. */
export function topUpRequests(buyers: readonly Buyer[]) {
  return buyers.map(({ userId, headers }) => ({
    ...API.topUpWallet(userId, { amount: PRICE, paymentMethod: "pm_sandbox_approve" }),
    headers: { ...headers, "Idempotency-Key": crypto.randomUUID() },
  }));
}

export interface SeatOnSale {
  performanceId: string;
  seatNumber: number;
}

/**
 * Seats of these performances in turn, so many of each that there are `count`, spread over all that each has.
 */
export function spreadSeats(
  performanceIds: readonly string[],
  seatsOfEach: number,
  count: number,
): SeatOnSale[] {
  const ofEach = Math.ceil(count / performanceIds.length);
  const step = Math.floor(seatsOfEach / ofEach);
  return Array.from({ length: count }, (_, i) => ({
    performanceId: performanceIds[i % performanceIds.length]!,
    seatNumber: 1 + Math.floor(i / performanceIds.length) * step,
  }));
}

/** Each buyer a seat of their own. */
export function holdRequests(buyers: readonly Buyer[], seats: readonly SeatOnSale[]) {
  return buyers.map(({ headers }, i) => {
    const { performanceId, seatNumber } = seats[i]!;
    return { ...API.holdSeats({ performanceId, seatNumbers: [seatNumber] }), headers };
  });
}

export function payRequests(buyers: readonly Buyer[], holds: readonly { reservationId: string }[]) {
  return buyers.map(({ headers }, i) => {
    const { reservationId } = holds[i]!;
    const key = { "Idempotency-Key": `pay-${reservationId}` };
    return { ...API.payReservation(reservationId), headers: { ...headers, ...key } };
  });
}
